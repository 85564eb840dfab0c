"""What came in and is not in the revision, file by file: the rows behind the report's counts."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from whisker.datasets.copies import ExactDuplicates, Group
from whisker.datasets.figures import UnreadableFile
from whisker.datasets.images import LabelledImage
from whisker.datasets.revision import LeftOut, LeftOutKind

_LONGEST_PATH: Final = 1024


def list_left_out(
    corrupt: Sequence[UnreadableFile], duplicates: ExactDuplicates, earlier: Sequence[LeftOut] = ()
) -> tuple[LeftOut, ...]:
    """List the files that cannot be read, and the duplicates.

    Args:
        corrupt: Files that cannot be read.
        duplicates: What was there more than once.
        earlier: What was left out before and stays so: duplicates in two classes that nobody has decided on yet, and
            what people excluded.
    """
    new = (*_corrupt(corrupt), *_duplicates(duplicates))
    known = set(new)  # there may be thousands of both
    return (*new, *(row for row in earlier if row not in known))


def unresolved(earlier: Sequence[LeftOut], kept: Collection[str]) -> tuple[LeftOut, ...]:
    """Pick the duplicates in two classes that stay undecided: whose content is in no class of the next revision.

    Args:
        earlier: What was left out of the revision before.
        kept: Ids of the next revision's images.
    """
    return tuple(row for row in earlier if row.kind == "across_classes" and row.image_id not in kept)


def _corrupt(faults: Sequence[UnreadableFile]) -> Iterator[LeftOut]:
    for fault in faults:
        yield LeftOut("corrupt", fault.class_name, None, fault.file_name[-_LONGEST_PATH:], reason=fault.reason)


def _duplicates(found: ExactDuplicates) -> Iterator[LeftOut]:
    for group in found.within_class:
        yield from _rows("within_class", group[1:])
    for group in found.across_splits:
        yield from _rows("across_splits", group[1:])
    for group in found.across_classes:
        yield from _rows("across_classes", group)


def _rows(kind: LeftOutKind, group: Group) -> Iterator[LeftOut]:
    return (left_out_row(kind, image) for image in group)


def left_out_row(kind: LeftOutKind, image: LabelledImage) -> LeftOut:
    """Write an image down as left out."""
    return LeftOut(kind, image.class_name, image.split, image.shown_path[-_LONGEST_PATH:], image.id)
