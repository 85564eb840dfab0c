"""Which pictures are kept aside: seeded, a share of every class, and pictures that look alike on one side."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from whisker.datasets.folders import LabelledFile
from whisker.datasets.near_duplicates import near_groups


def carve(
    files: Sequence[LabelledFile], share: float, seed: int, left_at_least: int = 0
) -> tuple[list[LabelledFile], list[LabelledFile]]:
    """Take a share of every class, at least one file where that is possible: (rest, taken).

    Args:
        files: Labelled; what they look like counts where it is known.
        share: Of each class, 0 to 1.
        seed: The same seed and order give the same answer; put the files in an order that names do not change.
        left_at_least: How many of a class must be left.
    """
    members: dict[int, list[LabelledFile]] = defaultdict(list)
    sizes: dict[str, Counter[int]] = defaultdict(Counter)
    for file, group in zip(files, near_groups([file.facts for file in files]), strict=True):
        members[group].append(file)
        sizes[file.class_name][group] += 1
    taken: set[int] = set()
    for class_name, by_group in sorted(sizes.items()):
        most = by_group.total() - left_at_least
        taken |= _choose(by_group, taken, (max(1, round(share * by_group.total())), most), f"{seed}/{class_name}")
    sides: tuple[list[LabelledFile], list[LabelledFile]] = ([], [])
    for group, group_files in members.items():
        sides[group in taken].extend(group_files)
    return sides


def _choose(sizes: Mapping[int, int], taken: Collection[int], bounds: tuple[int, int], seed: str) -> set[int]:
    """Choose groups of one class at random until there are enough.

    Args:
        sizes: Pictures of the class by group.
        taken: Groups that another class has taken already.
        bounds: How many pictures are wanted, and how many there may be at most.
        seed: For the order.
    """
    wanted, most = min(bounds), bounds[1]
    have = sum(size for group, size in sizes.items() if group in taken)
    order = [group for group in sizes if group not in taken]
    random.Random(seed).shuffle(order)  # noqa: S311 - repeatable, not secret
    chosen = set()
    for group in order:
        if have + sizes[group] <= wanted:
            chosen.add(group)
            have += sizes[group]
    smallest = min(order, key=sizes.__getitem__, default=None)
    if not have and smallest is not None and sizes[smallest] <= most:
        chosen.add(smallest)
    return chosen
