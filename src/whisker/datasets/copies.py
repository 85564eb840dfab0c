"""The same picture more than once: what is kept of it, and what was found."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from whisker.datasets.folders import LabelledFile
from whisker.datasets.split_words import Split

Group = tuple[LabelledFile, ...]

_CONTENT: Final = attrgetter("sha256")
_PRECEDENCE: Final[dict[Split | None, int]] = {"test": 0, "validation": 1, "train": 2, None: 2}


@dataclass(frozen=True)
class Copies:
    """Files sorted by content.

    Attributes:
        kept: One file a content, in the order of the hashes.
        within_class: Copies in one class and, as far as is known, one split: the first of each group is kept.
        across_splits: Copies of one class on two sides: the first of each group, on the test side, is kept.
        across_classes: Copies in two classes: at least one label is wrong, so none is believed.
    """

    kept: tuple[LabelledFile, ...]
    within_class: tuple[Group, ...]
    across_splits: tuple[Group, ...]
    across_classes: tuple[Group, ...]


def by_split(file: LabelledFile) -> int:
    """Let a copy that judges win over one that trains."""
    return _PRECEDENCE[file.split]


def sort_copies(files: Iterable[LabelledFile], precedence: Callable[[LabelledFile], int] = by_split) -> Copies:
    """Keep one file a content.

    Args:
        files: In any order; of copies with equal precedence the first one listed is kept.
        precedence: The lowest is kept.
    """
    kept: list[LabelledFile] = []
    within_class: list[Group] = []
    across_splits: list[Group] = []
    across_classes: list[Group] = []
    for _, same in groupby(sorted(files, key=_CONTENT), _CONTENT):
        copies = tuple(same)
        if len(copies) == 1:
            kept += copies
            continue
        copies = tuple(sorted(copies, key=precedence))
        if len({file.class_name for file in copies}) > 1:
            across_classes.append(copies)
            continue
        kept.append(copies[0])
        (across_splits if _crosses(copies) else within_class).append(copies)
    return Copies(tuple(kept), tuple(within_class), tuple(across_splits), tuple(across_classes))


def _crosses(copies: Sequence[LabelledFile]) -> bool:
    """Tell whether copies lie on the side that judges and on the one that learns."""
    return len({file.split == "test" for file in copies if file.split is not None}) > 1
