"""`whisker train` and `whisker evaluate`."""

import json
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whisker.commands.models import open_registry
from whisker.database import database_of
from whisker.errors import TrainingUnavailable
from whisker.registry.registry import CHAMPION
from whisker.settings import Settings, load_settings

if TYPE_CHECKING:
    from whisker.evaluation.schema import EvaluationReport

DATA = click.Path(exists=True, path_type=Path)

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
    type=click.Choice(["quick", "fine-tune", "scratch"]),
    default="quick",
    show_default=True,
    help="Train the last layer only, in seconds; the network's last blocks too, in many minutes; or a small network "
    "from nothing.",
)
@click.option(
    "--size-px", type=click.IntRange(32, 512), help="Side of the square input; by default one that suits the pictures."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Two runs of one seed agree.")
@click.option(
    "--unknown-data",
    type=DATA,
    help="Pictures of other things, to measure how many are recognised: a folder, or a ZIP with them in folders.",
)
@click.option(
    "--models-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the version here instead of into the data folder.",
)
@click.option(
    "--no-pictures", is_flag=True, help="Leave out what shows or names single test pictures: to give the version away."
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
    no_pictures: bool,
    promote: bool,
) -> None:
    """Train a new version on your pictures, test it, and keep it."""
    with training_packages():
        from whisker.retrain.from_folder import train_version
        from whisker.retrain.names import slug
        from whisker.training.config import TrainConfig
    settings = load_settings()
    registry = open_registry(settings)
    name = name or slug(data.resolve().stem)
    manifest = train_version(
        data,
        TrainConfig(mode=mode.replace("-", "_"), seed=seed, size_px=size_px),
        models_dir or settings.models_dir,
        version=_free_version(settings, models_dir, name),
        name=name,
        cache_dir=settings.data_dir / "cache",
        command=shlex.join(["whisker", *sys.argv[1:]]),
        unknown_data=unknown_data,
        keep_pictures=not no_pictures,
        observer=ShownProgress(),
    )
    summary = manifest.summary
    low, high = summary.accuracy_interval
    click.echo(
        f"{manifest.version}: {summary.accuracy:.1%} of {summary.test_count} test pictures right "
        f"(95 % interval {low:.1%} to {high:.1%}), calibration error {summary.ece:.1%}."
    )
    if promote:
        registry.promote(manifest.version, "promoted by whisker train")
        click.echo(f"{manifest.version} is live.")
    elif models_dir is None:
        click.echo(f"Make it answer: whisker models promote {manifest.version}")


def _free_version(settings: Settings, models_dir: Path | None, name: str) -> str:
    """Number the new version; among those of the data folder, so that no job and no bundled version has its name."""
    from whisker.retrain.names import known_versions, next_version

    if models_dir is not None:
        return next_version(models_dir, name)
    database = database_of(settings)
    with closing(database), database.transaction() as connection:
        taken = open_registry(settings).names() | known_versions(connection)
    return next_version(settings.models_dir, name, taken)


@click.command()
@click.argument("version", default=CHAMPION)
@click.option("--data", type=DATA, required=True, help="Class folders; their test/ part if there is one, else all.")
@click.option("--unknown-data", type=DATA, help="Pictures of anything else.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write scores.json and the plots as PNG files into this folder.",
)
def evaluate(version: str, data: Path, unknown_data: Path | None, as_json: bool, output: Path | None) -> None:
    """Test VERSION (the live one by default) on labelled pictures, as it is served."""
    with training_packages():
        from whisker.retrain.judging import evaluate_version
    folder = open_registry(load_settings()).folder(version)
    told = ShownProgress()
    report = evaluate_version(folder, data, unknown_data=unknown_data, on_progress=told.stage).report
    if output is not None:
        _write_scores(output, report)
    if as_json:
        click.echo(report.model_dump_json(indent=2))
    else:
        _print_scores(report)


def _write_scores(output: Path, report: "EvaluationReport") -> None:
    from whisker.evaluation.plots import plots
    from whisker.retrain.version_files import readable_json

    output.mkdir(parents=True, exist_ok=True)
    for name, content in {"scores.json": readable_json(report), **plots(report)}.items():
        (output / name).write_bytes(content)


def _print_scores(report: "EvaluationReport") -> None:
    low, high = report.accuracy_interval
    click.echo(f"{report.accuracy:.2%} of {report.count} pictures right (95 % interval {low:.1%} to {high:.1%})")
    click.echo(f"calibration error {report.ece:.2%}, log loss {report.log_loss:.3f}")
    for figures in report.per_class:
        click.echo(f"  {figures.class_name}: recall {figures.recall:.1%}, precision {figures.precision:.1%}")
    click.echo("confusion (rows true, columns predicted): " + json.dumps(report.confusion_matrix))


@contextmanager
def training_packages() -> Iterator[None]:
    """Import what trains only when it is needed: predicting works without its packages.

    Raises:
        TrainingUnavailable: One of them is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise TrainingUnavailable(
            f"Training needs more packages ({error.name} is missing): pip install -r requirements/train.txt"
        ) from error


class ShownProgress:
    """Draws one line a stage on a terminal; elsewhere names each stage once."""

    def __init__(self) -> None:
        self._stages: set[str] = set()

    def stage(self, name: str, share: float) -> None:
        """Show how far a stage is."""
        if sys.stderr.isatty():
            click.echo(f"\r{name}: {share:4.0%} ", err=True, nl=share >= 1)
        elif name not in self._stages:
            self._stages.add(name)
            click.echo(f"{name} ...", err=True)

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Show the figures of an epoch."""
        figures = ", ".join(
            f"{key} {value:.3f}" for key, value in record.items() if key != "epoch" and value is not None
        )
        click.echo(f"\nepoch {record['epoch']:.0f}: {figures}", err=True)

    def checkpoint(self, name: str) -> None:
        """Show nothing: a run from a folder keeps no checkpoints."""
