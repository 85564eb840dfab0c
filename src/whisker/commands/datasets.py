"""`whisker datasets`."""

import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import click

from whisker.api.parameters import parse_parameters
from whisker.api.schemas.insights import EditsJson
from whisker.commands.archive_options import layout_option, name_encoding_option
from whisker.commands.dataset_report import describe_revision
from whisker.commands.dataset_target import choose_target
from whisker.commands.insight_report import count_findings
from whisker.commands.shown_progress import ShownProgress
from whisker.commands.storage import delete, rename, yes_option
from whisker.datasets.editing import edit as edit_dataset
from whisker.datasets.ingestion import ingest
from whisker.datasets.layouts.folder_reading import LayoutChoice
from whisker.datasets.names.encoding import NameEncoding
from whisker.datasets.revision import DatasetSource, Revision
from whisker.datasets.store import KeptRevision
from whisker.errors import RequestInvalid
from whisker.insights.schema import Insights
from whisker.retrain.insights import ensure_insights
from whisker.settings import load_settings
from whisker.storage.deletion import Deletions
from whisker.workspace import Workspace

EXAMPLES = """Examples:

\b
  whisker datasets add pets.zip --name "Cats and dogs"
  whisker datasets add more/ --to cats-and-dogs
  whisker datasets add data               (its folders data/train and data/test)
  whisker datasets show cats-and-dogs@2
  whisker datasets edit cats-and-dogs --exclude 0f3a... --relabel 9c1e...=dog
"""


@click.group(invoke_without_command=True, epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def datasets(context: click.Context, as_json: bool) -> None:
    """List the datasets; the subcommands add pictures and say what is in them."""
    if context.invoked_subcommand is not None:
        return
    found = Workspace.open(load_settings()).datasets.list_datasets()
    if as_json:
        click.echo(json.dumps([_summary(dataset.latest) for dataset in found]))
        return
    from rich.console import Console
    from rich.table import Column, Table

    table = Table(Column("Dataset", no_wrap=True), "Name", "Revisions", "Classes", "Train", "Test", "MB", "Changed")
    for dataset in found:
        latest = dataset.latest
        table.add_row(
            dataset.id,
            dataset.name,
            str(latest.number),
            str(len(latest.class_names)),
            str(latest.report.splits.get("train", 0)),
            str(latest.report.splits.get("test", 0)),
            f"{latest.total_bytes / 1e6:.1f}",
            f"{latest.created_at.astimezone():%m-%d %H:%M}",
        )
    Console().print(table if found else "No datasets yet. Add one: whisker datasets add ZIP")


@datasets.command()
@click.argument("source", metavar="DIR|ZIP", type=click.Path(exists=True, path_type=Path))
@click.option("--name", help="What a new dataset is called; by default as the folder or ZIP.")
@click.option("--to", metavar="DATASET", help="Add to this dataset.")
@click.option("--replace", metavar="DATASET", help="Replace the content of this dataset.")
@layout_option
@name_encoding_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def add(
    source: Path,
    name: str | None,
    to: str | None,
    replace: str | None,
    layout: LayoutChoice,
    name_encoding: NameEncoding | None,
    as_json: bool,
) -> None:
    """Take in a folder or ZIP of class folders, and report what is in it; nothing is trained."""
    target = choose_target(name, to, replace)
    asked = DatasetSource(kind="path", value=str(source.resolve()), layout=layout, name_encoding=name_encoding)
    with closing(Workspace.open(load_settings())) as workspace:
        kept = ingest(workspace.datasets, asked, target, on_progress=ShownProgress().stage)
        _print_new(kept, workspace, as_json=as_json)


@datasets.command()
@click.argument("dataset", metavar="DATASET")
@click.option("--exclude", metavar="ID", multiple=True, help="Leave this picture out; may be given many times.")
@click.option("--relabel", metavar="ID=CLASS", multiple=True, help="Give this picture another class, also a new one.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def edit(dataset: str, exclude: tuple[str, ...], relabel: tuple[str, ...], as_json: bool) -> None:
    """Make a dataset's next revision of its newest: without some pictures, or with the class that is right.

    Pictures' ids are in `whisker insights DATASET --json` and in the dashboard's table of pictures (CSV).
    """
    pairs = _pairs(relabel)
    edits = parse_parameters(EditsJson, {"exclude": list(exclude), "relabel": pairs}).edits()
    with closing(Workspace.open(load_settings())) as workspace:
        kept = edit_dataset(workspace.datasets, dataset, edits, on_progress=ShownProgress().stage)
        _print_new(kept, workspace, as_json=as_json)


@datasets.command()
@click.argument("dataset", metavar="DATASET|REVISION")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(dataset: str, as_json: bool) -> None:
    """Show what is in a dataset, such as pets, or in one of its revisions, such as pets@2."""
    _print(Workspace.open(load_settings()).datasets.revision(dataset), as_json=as_json)


@datasets.command(name="delete")
@click.argument("names", metavar="DATASET|REVISION...", nargs=-1, required=True)
@yes_option
def delete_datasets(names: tuple[str, ...], yes: bool) -> None:
    """Delete datasets with all their revisions, such as pets, or single revisions, such as pets@2.

    Pictures that another revision has as well stay there. Models that learned from them go on answering.
    """
    delete("the dataset", names, Deletions.delete_data, is_sure=yes)


@datasets.command(name="rename")
@click.argument("dataset", metavar="DATASET|REVISION")
@click.argument("name", required=False)
def rename_dataset(dataset: str, name: str | None) -> None:
    """Give a dataset another name, or a revision a label; its id stays. Without NAME a label goes."""
    rename(lambda names: names.rename_data(dataset, name), name)


def _pairs(texts: Iterable[str]) -> dict[str, str]:
    """Read each picture's class; what is said twice has to be the same."""
    pairs: dict[str, str] = {}
    for image_id, class_name in map(_pair, texts):
        if pairs.setdefault(image_id, class_name) != class_name:
            raise RequestInvalid(
                f"--relabel gives picture {image_id[:40]!r} two classes, {pairs[image_id][:80]!r} and "
                f"{class_name[:80]!r}. Choose one."
            )
    return pairs


def _pair(text: str) -> tuple[str, str]:
    image_id, equals, class_name = text.partition("=")
    if not equals:
        raise RequestInvalid(f"--relabel takes ID=CLASS, such as 9c1e...=dog, not {text[:80]!r}.")
    return image_id, class_name


def _print_new(kept: KeptRevision, workspace: Workspace, *, as_json: bool) -> None:
    """Print what a new revision is, after looking for what may be wrong with it."""
    ensure_insights(workspace, kept)
    _print(kept.revision, as_json=as_json)
    text = None if as_json else workspace.insights.body(kept.revision.id)
    if text is not None:
        click.echo(count_findings(Insights.model_validate_json(text)))


def _print(revision: Revision, *, as_json: bool) -> None:
    if as_json:
        diff = None if revision.diff is None else revision.diff.model_dump(mode="json")
        click.echo(json.dumps({**_summary(revision), "report": revision.report.model_dump(mode="json"), "diff": diff}))
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for part in describe_revision(revision):
        console.print(part, soft_wrap=True)


def _summary(revision: Revision) -> dict[str, object]:
    return {
        "id": revision.id,
        "dataset": revision.dataset,
        "name": revision.name,
        "created_at": revision.created_at.isoformat(),
        "parent": revision.parent,
        "sha256": revision.sha256,
        "image_count": revision.image_count,
        "total_bytes": revision.total_bytes,
        "class_names": revision.class_names,
        "counts": revision.counts,
        "folder": str(revision.folder),
    }
