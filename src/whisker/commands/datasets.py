"""`whisker datasets`."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from whisker.api.schemas.insights import EditsJson
from whisker.api.validation import parse_parameters
from whisker.commands.insight_report import count_findings
from whisker.commands.options import ShownProgress
from whisker.commands.storage import delete, rename, yes_option
from whisker.datasets.editing import edit as edit_dataset
from whisker.datasets.export import RevisionZip, write_zip, zip_name
from whisker.datasets.ingestion import ingest
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.names.encoding import NAME_ENCODINGS, NameEncoding, tidy_encoding
from whisker.datasets.report_schema import DuplicateFigures, IngestReport, RevisionDiff
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.datasets.store import KeptRevision
from whisker.disk_space import require_free_space
from whisker.errors import RequestInvalid
from whisker.insights.schema import Insights
from whisker.retrain.revision_insights import ensure_insights
from whisker.settings import load_settings
from whisker.workspace import Workspace

if TYPE_CHECKING:
    from rich.table import Table

EXAMPLES = """Examples:

\b
  whisker datasets add pets.zip --name "Cats and dogs"
  whisker datasets add more/ --to cats-and-dogs
  whisker datasets add data               (its folders data/train and data/test)
  whisker datasets show cats-and-dogs@2
  whisker datasets export cats-and-dogs --output pets.zip
  whisker datasets edit cats-and-dogs --exclude 0f3a... --relabel 9c1e...=dog
"""

_MOST_CLASSES: Final = 20
_MOST_NAMES: Final = 5
_MOST_COPIES: Final = 3

_DUPLICATES: Final = (
    ("within_class", "copies of a picture of the same class; one of each is kept"),
    ("across_classes", "pictures that lie in two classes; left out, for one label is wrong"),
    ("across_splits", "training pictures that are also test pictures; left out of train"),
    ("near", "pictures that look like another one; kept on the same side of the split"),
    ("near_across_splits", "training pictures that look like a test picture; kept, but not learned from"),
)


class _NameEncodingChoice(click.Choice[str]):
    """A code page, also under the other names it goes by, such as cp932 for shift_jis."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take one of the names that are known."""
        return super().convert(str(tidy_encoding(value)), param, ctx)


name_encoding_option: Final = click.option(
    "--name-encoding",
    type=_NameEncodingChoice(NAME_ENCODINGS),
    metavar="CODE_PAGE",
    help="What names are written in that are not UTF-8, such as gbk, shift_jis or cp866; by default what all of them "
    "together look like.",
)

layout_option: Final = click.option(
    "--layout",
    type=click.Choice(["auto", "classes", "splits"]),
    default="auto",
    show_default=True,
    help="How to read folders that are called like splits (train, test, val): as they look; as classes, whatever they "
    "are called; as splits, leaving out what is none.",
)


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
    pairs = _read_labels(relabel)
    edits = parse_parameters(EditsJson, {"exclude": list(exclude), "relabel": pairs}).edits()
    with closing(Workspace.open(load_settings())) as workspace:
        kept = edit_dataset(workspace.datasets, dataset, edits, on_progress=ShownProgress().stage)
        _print_new(kept, workspace, as_json=as_json)


@datasets.command()
@click.argument("dataset", metavar="DATASET|REVISION")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(dataset: str, as_json: bool) -> None:
    """Show what is in a dataset, such as pets, or in one of its revisions, such as pets@2."""
    _print_revision(Workspace.open(load_settings()).datasets.revision(dataset), as_json=as_json)


@datasets.command()
@click.argument("dataset", metavar="DATASET|REVISION")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The ZIP to write; by default it is called after the dataset and lies here.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def export(dataset: str, output: Path | None, force: bool) -> None:
    """Write the pictures of a dataset or a revision to a ZIP, as they came and by split and class.

    Taken in again it gives the same classes, splits and pictures.
    """
    with closing(Workspace.open(load_settings())) as workspace:
        store = workspace.datasets
        revision = store.revision(dataset)
        path = Path(zip_name(revision, dataset)) if output is None else output
        if path.exists() and not force:
            raise RequestInvalid(f"{path} is there already. Name another file (--output), or replace it (--force).")
        archive = RevisionZip.of(revision, lambda offset, limit: store.images(revision.id, None, None, offset, limit))
        require_free_space(path.absolute().parent, archive.size_bytes, 0, "this ZIP")
        write_zip(archive, path)
    click.echo(f"{path}: {len(archive.members):,} pictures of {revision.id}, {archive.size_bytes / 1e6:,.1f} MB.")


@datasets.command(name="delete")
@click.argument("names", metavar="DATASET|REVISION...", nargs=-1, required=True)
@yes_option
def delete_datasets(names: tuple[str, ...], yes: bool) -> None:
    """Delete datasets with all their revisions, such as pets, or single revisions, such as pets@2.

    Pictures that another revision has as well stay there. Models that learned from them go on answering.
    """
    delete("the dataset", names, lambda deletions, name: deletions.delete_data(name), is_sure=yes)


