"""A stratified holdout: a share of every class, chosen by a seed, and images that look alike in one part."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from whisker.datasets.images import LabelledImage
from whisker.datasets.near_duplicates import Group, LookAlikes, group_images, group_of


def stratified_holdout(
    images: Sequence[LabelledImage], look_alikes: LookAlikes, share: float, seed: int, left_at_least: int = 0
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Take a share of every class, at least one image where that is possible: (rest, taken).

    Args:
        images: Labelled.
        look_alikes: Images of a group are taken together, or not.
        share: Of each class, 0 to 1.
        seed: The same seed and order give the same answer; put the images in an order that names do not change.
        left_at_least: How many of a class must be left.
    """
    sizes: dict[str, Counter[Group]] = defaultdict(Counter)
    for image in images:
        sizes[image.class_name][group_of(image, look_alikes)] += 1
    taken: set[Group] = set()
    for class_name, by_group in sorted(sizes.items()):
        most = by_group.total() - left_at_least
        taken |= _choose(by_group, taken, (max(1, round(share * by_group.total())), most), f"{seed}/{class_name}")
    parts: tuple[list[LabelledImage], list[LabelledImage]] = ([], [])
    for group, members in group_images(images, look_alikes).items():
        parts[group in taken].extend(members)
    return parts


def _choose(sizes: Mapping[Group, int], taken: Collection[Group], bounds: tuple[int, int], seed: str) -> set[Group]:
    """Choose groups of one class at random until there are enough.

    Args:
        sizes: Images of the class by group.
        taken: Groups that another class has taken already.
        bounds: How many images are wanted, and how many there may be at most.
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
