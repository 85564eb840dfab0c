"""What ingestion found in a dataset, as the page shows it before training and the revision keeps it."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from pydantic import BaseModel, ConfigDict

from whisker.datasets.figures import ClassCounts, Dimensions, UnreadableFile
from whisker.datasets.names_reading import NamesReading
from whisker.text import printable_path

MAX_EXAMPLES: Final = 20
MAX_IGNORED: Final = 200
MAX_NAMED: Final = 1000


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class TinyFile(_Frozen):
    """A picture that shows little: kept, but worth a look."""

    class_name: str
    file_name: str
    width_px: int
    height_px: int


class Duplicates(_Frozen):
    """Pictures that are there more than once: how many, and some groups of them by path."""

    count: int = 0
    examples: tuple[tuple[str, ...], ...] = ()


class DuplicateFigures(_Frozen):
    """What was found more than once.

    Attributes:
        within_class: Copies in one class; one of them is kept.
        across_classes: The same picture in two classes; none is kept, for one label is wrong.
        across_splits: Training pictures that are also test pictures; the test's is kept.
        near: Pictures that look like another one, the first of each group not counted; they stay on one side.
        near_across_splits: Training pictures that look like a test picture: kept where they were given, and not learned
            from.
    """

    within_class: Duplicates = Duplicates()
    across_classes: Duplicates = Duplicates()
    across_splits: Duplicates = Duplicates()
    near: Duplicates = Duplicates()
    near_across_splits: Duplicates = Duplicates()


class Imbalance(_Frozen):
    """The smallest and the largest class; `ratio` is smallest / largest, imbalanced below a half."""

    smallest: str
    largest: str
    ratio: float
    is_imbalanced: bool


class IgnoredFile(_Frozen):
    """A file that is no picture of a class, and why."""

    path: str
    reason: str


def first_ignored(ignored: Iterable[tuple[str, str]]) -> tuple[IgnoredFile, ...]:
    """Name as many files as a report does, by path and reason."""
    return tuple(IgnoredFile(path=printable_path(path), reason=reason) for path, reason in islice(ignored, MAX_IGNORED))


class IngestReport(_Frozen):
    """All that ingestion found.

    Attributes:
        dataset: The dataset's name.
        splits: Pictures by split.
        corrupt: Files that say to be pictures, by name or content, and cannot be read, up to 1,000 by name.
        corrupt_count: How many there are.
        tiny: Pictures of less than 32 pixels on a side, up to 1,000 by name.
        tiny_count: How many there are.
        ignored: Files that are no pictures, by name or content, and links that were not followed, each with the reason,
            up to 200 by name.
        ignored_count: How many there are.
        warnings: What a person should know, in sentences.
        left_out: Pictures that could be read and are not in the revision.
        names: How names were read that are not UTF-8; None where all are.
    """

    dataset: str
    classes: tuple[ClassCounts, ...]
    splits: dict[str, int]
    image_count: int
    total_bytes: int
    formats: dict[str, int]
    dimensions: Dimensions
    corrupt: tuple[UnreadableFile, ...] = ()
    corrupt_count: int = 0
    tiny: tuple[TinyFile, ...] = ()
    tiny_count: int = 0
    duplicates: DuplicateFigures = DuplicateFigures()
    imbalance: Imbalance
    ignored: tuple[IgnoredFile, ...] = ()
    ignored_count: int = 0
    warnings: tuple[str, ...] = ()
    left_out: int = 0
    names: NamesReading | None = None


class RevisionDiff(_Frozen):
    """How a revision differs from the one before it, in pictures (by content and class) and classes.

    Attributes:
        relabelled: Pictures that have another class than before; they are among the added and the removed as well.
    """

    parent: str
    added: int
    removed: int
    unchanged: int
    relabelled: int = 0
    added_classes: tuple[str, ...] = ()
    removed_classes: tuple[str, ...] = ()
