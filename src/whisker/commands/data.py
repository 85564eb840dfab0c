"""`whisker data`: datasets by name or address, downloaded where they are not here and taken in once."""

import dataclasses
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import click

from whisker.commands.datasets import choose_target, describe_revision, layout_option, name_encoding_option
from whisker.commands.options import ShownProgress
from whisker.datasets.ingestion import ingest
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.names.encoding import NameEncoding
from whisker.datasets.revision import DatasetTarget, Revision
from whisker.retrain.revision_insights import ensure_insights
from whisker.settings import Settings, load_settings
from whisker.sources.catalogue import KNOWN_SOURCES, read_reference
from whisker.sources.contents import DataContents, FolderFigures, read_contents
from whisker.sources.download import DownloadRules
from whisker.sources.fetch import PLAIN, Fetched, Fetcher, ReadingOptions
from whisker.workspace import Workspace

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from rich.table import Table

EXAMPLES = """Examples:

\b
  whisker data fetch cats-vs-dogs
  whisker data fetch kaggle:tongpython/cat-and-dog --name "Cats and dogs"
  whisker data fetch https://example.org/pets.tar.gz --to cats-and-dogs
  whisker data fetch ~/Pictures/pets
  whisker data check
"""

_LINE_EVERY_SECONDS: Final = 10.0


@click.group(epilog=EXAMPLES)
def data() -> None:
    """Fetch well-known datasets and your own, and see what lies in the data folder."""


@data.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_sources(as_json: bool) -> None:
    """List the datasets that have a name."""
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(source) for source in KNOWN_SOURCES]))
        return
    for source in KNOWN_SOURCES:
        size = f", {source.download_bytes / 1e6:,.0f} MB" if source.download_bytes else ""
        click.echo(f"{source.name}\n    {source.title}{size}\n    {source.homepage}")
    click.echo("\nOr kaggle:OWNER/DATASET, the address of a ZIP or tar, or the path of a folder, a ZIP or a tar.")


@data.command(epilog=EXAMPLES)
@click.argument("source", metavar="NAME|URL|DIR|FILE")
@click.option("--name", help="What a new dataset is called; by default as the source.")
@click.option("--to", metavar="DATASET", help="Add to this dataset.")
@click.option("--replace", metavar="DATASET", help="Replace the content of this dataset.")
@click.option("--again", is_flag=True, help="Download anew what is there.")
@click.option("--with-background", is_flag=True, help="Take BACKGROUND_Google of Caltech-101 as a class.")
@layout_option
@name_encoding_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def fetch(
    source: str,
    name: str | None,
    to: str | None,
    replace: str | None,
    again: bool,
    with_background: bool,
    layout: LayoutChoice,
    name_encoding: NameEncoding | None,
    as_json: bool,
) -> None:
    """Download a dataset and take it in; what was interrupted goes on where it stopped.

    Empty and broken pictures are left out and counted. Nothing is downloaded or taken in twice.
    """
    settings, target = load_settings(), choose_target(name, to, replace)
    if target.dataset is not None:
        Workspace.open(settings).datasets.revision(target.dataset)  # there before a gigabyte is downloaded for it
    try:
        reading = ReadingOptions(with_background, name_encoding, layout)
        fetched = fetch_images(settings, source, reading, again=again)
        revision, is_new = take_in(settings, fetched, target)
    except KeyboardInterrupt:
        click.echo("\nInterrupted. The same command goes on from here.", err=True)
        raise click.Abort from None
    _print_intake(revision, is_new=is_new, as_json=as_json)


@data.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(as_json: bool) -> None:
    """Report what lies in the data folder; exit status 1 where pictures' files are gone."""
    contents = read_contents(Workspace.open(load_settings()))
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(contents)))
    else:
        from rich.console import Console

        for part in describe_contents(contents):
            Console(highlight=False, markup=False).print(part, soft_wrap=True)
    if contents.missing:
        sys.exit(1)


def fetch_images(settings: Settings, source: str, reading: ReadingOptions = PLAIN, *, again: bool = False) -> Fetched:
    """Download a source's images; an interrupted download is resumed.

    Raises:
        SourceUnavailable: They cannot be downloaded.
        CredentialsMissing: The source needs credentials.
        StorageFull: The disk is full.
    """
    with DownloadProgress() as shown:
        progress = ShownProgress()
        fetcher = Fetcher(
            Workspace(settings),
            DownloadRules(settings.max_zip_bytes, settings.disk_reserve_bytes),
            again=again,
            reading=reading,
            on_bytes=shown.bytes_came,
            on_check=lambda share: progress.stage("checking", share),
        )
        return fetcher.fetch(read_reference(source))


