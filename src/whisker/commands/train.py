"""`whisker train`."""

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from whisker.commands.data import fetch_images, take_in
from whisker.commands.datasets import layout_option, name_encoding_option
from whisker.commands.options import ShownProgress, print_warnings, read_settings, robustness_option, training_options
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.layouts.layout import Expected
from whisker.datasets.names.encoding import NameEncoding
from whisker.datasets.revision import DatasetTarget
from whisker.datasets.store import KeptRevision
from whisker.errors import RequestInvalid, TrainingUnavailable
from whisker.evaluation.model_card import describe_forecast, describe_gain
from whisker.recipes.schema import Recipe
from whisker.recipes.store import find_recipe
from whisker.retrain.version_names import known_versions, next_version, slug
from whisker.settings import Settings, load_settings
from whisker.training.config import TrainConfig
from whisker.training.tensorboard import run_folder
from whisker.workspace import Workspace

if TYPE_CHECKING:
    from whisker.registry.manifest import Manifest
    from whisker.retrain.material import MaterialSource

_FORECASTS_SHOWN: Final = 4
DATA = click.Path(exists=True, path_type=Path)

EXAMPLES = """Examples:

\b
  whisker train --data pets/ --promote
  whisker train --data pets.zip --name shelter --mode fine-tune
  whisker train --recipe best-cats-vs-dogs
  whisker train --recipe vgg16-cats-vs-dogs --data pets/ --backbone efficientnet_lite0 --set dropout=0.3
"""


@click.command(epilog=EXAMPLES)
@click.option("--data", type=DATA, help="A folder of class folders, or train/ and test/ with such; or a ZIP.")
@click.option(
    "--recipe",
    "recipe_name",
    metavar="NAME",
    help="Begin with the settings of a recipe (see `whisker recipes`); options win over it. Without --data its dataset "
    "is fetched, unless it is here.",
)
@layout_option
@name_encoding_option
@training_options
@click.option("--name", help="What the model is for, such as cats-vs-dogs; by default the dataset's name.")
@click.option(
    "--unknown-data",
    type=DATA,
    help="Pictures of other things, to measure how many are recognised: a folder, or a ZIP with them in folders.",
)
@robustness_option
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
    data: Path | None,
    recipe_name: str | None,
    pairs: Sequence[str],
    name: str | None,
    layout: LayoutChoice,
    name_encoding: NameEncoding | None,
    unknown_data: Path | None,
    robustness_images: int | None,
    models_dir: Path | None,
    no_pictures: bool,
    promote: bool,
    **options: Any,
) -> None:
    """Train a new version on your pictures or by a recipe, test it, and keep it."""
    with training_packages():
        from whisker.retrain.material import source_name
        from whisker.retrain.standalone import train_version
    settings = load_settings()
    recipe = find_recipe(settings.recipes_dir, recipe_name) if recipe_name else None
    config = TrainConfig.model_validate(read_settings(TrainConfig, options, pairs, recipe))
    workspace = Workspace.open(settings)
    images = find_data(data, recipe, settings)
    name = name or slug(source_name(images))
    version = free_version(workspace, models_dir, name)
    manifest = train_version(
        images,
        config,
        models_dir or workspace.models_dir,
        version=version,
        name=name,
        cache_dir=workspace.cache_dir,
        own_backbones=workspace.own_backbones,
        command=shlex.join(["whisker", *sys.argv[1:]]),
        recipe=recipe_name,
        unknown_data=unknown_data,
        robustness_images=settings.robustness_images if robustness_images is None else robustness_images,
        keep_images=not no_pictures,
        with_plots=settings.version_plots,
        tensorboard=run_folder(workspace.tensorboard_dir, datetime.now(UTC), version),
        expected=Expected(layout, most_classes=settings.max_classes, name_encoding=name_encoding),
        registry=workspace.registry,
        observer=ShownProgress(),
        on_warnings=print_warnings,
    )
    print_result(manifest)
    if promote:
        workspace.promotions.promote(manifest.version, "promoted by whisker train")
        click.echo(f"{manifest.version} is live.")
    elif models_dir is None:
        click.echo(f"Make it answer: whisker models promote {manifest.version}")


def images_named(workspace: Workspace, text: str) -> "MaterialSource":
    """Take a folder or a ZIP, else a dataset.

    Raises:
        DatasetNotFound: It is none of them.
    """
    path = Path(text)
    return path if path.exists() else KeptRevision(workspace.datasets, workspace.datasets.revision(text))


@contextmanager
def training_packages() -> Iterator[None]:
    """Import what trains inside of this.

    Raises:
        TrainingUnavailable: A package of it is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "whisker":
            raise
        raise TrainingUnavailable.without(error.name) from error


def find_data(data: Path | None, recipe: Recipe | None, settings: Settings) -> "MaterialSource":
    """Take the folder or ZIP that was given, else the recipe's dataset: as it was fetched before, or fetched now.

    Raises:
        RequestInvalid: There is neither.
        SourceUnavailable: The dataset is not here and cannot be had.
    """
    if data is not None:
        return data
    if recipe is None:
        raise RequestInvalid("Name the pictures by --data, or a recipe that names a dataset by --recipe.")
    revision, _ = take_in(settings, fetch_images(settings, recipe.data.source), DatasetTarget())
    click.echo(f"{recipe.name}: training on {revision.id} ({recipe.data.title}).", err=True)
    return KeptRevision(Workspace.open(settings).datasets, revision)


def free_version(workspace: Workspace, models_dir: Path | None, name: str) -> str:
    """Number the new version; among those of the data folder, so that no job and no bundled version has its name."""
    if models_dir is not None:
        return next_version(models_dir, name)
    with workspace.database.transaction() as connection:
        taken = workspace.registry.names() | known_versions(connection)
    return next_version(workspace.models_dir, name, taken)


def print_result(manifest: "Manifest") -> None:
    """Print how good a new version is, and what its network was chosen from."""
    _print_choice(manifest)
    summary = manifest.summary
    low, high = summary.accuracy_interval
    click.echo(
        f"{manifest.version}: {summary.accuracy:.1%} of {summary.test_count} test pictures right "
        f"(95 % interval {low:.1%} to {high:.1%}), calibration error {summary.ece:.1%}."
    )
    _print_forecast(manifest)


def _print_forecast(manifest: "Manifest") -> None:
    """Say what more photos would bring, or why nothing is said."""
    forecast = manifest.forecast
    if forecast is None:
        click.echo(f"What more photos would bring is not forecast. {manifest.no_forecast or ''}".rstrip(), err=True)
        return
    click.echo(describe_forecast(forecast))
    for row in forecast.classes[1:_FORECASTS_SHOWN]:
        click.echo(
            f"  {row.more_count:,} more of {row.class_name!r}: {describe_gain(row.gain, row.gain_interval)}", err=True
        )


def _print_choice(manifest: "Manifest") -> None:
    """Show what the network was chosen from, with what each would have given and cost."""
    tried = manifest.tried_backbones
    if not tried:
        return
    click.echo(f"Chosen by cross-validation on {tried[0].image_count:,} training pictures:", err=True)
    for option in tried:
        maps = " with earlier maps" if option.earlier_maps else ""
        click.echo(
            f"{'>' if option.is_chosen else ' '} {option.backbone + maps:<41} {option.size_px:>4} px "
            f"{option.accuracy:>7.1%} right, log loss {option.log_loss:.3f}, {option.inference_ms:>4.0f} ms a picture",
            err=True,
        )
