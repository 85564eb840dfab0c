"""Folds of a dataset's training pictures: stratified by class, with look-alikes together."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from whisker.datasets.duplicates import LookAlikes, group_images
from whisker.datasets.images import LabelledImage
from whisker.errors import ClassTooSmall

_NAME_CHARACTERS: Final = 100


def stratified_folds(
    images: Sequence[LabelledImage], look_alikes: LookAlikes, count: int, seed: int
) -> list[tuple[LabelledImage, ...]]:
    """Deal images out to folds; every class is in every fold, in the same share as nearly as its groups allow.

    Args:
        images: Each content once.
        look_alikes: Images of a group are in one fold.
        count: How many folds; each class needs as many groups.
        seed: The same seed and images give the same folds, whatever the files are called.

    Raises:
        ClassTooSmall: A class has fewer groups than there are folds.
    """
    groups = group_images(sorted(images, key=lambda image: image.sha256), look_alikes)
    _require_groups(groups.values(), count)
    order = list(groups.values())
    random.Random(seed).shuffle(order)  # noqa: S311 - repeatable, not secret
    folds: list[list[LabelledImage]] = [[] for _ in range(count)]
    sizes: list[Counter[str]] = [Counter() for _ in range(count)]
    # The largest first: what is left to even out are single images.
    for members in sorted(order, key=len, reverse=True):
        classes = Counter(image.class_name for image in members)
        fewest = min(range(count), key=lambda fold: (_overlap(sizes[fold], classes), sizes[fold].total()))
        folds[fewest] += members
        sizes[fewest] += classes
    return [tuple(fold) for fold in folds]


def _overlap(sizes: Counter[str], classes: Counter[str]) -> int:
    """Count the images of a fold that are of a group's classes."""
    return sum(sizes[class_name] for class_name in classes)


def _require_groups(groups: Collection[Sequence[LabelledImage]], count: int) -> None:
    of_class = Counter(class_name for members in groups for class_name in {image.class_name for image in members})
    class_name, fewest = min(of_class.items(), key=lambda item: item[1])
    if fewest < count:
        raise ClassTooSmall(
            f"{count} folds need {count} pictures of every class that do not look alike; "
            f"{class_name[:_NAME_CHARACTERS]!r} has {fewest}. {_advice(fewest)}"
        )


def _advice(fewest: int) -> str:
    return f"Take --folds {fewest} or fewer, or add pictures." if fewest > 1 else "Add pictures."
