"""`whisker sweep`."""

import json
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from whisker.commands.datasets import layout_option, name_encoding_option
from whisker.commands.options import (
    ShownProgress,
    apply_settings,
    checked_name,
    gather_settings,
    goes_on_later,
    print_warnings,
    put,
    read_value,
    training_options,
)
from whisker.commands.train import DATA, find_data, free_version, training_packages
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.layouts.layout import Expected
from whisker.datasets.names.encoding import NameEncoding
from whisker.errors import RequestInvalid
from whisker.recipes.schema import Recipe
from whisker.recipes.store import find_recipe
from whisker.registry.artifacts import write_version
from whisker.retrain.sweep_record import SweepRecord, mean
from whisker.retrain.version_names import slug
from whisker.settings import load_settings
from whisker.training.config import TrainConfig
from whisker.training.defaults import why_unused
from whisker.workspace import Workspace

if TYPE_CHECKING:
    from whisker.retrain.sweep import Sweep, SweepPoint
    from whisker.retrain.training_and_evaluation import Outcome

EXAMPLES = """Examples:

\b
  whisker sweep --data pets/ --mode fine-tune --vary freeze_till=0,4,8,12,16
  whisker sweep --recipe mobilenet-v2-160 --data pets/ --vary dropout=0,0.2,0.5 --seeds 0,1,2
  whisker sweep --data pets/ --vary size_px=160,192,224,256
  whisker sweep --data pets/ --mode scratch --vary filters=[32,64],[32,64,128]
"""


@click.command(epilog=EXAMPLES)
@click.option("--data", type=DATA, help="A folder of class folders, or train/ and test/ with such; or a ZIP.")
@click.option(
    "--recipe", "recipe_name", metavar="NAME", help="Begin with the settings of a recipe; options win over it."
)
@click.option("--vary", required=True, metavar="FIELD=A,B,C", help="A setting of training, and its values.")
@click.option("--seeds", default=None, metavar="0,1,2", help="Run each value with each of these seeds.")
@layout_option
@name_encoding_option
@training_options
@click.option("--name", help="Of the folder that is written; by default the pictures' or the recipe's, and the field.")
@click.option("--keep", is_flag=True, help="Keep the model of every run as a version; else only the figures are kept.")
def sweep(
    data: Path | None,
    recipe_name: str | None,
    vary: str,
    seeds: str | None,
    pairs: Sequence[str],
    name: str | None,
    layout: LayoutChoice,
    name_encoding: NameEncoding | None,
    keep: bool,
    **options: Any,
) -> None:
    """Train once for each value of a setting, and show what became of it.

    Writes <data folder>/sweeps/NAME/sweep.json, sweep.csv and sweep.png (accuracy and loss against the value). The best
    value is chosen by the validation pictures; the test pictures are shown beside. Interrupted, the same command goes
    on where it was; with more values or seeds it runs those that are missing.
    """
    with training_packages():
        from whisker.retrain.material import source_name
        from whisker.retrain.sweep import Sweep, SweepCallbacks, run_sweep
    settings = load_settings()
    recipe = find_recipe(settings.recipes_dir, recipe_name) if recipe_name else None
    field, values = read_vary(vary)
    given = gather_settings(options, pairs)
    points = plan_points(field, values, read_seeds(seeds, field), given, recipe)
    images = find_data(data, recipe, settings)
    asked = Sweep(
        name=checked_name(name or _default_name(recipe_name or source_name(images), field), "sweep"),
        field=field,
        settings=given,
        points=points,
        workspace=Workspace(settings),
        recipe=recipe_name,
        recipe_settings=recipe.settings if recipe else None,
        expected=Expected(layout, most_classes=settings.max_classes, name_encoding=name_encoding),
    )
    callbacks = SweepCallbacks(
        ShownProgress(), _point_printer(asked), _version_keeper(asked) if keep else None, print_warnings
    )
    with goes_on_later():
        record = run_sweep(asked, images, callbacks)
    _print_record(asked, record)


def read_vary(text: str) -> tuple[str, list[Any]]:
    """Read a field and its values: JSON or words, between commas.

    Raises:
        RequestInvalid: There is no such field, or there are no values, or some twice.
    """
    field, equals, listed = text.partition("=")
    if not equals or not listed.strip():
        raise RequestInvalid(f"--vary takes FIELD=A,B,C, such as freeze_till=0,2,4, not {text[:80]!r}.")
    first = field.partition(".")[0]
    if first not in TrainConfig.model_fields:
        raise RequestInvalid(f"There is no setting {first[:80]!r}. There are: {', '.join(TrainConfig.model_fields)}.")
    values = read_value(f"[{listed}]")
    if not isinstance(values, list):
        values = [read_value(word.strip()) for word in listed.split(",")]
    if len({json.dumps(value) for value in values}) < len(values):
        raise RequestInvalid(f"--vary names a value twice: {listed[:160]}.")
    return field, values


