"""`whisker cross-validate`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from whisker.commands.datasets import layout_option, name_encoding_option
from whisker.commands.options import (
    ShownProgress,
    apply_settings,
    checked_name,
    gather_settings,
    goes_on_later,
    print_warnings,
    training_options,
)
from whisker.commands.train import DATA, find_data, training_packages
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.layouts.layout import Expected
from whisker.datasets.names.encoding import NameEncoding
from whisker.recipes.store import find_recipe
from whisker.retrain.cross_validation_record import CrossValidationRecord, FoldFigure
from whisker.retrain.version_names import slug
from whisker.settings import load_settings
from whisker.training.config import TrainConfig
from whisker.workspace import Workspace

if TYPE_CHECKING:
    from whisker.retrain.cross_validation import CrossValidation

MOST_FOLDS: Final = 20
EXAMPLES = """Examples:

\b
  whisker cross-validate --data pets/
  whisker cross-validate --data pets/ --mode fine-tune --folds 10
  whisker cross-validate --recipe mobilenet-v2-160 --data pets.zip --set dropout=0.3
"""


@click.command("cross-validate", epilog=EXAMPLES)
@click.option("--data", type=DATA, help="A folder of class folders, or train/ and test/ with such; or a ZIP.")
@click.option(
    "--recipe", "recipe_name", metavar="NAME", help="Begin with the settings of a recipe; options win over it."
)
@click.option(
    "--folds",
    "fold_count",
    type=click.IntRange(2, MOST_FOLDS),
    default=5,
    show_default=True,
    help="Parts of the training pictures; each is tested on once, by a model that learned from the others.",
)
@layout_option
@name_encoding_option
@training_options
@click.option("--name", help="Of the folder that is written; by default the pictures' or the recipe's, and the folds.")
def cross_validate(
    data: Path | None,
    recipe_name: str | None,
    fold_count: int,
    pairs: Sequence[str],
    name: str | None,
    layout: LayoutChoice,
    name_encoding: NameEncoding | None,
    **options: Any,
) -> None:
    """Train once for each fold of the training pictures, and say how good such a model is, with an interval.

    Folds are stratified by class; pictures that look alike and frames of one take stay together. Test pictures that the
    data has itself stay untouched. Writes <data folder>/cross-validations/NAME/cross-validation.json and
    cross-validation.csv. Interrupted, the same command goes on where it was.
    """
    with training_packages():
        from whisker.retrain.cross_validation import CrossValidation, FoldCallbacks, run_cross_validation
        from whisker.retrain.material import source_name
    settings = load_settings()
    recipe = find_recipe(settings.recipes_dir, recipe_name) if recipe_name else None
    given = gather_settings(options, pairs)
    config = TrainConfig.model_validate(apply_settings(TrainConfig, given, recipe))
    images = find_data(data, recipe, settings)
    asked = CrossValidation(
        name=checked_name(name or _default_name(recipe_name or source_name(images), fold_count), "cross-validation"),
        fold_count=fold_count,
        settings=given,
        config=config,
        workspace=Workspace(settings),
        recipe=recipe_name,
        recipe_settings=recipe.settings if recipe else None,
        expected=Expected(layout, most_classes=settings.max_classes, name_encoding=name_encoding),
    )

    def begin(number: int, is_done: bool) -> None:
        click.echo(f"\nFold {number} of {fold_count}{': done before' if is_done else ''}", err=True)

    with goes_on_later():
        record = run_cross_validation(asked, images, FoldCallbacks(ShownProgress(), begin, print_warnings))
    _print_record(asked, record)


def _default_name(subject: str, fold_count: int) -> str:
    return f"{slug(subject)[:30].strip('-')}-{fold_count}-folds"


def _print_record(asked: "CrossValidation", record: CrossValidationRecord) -> None:
    _print_folds(record)
    for failure in record.failures:
        click.echo(f"Fold {failure.fold}: {failure.reason}")
    for figure, (title, unit) in _FIGURES.items():
        if figure in record.figures:
            click.echo(f"{title}: {_mean_words(record.figures[figure], unit)}")
    if (pooled := record.pooled) is not None:
        low, high = pooled.accuracy_interval
        click.echo(f"Of all {pooled.count:,} pictures {pooled.right:,} right (95 % interval {low:.1%} to {high:.1%}).")
    if any(run.same_scene_share for run in record.runs):
        click.echo("Same scene: takes were cut, so some pictures show a scene that was learned from. Expect less.")
    if record.test_count:
        click.echo(f"The {record.test_count:,} test pictures of the data itself were not touched.")
    click.echo(f"Written to {asked.folder}")


_FIGURES: Final = {
    "accuracy": ("Right", ".1%"),
    "log_loss": ("Log loss", ".3f"),
    "ece": ("Calibration error", ".1%"),
    "roc_auc": ("AUC", ".4f"),
}


def _mean_words(figure: FoldFigure, unit: str) -> str:
    mean = f"{figure.mean:{unit}}"
    if figure.interval is None or figure.standard_deviation is None:
        return f"{mean} (of one fold: no interval)"
    low, high = figure.interval
    return (
        f"{mean} (95 % t-interval over folds {low:{unit}} to {high:{unit}}; standard deviation of the folds "
        f"{figure.standard_deviation:{unit}})"
    )


def _print_folds(record: CrossValidationRecord) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Fold", "Learned from", "Tested on", "Right", "Log loss", "ECE", "AUC", "Time")
    for run in record.runs:
        table.add_row(
            str(run.fold),
            f"{run.train_count:,}",
            f"{run.count:,}",
            f"{run.accuracy:.1%}",
            f"{run.log_loss:.3f}",
            f"{run.ece:.1%}",
            "-" if run.roc_auc is None else f"{run.roc_auc:.4f}",
            f"{run.seconds:.0f} s",
        )
    Console().print(table)
