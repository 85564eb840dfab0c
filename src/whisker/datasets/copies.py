"""The same image more than once: what is kept of it, and what was found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from whisker.datasets.images import LabelledImage
from whisker.datasets.split_words import Split

Group = tuple[LabelledImage, ...]

_CONTENT: Final = attrgetter("sha256")
_PRECEDENCE: Final[dict[Split | None, int]] = {"test": 0, "validation": 1, "train": 2, None: 2}


@dataclass(frozen=True)
class ExactDuplicates:
    """Files sorted by content.

    Attributes:
        kept: One file a content, in the order of the hashes.
        within_class: Duplicates in one class and, as far as is known, one split: the first of each group is kept.
        across_splits: Duplicates of one class in two splits: the first of each group, of the test split, is kept.
        across_classes: Duplicates in two classes: at least one label is wrong, so none is believed.
    """

    kept: tuple[LabelledImage, ...]
    within_class: tuple[Group, ...]
    across_splits: tuple[Group, ...]
    across_classes: tuple[Group, ...]


def by_split(file: LabelledImage) -> int:
    """Let a test image win over one that trains."""
    return _PRECEDENCE[file.split]


def find_exact_duplicates(
    files: Iterable[LabelledImage], precedence: Callable[[LabelledImage], int] = by_split
) -> ExactDuplicates:
    """Keep one file a content.

    Args:
        files: In any order; of duplicates with equal precedence the first one listed is kept.
        precedence: The lowest is kept.
    """
    kept: list[LabelledImage] = []
    within_class: list[Group] = []
    across_splits: list[Group] = []
    across_classes: list[Group] = []
    for _, same in groupby(sorted(files, key=_CONTENT), _CONTENT):
        group = tuple(same)
        if len(group) == 1:
            kept += group
            continue
        group = tuple(sorted(group, key=precedence))
        if len({file.class_name for file in group}) > 1:
            across_classes.append(group)
            continue
        kept.append(group[0])
        (across_splits if _crosses(group) else within_class).append(group)
    return ExactDuplicates(tuple(kept), tuple(within_class), tuple(across_splits), tuple(across_classes))


def _crosses(group: Group) -> bool:
    """Return whether duplicates lie in the test split and in another one."""
    return len({file.split == "test" for file in group if file.split is not None}) > 1