class DownloadProgress:
    """Shows on standard error how many bytes have come; nothing where nothing is downloaded. Used with `with`."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._next_line = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def bytes_came(self, done: int, total: int | None) -> None:
        """Show how much has come, and of how much."""
        if sys.stderr.isatty():
            self._draw(done, total)
        elif (is_whole := done == total) or time.monotonic() >= self._next_line:
            self._next_line = time.monotonic() + _LINE_EVERY_SECONDS
            share = f" of {total / 1e6:,.1f} MB ({done / total:.0%})" if total else " MB"
            click.echo(f"downloaded {done / 1e6:,.1f}{share}{'.' if is_whole else ' ...'}", err=True)

    def _draw(self, done: int, total: int | None) -> None:
        if self._bar is None:
            self._bar = _make_bar()
            self._bar.start()
            self._task = self._bar.add_task("downloading", total=total)
        assert self._task is not None
        self._bar.update(self._task, completed=done, total=total)


def _make_bar() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True))


def take_in(settings: Settings, fetched: Fetched, target: DatasetTarget) -> tuple[Revision, bool]:
    """Ingest images and compute their insights; return the revision, and whether it is new."""
    progress = ShownProgress()
    if target.mode == "new" and target.name is None:
        target = DatasetTarget(name=fetched.name)
    job_id = _job_id(fetched, target)
    with closing(Workspace.open(settings)) as workspace:
        store = workspace.datasets
        made = store.made_by(job_id) if job_id else None
        kept = ingest(store, fetched.source, target, on_progress=progress.stage, job_id=job_id)
        ensure_insights(workspace, kept)
    return kept.revision, made is None


def _job_id(fetched: Fetched, target: DatasetTarget) -> str | None:
    """Return an id of this ingestion, so that repeating an interrupted or earlier fetch ingests nothing twice."""
    if not fetched.key:
        return None
    return hashlib.sha256(f"{fetched.key}/{target.model_dump_json()}".encode()).hexdigest()[:32]


def _print_intake(revision: Revision, *, is_new: bool, as_json: bool) -> None:
    if as_json:
        report = revision.report.model_dump(mode="json")
        click.echo(json.dumps({"id": revision.id, "dataset": revision.dataset, "is_new": is_new, "report": report}))
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for part in (*describe_revision(revision), describe_intake(revision, is_new=is_new)):
        console.print(part, soft_wrap=True)


def describe_intake(revision: Revision, *, is_new: bool) -> str:
    """Return a sentence on how many images were ingested, how many were left out, and why."""
    if not is_new:
        return f"Taken in before, as {revision.id}; nothing to do."
    report, duplicates = revision.report, revision.report.duplicates
    counts = (
        (report.corrupt_count, "empty or broken"),
        (duplicates.within_class.count, "copies of one in its class"),
        (duplicates.across_splits.count, "copies of a test picture"),
        (duplicates.across_classes.count, "in two classes"),
    )
    reasons = ", ".join(f"{count:,} {why}" for count, why in counts if count)
    taken = revision.image_count if revision.diff is None else revision.diff.added
    left_out = sum(count for count, _ in counts)
    what = f"left out {left_out:,}: {reasons}" if left_out else "left out none"
    ignored = f"; ignored {report.ignored_count:,} that are no pictures, or links" if report.ignored_count else ""
    return f"Taken in {taken:,} pictures as {revision.id}; {what}{ignored}."


def describe_contents(contents: DataContents) -> "Iterator[str | Table]":
    """Describe the data folder part by part; what is empty says how to fill it."""
    yield f"Data folder {contents.data_dir} ({contents.free_bytes / 1e9:,.1f} GB free on its disk)"
    if contents.revisions:
        yield _dataset_table(contents)
        yield f"All datasets: {_describe_size(contents.datasets)}; pictures that revisions share count once"
    else:
        yield "No datasets yet. Get one: whisker data fetch cats-vs-dogs"
    yield from _describe_folders("Downloaded", contents.sources)
    yield from _describe_folders("Models", contents.models)
    yield from _describe_folders("Folders of pictures (take them in: whisker datasets add DIR)", contents.splits)
    yield from _describe_folders("Uploads", [contents.uploads] if contents.uploads.file_count else [])
    yield f"Database, caches and the rest: {_describe_size(contents.other)}"
    for revision in contents.revisions:
        if revision.missing:
            yield f"! {revision.missing} of {revision.image_count} pictures of {revision.id} have no file any more"


def _dataset_table(contents: DataContents) -> "Table":
    from rich.table import Column, Table
    from rich.text import Text

    table = Table(Column("Revision", no_wrap=True), "Name", "Classes", "Pictures", "Train", "Test", "MB")
    for revision in contents.revisions:
        by_split = {split: sum(counts.values()) for split, counts in revision.counts.items()}
        classes = {name for counts in revision.counts.values() for name in counts}
        table.add_row(
            Text(revision.id),
            Text(revision.name),
            str(len(classes)),
            f"{revision.image_count:,}",
            f"{by_split.get('train', 0):,}",
            f"{by_split.get('test', 0):,}",
            f"{revision.total_bytes / 1e6:,.1f}",
        )
    return table


def _describe_folders(title: str, folders: Sequence[FolderFigures]) -> Iterator[str]:
    if folders:
        yield f"{title}:"
    for folder in folders:
        cut_off = ", cut off: fetch it again to go on" if folder.is_partial else ""
        yield f"  {folder.name}: {_describe_size(folder)}{cut_off}"


def _describe_size(folder: FolderFigures) -> str:
    files = "1 file" if folder.file_count == 1 else f"{folder.file_count:,} files"
    return f"{files}, {folder.total_bytes / 1e6:,.1f} MB"
