"""`whisker retrain`."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, get_args

import click

from whisker.commands.datasets import layout_option, name_encoding_option
from whisker.commands.jobs import describe_end, run_to_end
from whisker.commands.options import read_settings, training_options
from whisker.datasets.archives.structure import ArchiveLimits, OutlineEntry, check_archive
from whisker.datasets.folders import arrange_folder
from whisker.datasets.layouts.class_counts import divided_counts, require_enough
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.layouts.layout import Expected, Place
from whisker.datasets.names.encoding import NameEncoding
from whisker.datasets.revision import DatasetSource
from whisker.errors import DatasetNotFound
from whisker.evaluation.statistical_power import outlook
from whisker.jobs.job import JobRequest
from whisker.recipes.retrain_settings import RetrainSettings, require_teachers_know, require_what_is_named
from whisker.recipes.store import find_recipe
from whisker.registry.promotion import PromotionPolicy
from whisker.settings import Settings, load_settings
from whisker.training.durations import Work, estimate, in_words, runs_of
from whisker.workspace import Workspace

SAMPLES = frozenset({"digits"})

EXAMPLES = """Examples:

\b
  whisker retrain pets.zip
  whisker retrain pets --mode fine_tune --epochs 10 --set augmentation.rotation=0.1
  whisker retrain pets@2 --promote never
  whisker retrain pets --recipe mobilenet-v2-160 --backbone efficientnet_lite0
  whisker retrain digits
"""


@click.command(epilog=EXAMPLES)
@click.argument("source", metavar="ZIP|DIR|DATASET")
@training_options
@click.option("--recipe", metavar="NAME", help="Begin with the settings of a recipe; options win over it.")
@click.option("--name", help="What the model is called; by default as its dataset.")
@click.option(
    "--promote",
    type=click.Choice(get_args(PromotionPolicy)),
    help="Make the new version live when tests show that it is not worse (the default), always, or never.",
)
@layout_option
@name_encoding_option
def retrain(
    source: str,
    pairs: Sequence[str],
    recipe: str | None,
    layout: LayoutChoice,
    name_encoding: NameEncoding | None,
    **options: Any,
) -> None:
    """Train on a ZIP, a folder or a dataset, compare with the live version, and make the better one live.

    The job is done by the worker of `whisker start` if one runs, else by this command. Ctrl-C cancels it.
    """
    loaded = load_settings()
    begun = find_recipe(loaded.recipes_dir, recipe) if recipe else None
    asked = read_settings(RetrainSettings, options, pairs, begun)
    workspace = Workspace.open(loaded)
    found = find_source(source, workspace, layout, name_encoding)
    training = RetrainSettings.model_validate(asked)
    require_what_is_named(training, workspace)
    if found.kind == "path":
        class_names = _require_trainable(found, loaded, training)
        require_teachers_know(class_names, training, workspace)
    elif found.kind == "revision":
        require_teachers_know(workspace.datasets.revision(found.value).class_names, training, workspace)
        _print_estimate(workspace, found.value, training)
    request = JobRequest(kind="retrain", source=found, settings=asked, recipe=recipe)
    job = run_to_end(workspace, workspace.jobs.create(request).id)
    click.echo(describe_end(job))
    raise SystemExit(0 if job.state == "succeeded" else 1)


def _require_trainable(source: DatasetSource, settings: Settings, asked: RetrainSettings) -> set[str]:
    """Refuse a folder or ZIP before there is a job, as the API does.

    Returns:
        The classes that its names show.

    Raises:
        LayoutAmbiguous: The folders can be read in several ways.
        DatasetInvalid: Its names show that it cannot be trained on.
    """
    path = Path(source.value)
    found: Iterable[Place | OutlineEntry]
    if path.is_dir():
        expected = Expected(source.layout, most_classes=settings.max_classes, name_encoding=source.name_encoding)
        is_data_dir = path == settings.data_dir.resolve()
        found = arrange_folder(path, expected, only_splits=is_data_dir)[1].places
    else:
        limits = ArchiveLimits.from_settings(settings)
        found = check_archive(path, limits, layout=source.layout, name_encoding=source.name_encoding).entries
    counts = divided_counts((file.split, file.class_name) for file in found)
    require_enough(counts, asked.test_share, asked.kept_validation_share)
    return {name for by_class in counts.values() for name in by_class}


def _print_estimate(workspace: Workspace, revision_id: str, asked: RetrainSettings) -> None:
    """Print the estimated duration and what the test can show, before anything is trained."""
    revision, registry = workspace.datasets.revision(revision_id), workspace.registry
    work = Work.asked(asked, revision.image_count, len(revision.class_names), revision.id)
    click.echo(in_words(estimate(work, runs_of(registry.manifests(), workspace.jobs.ids()))), err=True)
    champion = registry.champion_manifest() if asked.promote == "auto" else None
    if champion is not None:
        click.echo(outlook(revision, champion, workspace.database, asked.promotion_rules()).detail, err=True)


def find_source(
    text: str, workspace: Workspace, layout: LayoutChoice = "auto", name_encoding: NameEncoding | None = None
) -> DatasetSource:
    """Resolve a path, a sample's name or a dataset's; existing paths come first.

    Raises:
        DatasetNotFound: It is none of them.
    """
    path = Path(text)
    if path.exists():
        return DatasetSource(kind="path", value=str(path.resolve()), layout=layout, name_encoding=name_encoding)
    if text in SAMPLES:
        return DatasetSource(kind="sample", value=text)
    try:
        revision = workspace.datasets.revision(text)
    except DatasetNotFound as error:
        raise DatasetNotFound(f"There is no file or folder {text[:200]!r}. {error.detail}") from error
    return DatasetSource(kind="revision", value=revision.id)
