"""The train, validation and test split of a dataset: seeded, stratified by class, and no image in two of them."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from whisker.datasets.duplicates import (
    ExactDuplicates,
    Group,
    LookAlikes,
    find_exact_duplicates,
    find_look_alikes,
    group_images,
    group_of,
)
from whisker.datasets.folders import Dataset
from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.class_counts import MINIMUM_TRAIN_IMAGES, too_small
from whisker.datasets.layouts.split_names import Split
from whisker.datasets.scenes import cut_by_time, find_scenes, same_scene
from whisker.datasets.takes import take_of

LEARNED_SPLITS: Final[tuple[Split, ...]] = ("train", "validation")


@dataclass(frozen=True)
class DatasetSplits:
    """The three splits of a dataset, and the duplicates found on the way.

    Attributes:
        like_test: Images of the train folder that look like one of the test folder: learning from them would make the
            test too easy.
        exact: Which images are there more than once.
        look_alikes: Which of the others look alike.
    """

    train: tuple[LabelledImage, ...]
    validation: tuple[LabelledImage, ...]
    test: tuple[LabelledImage, ...]
    like_test: tuple[LabelledImage, ...]
    exact: ExactDuplicates
    look_alikes: LookAlikes

    @property
    def duplicates(self) -> tuple[LabelledImage, ...]:
        """Duplicates of an image that is kept once."""
        groups = (*self.exact.within_class, *self.exact.across_splits)
        return tuple(image for group in groups for image in group[1:])

    @property
    def ambiguous(self) -> tuple[LabelledImage, ...]:
        """Images that lie in two classes: at least one label is wrong, so none is believed."""
        return tuple(image for group in self.exact.across_classes for image in group)

    @property
    def same_scene(self) -> frozenset[str]:
        """The test images, by SHA-256, whose scene is also learned from: what they show is easier than life."""
        learned = (image.with_split("train") for image in (*self.train, *self.validation))
        return same_scene((*learned, *(image.with_split("test") for image in self.test)), self.look_alikes)


def split_dataset(dataset: Dataset, validation_share: float, test_share: float, seed: int) -> DatasetSplits:
    """Take the splits that the folders give, and hold the missing ones out of the training images.

    Args:
        dataset: The scanned files.
        validation_share: Share of the training images to choose settings on, where no folder gives them; 0 for none.
        test_share: Share of all images to test on, where no folder gives them.
        seed: The same seed and images give the same splits, whatever the files are called.

    Raises:
        ClassTooSmall: A class keeps too few images to train on.
    """
    exact = find_exact_duplicates(dataset.files)
    look_alikes = find_look_alikes(exact.kept) if dataset.look_alikes is None else dataset.look_alikes
    given: dict[Split, list[LabelledImage]] = {"train": [], "validation": [], "test": []}
    for image in exact.kept:
        given[image.split or "train"].append(image)
    like_test = _take_those_like_test(given, look_alikes)
    # What resembles each other by way of a validation image alone is no group of the rest.
    look_alikes_of_train = find_look_alikes(given["train"]) if given["validation"] else look_alikes
    shares: dict[Split, float] = {"test": test_share, "validation": validation_share}
    for split, share in shares.items():
        if not given[split] and share:
            given["train"], given[split] = stratified_holdout(given["train"], look_alikes_of_train, share, seed)
    _require_images(dataset.class_names, given["train"], (image for image in exact.kept if image.sha256 in look_alikes))
    return DatasetSplits(
        tuple(given["train"]), tuple(given["validation"]), tuple(given["test"]), like_test, exact, look_alikes
    )


def _take_those_like_test(
    given: dict[Split, list[LabelledImage]], look_alikes: LookAlikes
) -> tuple[LabelledImage, ...]:
    """Take the images that look like a test image out of the other splits that folders gave.

    Frames of takes stay: a class of a take or two would have none left. The report says `same_scene` instead.
    """
    test = {look_alikes.get(image.sha256) for image in given["test"]} - {None}

    def is_taken(image: LabelledImage) -> bool:
        return look_alikes.get(image.sha256) in test and take_of(image) is None

    taken: list[LabelledImage] = []
    for split in LEARNED_SPLITS:
        taken += filter(is_taken, given[split])
        given[split] = [image for image in given[split] if not is_taken(image)]
    return tuple(taken)


def _require_images(class_names: Sequence[str], train: Iterable[LabelledImage], alike: Iterable[LabelledImage]) -> None:
    counts = Counter(image.class_name for image in train)
    for class_name in class_names:
        if counts[class_name] < MINIMUM_TRAIN_IMAGES:
            raise too_small(class_name, counts[class_name], sum(image.class_name == class_name for image in alike))


def stratified_holdout(
    images: Sequence[LabelledImage],
    look_alikes: LookAlikes,
    share: float,
    seed: int,
    left_at_least: int = 0,
    *,
    other_scenes: Mapping[str, int] | None = None,
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Hold out a share of every class, at least one image where that is possible: (rest, taken).

    Args:
        images: Labelled.
        look_alikes: Images of a group are taken together, or not; and so are those of a scene, unless it is cut.
        share: Of each class, 0 to 1.
        seed: The same seed and order give the same answer; put the images in an order that names do not change.
        left_at_least: How many of a class must be left.
        other_scenes: How many scenes of each class are divided already.
    """
    scenes = find_scenes(images, look_alikes)
    cut = cut_by_time(images, scenes, share, left_at_least, other_scenes or {})
    whole = [image for image in images if image.sha256 not in cut]
    cut_already = _cut_classes(images, cut)
    taken: set[Group] = set()
    for class_name, by_group in sorted(_sizes(whole, scenes).items()):
        most = by_group.total() - left_at_least
        if class_name not in cut_already:
            bounds = (max(1, round(share * by_group.total())), most)
            taken |= _choose(by_group, taken, bounds, f"{seed}/{class_name}")
    parts: tuple[list[LabelledImage], list[LabelledImage]] = ([], [])
    for group, members in group_images(images, scenes).items():
        for image in members:
            parts[cut.get(image.sha256, group in taken)].append(image)
    return parts


def _cut_classes(images: Iterable[LabelledImage], cut: Mapping[str, bool]) -> set[str]:
    """Return the classes of which frames are held out already."""
    return {image.class_name for image in images if cut.get(image.sha256)} if cut else set()


def _sizes(images: Iterable[LabelledImage], scenes: Mapping[str, Group]) -> dict[str, Counter[Group]]:
    """Count the images of each class by scene."""
    sizes: dict[str, Counter[Group]] = defaultdict(Counter)
    for image in images:
        sizes[image.class_name][group_of(image, scenes)] += 1
    return sizes


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