@datasets.command(name="rename")
@click.argument("dataset", metavar="DATASET|REVISION")
@click.argument("name", required=False)
def rename_dataset(dataset: str, name: str | None) -> None:
    """Give a dataset another name, or a revision a label; its id stays. Without NAME a label goes."""
    rename(lambda names: names.rename_data(dataset, name), name)


def choose_target(name: str | None, to: str | None, replace: str | None) -> DatasetTarget:
    """Choose what becomes of the pictures.

    Raises:
        RequestInvalid: More than one of the options is given.
    """
    if sum(option is not None for option in (name, to, replace)) > 1:
        raise RequestInvalid("Use one of --name, --to and --replace: a dataset is new, or added to, or replaced.")
    if to is not None:
        return DatasetTarget(mode="add", dataset=to)
    if replace is not None:
        return DatasetTarget(mode="replace", dataset=replace)
    return DatasetTarget(mode="new", name=name)


def _read_labels(texts: Iterable[str]) -> dict[str, str]:
    """Read each picture's class; what is said twice has to be the same."""
    pairs: dict[str, str] = {}
    for image_id, class_name in map(_read_label, texts):
        if pairs.setdefault(image_id, class_name) != class_name:
            raise RequestInvalid(
                f"--relabel gives picture {image_id[:40]!r} two classes, {pairs[image_id][:80]!r} and "
                f"{class_name[:80]!r}. Choose one."
            )
    return pairs


def _read_label(text: str) -> tuple[str, str]:
    image_id, equals, class_name = text.partition("=")
    if not equals:
        raise RequestInvalid(f"--relabel takes ID=CLASS, such as 9c1e...=dog, not {text[:80]!r}.")
    return image_id, class_name


def _print_new(kept: KeptRevision, workspace: Workspace, *, as_json: bool) -> None:
    """Print what a new revision is, after looking for what may be wrong with it."""
    ensure_insights(workspace, kept)
    _print_revision(kept.revision, as_json=as_json)
    text = None if as_json else workspace.insights.body(kept.revision.id)
    if text is not None:
        click.echo(count_findings(Insights.model_validate_json(text)))


def _print_revision(revision: Revision, *, as_json: bool) -> None:
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


def describe_revision(revision: Revision) -> "Iterator[str | Table]":
    """Describe a revision: its classes, and line by line what a person should know before training."""
    report = revision.report
    splits = ", ".join(f"{count} {split}" for split, count in sorted(report.splits.items(), reverse=True))
    yield (
        f"{revision.id}: {report.image_count} pictures of {len(report.classes)} classes ({splits}), "
        f"{report.total_bytes / 1e6:.1f} MB"
    )
    yield _class_table(report)
    if revision.diff:
        yield _diff_line(revision.diff)
    yield from (f"! {warning}" for warning in report.warnings)
    yield from _fault_lines(report)
    yield from _duplicate_lines(report.duplicates)
    yield f"Files: {revision.folder}"


def _class_table(report: IngestReport) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table("Class", "Train", "Test")
    for row in report.classes[:_MOST_CLASSES]:
        table.add_row(Text(row.class_name), str(row.train), str(row.test))
    if len(report.classes) > _MOST_CLASSES:
        table.add_row(f"and {len(report.classes) - _MOST_CLASSES} more", "", "")
    return table


def _diff_line(diff: RevisionDiff) -> str:
    classes = [f"new class {name}" for name in diff.added_classes]
    classes += [f"class {name} gone" for name in diff.removed_classes]
    counts = f"{diff.added} added, {diff.removed} removed, {diff.unchanged} unchanged"
    return f"Since {diff.parent}: {', '.join([counts, *classes])}"


def _fault_lines(report: IngestReport) -> Iterator[str]:
    if report.corrupt_count:
        names = [f"{fault.file_name} ({fault.reason})" for fault in report.corrupt]
        yield f"! {report.corrupt_count} cannot be read: {_first_names(names, report.corrupt_count)}"
    if report.tiny_count:
        names = [f"{tiny.file_name} ({tiny.width_px} x {tiny.height_px})" for tiny in report.tiny]
        yield f"! {report.tiny_count} are smaller than 32 pixels: {_first_names(names, report.tiny_count)}"
    if report.ignored_count:
        names = [f"{found.path} ({found.reason})" for found in report.ignored]
        yield f"{report.ignored_count} files ignored: {_first_names(names, report.ignored_count)}"
    if report.imbalance.is_imbalanced:
        yield (
            f"! Class {report.imbalance.smallest} has {report.imbalance.ratio:.0%} of the pictures of "
            f"{report.imbalance.largest}; training gives it more weight."
        )


def _duplicate_lines(duplicates: DuplicateFigures) -> Iterator[str]:
    for kind, words in _DUPLICATES:
        found = getattr(duplicates, kind)
        if found.count:
            groups = [" = ".join(group[:_MOST_COPIES]) for group in found.examples]
            yield f"{found.count} {words}, such as {'; '.join(groups[:_MOST_NAMES])}"


def _first_names(names: Sequence[str], count: int) -> str:
    more = count - _MOST_NAMES
    return "; ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