def read_seeds(text: str | None, field: str) -> list[int] | None:
    """Read the seeds, if there are any.

    Raises:
        RequestInvalid: They are no numbers, or the seed is what varies already.
    """
    if text is None:
        return None
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdecimal() for word in words):
        raise RequestInvalid(f"--seeds takes whole numbers, such as 0,1,2, not {text[:80]!r}.")
    if field == "seed":
        raise RequestInvalid("--vary seed and --seeds say the same; use one of them.")
    return list(dict.fromkeys(map(int, words)))


def plan_points(
    field: str, values: Sequence[Any], seeds: Sequence[int] | None, given: Mapping[str, Any], recipe: Recipe | None
) -> "list[SweepPoint]":
    """Make and check the config of every run before the first one.

    Raises:
        RequestInvalid: A value cannot be used, or does nothing in its mode.
    """
    from whisker.retrain.sweep import SweepPoint

    points: list[SweepPoint] = []
    for value in values:
        changed = deepcopy(dict(given))
        put(changed, field.split("."), value)
        try:
            config = TrainConfig.model_validate(apply_settings(TrainConfig, changed, recipe))
        except RequestInvalid as error:
            raise RequestInvalid(f"{field}={json.dumps(value)}: {error.detail}") from error
        _require_effect(field, config)
        configs = [config] if seeds is None else [_seeded(config, seed) for seed in seeds]
        points += [SweepPoint(value, each) for each in configs]
    return points


def _seeded(config: TrainConfig, seed: int) -> TrainConfig:
    return TrainConfig.model_validate({**config.model_dump(mode="json", exclude_unset=True), "seed": seed})


def _require_effect(field: str, config: TrainConfig) -> None:
    if reason := why_unused(field.partition(".")[0], config):
        raise RequestInvalid(f"Every value would give the same. {reason}")


def _default_name(subject: str, field: str) -> str:
    return f"{slug(subject)[:30].strip('-')}-{field.replace('.', '-')}"


def _point_printer(asked: "Sweep") -> "Callable[[SweepPoint, int, bool], None]":
    def show(point: "SweepPoint", number: int, is_done: bool) -> None:
        seed = f", seed {point.config.seed}" if point.config.seed else ""
        done = ": done before" if is_done else ""
        value = json.dumps(point.value)
        click.echo(f"\n{asked.field}={value}{seed} ({number} of {len(asked.points)}){done}", err=True)

    return show


def _version_keeper(asked: "Sweep") -> "Callable[..., str]":
    """Keep each run as a version, called as the sweep."""
    from whisker.retrain.version_files import VersionOrigin, draft_manifest, version_files

    workspace = Workspace.open(asked.workspace.settings)

    def keep(outcome: "Outcome", _config: TrainConfig, seconds: float) -> str:
        version = free_version(workspace, None, asked.name)
        command, with_plots = shlex.join(["whisker", *sys.argv[1:]]), workspace.settings.version_plots
        draft = draft_manifest(outcome, VersionOrigin(version, asked.name, command, seconds, recipe=asked.recipe))
        write_version(workspace.models_dir, draft, version_files(draft, outcome, with_plots=with_plots))
        return version

    return keep


def _print_record(asked: "Sweep", record: SweepRecord) -> None:
    from rich.console import Console
    from rich.table import Table

    best = record.best_value()
    table = Table("", asked.field, "Runs", "Validation", "loss", "Test", "loss", "AUC", "Time")
    for value, runs in record.by_value():
        areas = [run.test_roc_auc for run in runs if run.test_roc_auc is not None]
        table.add_row(
            "best" if value == best else "",
            value if isinstance(value, str) else json.dumps(value),
            str(len(runs)),
            f"{mean(runs, 'validation_accuracy'):.1%}",
            f"{mean(runs, 'validation_log_loss'):.3f}",
            f"{mean(runs, 'test_accuracy'):.1%}",
            f"{mean(runs, 'test_log_loss'):.3f}",
            f"{sum(areas) / len(areas):.3f}" if areas else "-",
            f"{mean(runs, 'seconds'):.0f} s",
        )
    Console().print(table)
    for failure in record.failures:
        seed = f", seed {failure.seed}" if failure.seed else ""
        click.echo(f"{asked.field}={json.dumps(failure.value)}{seed}: {failure.reason}")
    chosen = "No value worked" if best is None else f"Best by validation loss: {asked.field}={json.dumps(best)}"
    click.echo(f"{chosen}. Written to {asked.folder}")
