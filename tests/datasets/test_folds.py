"""Dealing training pictures out to folds."""

from collections import Counter
from pathlib import Path

import pytest

from whisker.datasets.folds import stratified_folds
from whisker.datasets.images import LabelledImage
from whisker.errors import ClassTooSmall


def images_of(counts: dict[str, int]) -> list[LabelledImage]:
    """So many images of each class."""
    return [
        LabelledImage(Path(f"{name}-{number}.png"), name, None, f"{number}.png", f"{name}{number:04d}", 1)
        for name, count in counts.items()
        for number in range(count)
    ]


def test_every_image_is_in_one_fold_and_classes_are_spread_evenly() -> None:
    """A class of 23 in five folds has four or five in each; so have small classes."""
    images = images_of({"cat": 23, "dog": 52, "emu": 5})
    folds = stratified_folds(images, {}, 5, seed=0)
    assert sorted(image.sha256 for fold in folds for image in fold) == sorted(image.sha256 for image in images)
    counts = [Counter(image.class_name for image in fold) for fold in folds]
    assert all((count["cat"] in {4, 5}, count["dog"] in {10, 11}, count["emu"]) == (True, True, 1) for count in counts)


def test_images_that_look_alike_are_in_one_fold() -> None:
    """Groups of any size, also across classes."""
    images = images_of({"cat": 20, "dog": 20})
    look_alikes = {image.sha256: number // 3 for number, image in enumerate(images) if number < 12}
    look_alikes |= {images[15].sha256: 99, images[35].sha256: 99}
    folds = stratified_folds(images, look_alikes, 4, seed=0)
    fold_of = {image.sha256: number for number, fold in enumerate(folds) for image in fold}
    for group in set(look_alikes.values()):
        assert len({fold_of[sha256] for sha256, one in look_alikes.items() if one == group}) == 1
    assert all(8 <= len(fold) <= 12 for fold in folds)


def test_the_same_seed_gives_the_same_folds_in_any_order() -> None:
    """And another one others."""
    images = images_of({"cat": 20, "dog": 20})
    assert stratified_folds(images, {}, 5, seed=1) == stratified_folds(images[::-1], {}, 5, seed=1)
    assert stratified_folds(images, {}, 5, seed=1) != stratified_folds(images, {}, 5, seed=2)


def test_class_with_fewer_groups_than_folds_is_refused() -> None:
    """With how many folds there can be; look-alikes count once."""
    images = images_of({"cat": 20, "dog": 6})
    alike = {image.sha256: 0 for image in images[20:23]}
    with pytest.raises(ClassTooSmall, match=r"5 folds need 5 .*; 'dog' has 4\. Take --folds 4 or fewer"):
        stratified_folds(images, alike, 5, seed=0)
