"""What was found in a dataset, in words for a terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from whisker.datasets.report import DuplicateFigures, IngestReport, RevisionDiff
from whisker.datasets.revision import Revision

if TYPE_CHECKING:
    from rich.table import Table

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
        yield f"! {report.corrupt_count} cannot be read: {_some(names, report.corrupt_count)}"
    if report.tiny_count:
        names = [f"{tiny.file_name} ({tiny.width_px} x {tiny.height_px})" for tiny in report.tiny]
        yield f"! {report.tiny_count} are smaller than 32 pixels: {_some(names, report.tiny_count)}"
    if report.ignored_count:
        names = [f"{found.path} ({found.reason})" for found in report.ignored]
        yield f"{report.ignored_count} files ignored: {_some(names, report.ignored_count)}"
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


def _some(names: Sequence[str], count: int) -> str:
    more = count - _MOST_NAMES
    return "; ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
