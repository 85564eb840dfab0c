"""What came in and is not in the revision, file by file: the rows behind the report's counts."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from whisker.datasets.copies import Copies, Group
from whisker.datasets.figures import UnreadableFile
from whisker.datasets.folders import LabelledFile
from whisker.datasets.revision import LeftOut, LeftOutKind

_LONGEST_PATH: Final = 1024


def list_left_out(
    corrupt: Sequence[UnreadableFile], copies: Copies, earlier: Sequence[LeftOut] = ()
) -> tuple[LeftOut, ...]:
    """List the files that are no pictures, and the copies.

    Args:
        corrupt: Files that are no pictures.
        copies: What was there more than once.
        earlier: What was left out before and stays so: copies in two classes that nobody has decided on yet, and what
            people took out.
    """
    new = (*_corrupt(corrupt), *_copies(copies))
    known = set(new)  # there may be thousands of both
    return (*new, *(row for row in earlier if row not in known))


def unresolved(earlier: Sequence[LeftOut], kept: Collection[str]) -> tuple[LeftOut, ...]:
    """Pick the copies in two classes that stay undecided: whose content is in no class of the next revision.

    Args:
        earlier: What was left out of the revision before.
        kept: Ids of the next revision's pictures.
    """
    return tuple(row for row in earlier if row.kind == "across_classes" and row.image_id not in kept)


def _corrupt(faults: Sequence[UnreadableFile]) -> Iterator[LeftOut]:
    for fault in faults:
        yield LeftOut("corrupt", fault.class_name, None, fault.file_name[-_LONGEST_PATH:], reason=fault.reason)


def _copies(copies: Copies) -> Iterator[LeftOut]:
    for group in copies.within_class:
        yield from _rows("within_class", group[1:])
    for group in copies.across_splits:
        yield from _rows("across_splits", group[1:])
    for group in copies.across_classes:
        yield from _rows("across_classes", group)


def _rows(kind: LeftOutKind, group: Group) -> Iterator[LeftOut]:
    return (left_out_row(kind, file) for file in group)


def left_out_row(kind: LeftOutKind, file: LabelledFile) -> LeftOut:
    """Write a picture down as left out."""
    return LeftOut(kind, file.class_name, file.split, shown_path(file)[-_LONGEST_PATH:], file.image_id)


def shown_path(file: LabelledFile) -> str:
    """Name a file for people: by the path it came with, or by where it lies in a revision."""
    return file.origin or f"{file.split}/{file.class_name}/{file.shown_name}"
