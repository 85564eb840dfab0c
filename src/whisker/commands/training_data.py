"""What a command learns from: what --data names, or else the recipe's dataset."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from whisker.commands.fetching import fetch_pictures, take_in
from whisker.datasets.revision import DatasetTarget
from whisker.errors import RequestInvalid
from whisker.recipes.schema import Recipe
from whisker.settings import Settings
from whisker.workspace import Workspace

if TYPE_CHECKING:
    from whisker.retrain.material import TrainingData

DATA = click.Path(exists=True, path_type=Path)


def find_data(data: Path | None, recipe: Recipe | None, settings: Settings) -> "TrainingData":
    """Take the folder or ZIP that was given, else the recipe's dataset: as it was fetched before, or fetched now.

    Raises:
        RequestInvalid: There is neither.
        SourceUnavailable: The dataset is not here and cannot be had.
    """
    from whisker.datasets.store import KeptRevision

    if data is not None:
        return data
    if recipe is None:
        raise RequestInvalid("Name the pictures by --data, or a recipe that names a dataset by --recipe.")
    revision, _ = take_in(settings, fetch_pictures(settings, recipe.data.source), DatasetTarget())
    click.echo(f"{recipe.name}: training on {revision.id} ({recipe.data.title}).", err=True)
    return KeptRevision(Workspace.open(settings).datasets, revision)
