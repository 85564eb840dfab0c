"""What was taken in from a source, and what lies in the data folder, in words for a terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from whisker.datasets.revision import Revision
from whisker.sources.contents import DataContents, FolderFigures

if TYPE_CHECKING:
    from rich.table import Table


def describe_intake(revision: Revision, *, is_new: bool) -> str:
    """Say how many pictures were taken in, how many were left out, and why."""
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
        yield f"All datasets: {_size(contents.datasets)}; pictures that revisions share count once"
    else:
        yield "No datasets yet. Get one: whisker data fetch cats-vs-dogs"
    yield from _listed("Downloaded", contents.sources)
    yield from _listed("Models", contents.models)
    yield from _listed("Folders of pictures (take them in: whisker datasets add DIR)", contents.splits)
    yield from _listed("Uploads", [contents.uploads] if contents.uploads.file_count else [])
    yield f"Database, caches and the rest: {_size(contents.other)}"
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


def _listed(title: str, folders: Sequence[FolderFigures]) -> Iterator[str]:
    if folders:
        yield f"{title}:"
    for folder in folders:
        cut_off = ", cut off: fetch it again to go on" if folder.is_partial else ""
        yield f"  {folder.name}: {_size(folder)}{cut_off}"


def _size(folder: FolderFigures) -> str:
    files = "1 file" if folder.file_count == 1 else f"{folder.file_count:,} files"
    return f"{files}, {folder.total_bytes / 1e6:,.1f} MB"
