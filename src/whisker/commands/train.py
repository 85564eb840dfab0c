"""`whisker train` and `whisker evaluate`."""

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from whisker.commands.models import open_registry
from whisker.errors import TrainingUnavailable
from whisker.registry.registry import CHAMPION
from whisker.settings import load_settings

if TYPE_CHECKING:
    from whisker.training.config import TrainConfig

DATA = click.Path(exists=True, path_type=Path)

Progress = Callable[[str, float], None]

TRAIN_EXAMPLES = """Examples:

\b
  whisker train --data pets/ --promote
  whisker train --data pets.zip --name shelter --mode fine-tune
"""


@click.command(epilog=TRAIN_EXAMPLES)
@click.option(
    "--data", type=DATA, required=True, help="A folder of class folders, or train/ and test/ with such; or a ZIP."
)
@click.option("--name", help="What the model is for, such as cats-vs-dogs; by default the folder's name.")
@click.option(
    "--mode",
    type=click.Choice(["quick", "fine-tune"]),
    default="quick",
    show_default=True,
    help="Train the head only, in seconds, or also the network's last blocks, in many minutes.",
)
@click.option("--size-px", type=click.IntRange(32, 512), help="Side of the square input; 256 by default.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Two runs of one seed agree.")
@click.option("--unknown-data", type=DATA, help="Pictures of other things, to measure how many are recognised.")
@click.option(
    "--models-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the version here instead of into the data folder.",
)
@click.option("--promote", is_flag=True, help="Make the new version the one that answers.")
def train(
    data: Path,
    name: str | None,
    mode: str,
    size_px: int | None,
    seed: int,
    unknown_data: Path | None,
    models_dir: Path | None,
    promote: bool,
) -> None:
    """Train a new version on your pictures, test it, and keep it."""
    retrain, config_type = _load_training()
    settings = load_settings()
    given = {"size_px": size_px} if size_px else {}
    config = config_type.model_validate({"mode": mode.replace("-", "_"), "seed": seed, **given})
    manifest = retrain.train_version(
        data,
        config,
        models_dir or settings.models_dir,
        name=name or _slug(data.resolve().stem),
        cache_dir=settings.data_dir / "cache",
        command=shlex.join(["whisker", *sys.argv[1:]]),
        unknown_data=unknown_data,
        on_progress=_show_progress(),
    )
    summary = manifest.summary
    low, high = summary.accuracy_interval
    click.echo(
        f"{manifest.version}: {summary.accuracy:.1%} of {summary.test_count} test pictures right "
        f"(95 % interval {low:.1%} to {high:.1%}), calibration error {summary.ece:.1%}."
    )
    if promote:
        open_registry(settings).promote(manifest.version, "promoted by whisker train")
        click.echo(f"{manifest.version} is live.")
    elif models_dir is None:
        click.echo(f"Make it answer: whisker models promote {manifest.version}")


@click.command()
@click.argument("version", default=CHAMPION)
@click.option("--data", type=DATA, required=True, help="Class folders; their test/ part if there is one, else all.")
@click.option("--unknown-data", type=DATA, help="Pictures of anything else.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
def evaluate(version: str, data: Path, unknown_data: Path | None, as_json: bool) -> None:
    """Test VERSION (the live one by default) on labelled pictures, as it is served."""
    retrain, _ = _load_training()
    folder = open_registry(load_settings()).folder(version)
    report = retrain.evaluate_version(folder, data, unknown_data=unknown_data, on_progress=_show_progress())
    if as_json:
        click.echo(report.model_dump_json(indent=2))
        return
    low, high = report.accuracy_interval
    click.echo(f"{report.accuracy:.2%} of {report.count} pictures right (95 % interval {low:.1%} to {high:.1%})")
    click.echo(f"calibration error {report.ece:.2%}, log loss {report.log_loss:.3f}")
    for figures in report.per_class:
        click.echo(f"  {figures.class_name}: recall {figures.recall:.1%}, precision {figures.precision:.1%}")
    click.echo("confusion (rows true, columns predicted): " + json.dumps(report.confusion_matrix))


def _load_training() -> tuple[ModuleType, type["TrainConfig"]]:
    """Import what trains only when it is needed: predicting works without its packages."""
    try:
        from whisker import retrain
        from whisker.training.config import TrainConfig
    except ModuleNotFoundError as error:
        raise TrainingUnavailable(
            f"Training needs more packages ({error.name} is missing): pip install -r requirements/train.txt"
        ) from error
    return retrain, TrainConfig


def _slug(text: str) -> str:
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text.lower())
    return "-".join(part for part in kept.split("-") if part) or "model"


def _show_progress() -> Progress:
    """Draw one line a stage on a terminal; elsewhere name each stage once."""
    stages: set[str] = set()

    def show(stage: str, share: float) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{stage}: {share:4.0%} ", err=True, nl=share >= 1)
        elif stage not in stages:
            stages.add(stage)
            click.echo(f"{stage} ...", err=True)

    return show
