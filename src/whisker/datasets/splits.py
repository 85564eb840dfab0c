"""Which image trains, which one validates, which one tests: seeded, stratified, and none in two splits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from whisker.datasets.folders import Dataset
from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.class_counts import MINIMUM_TRAIN_IMAGES, too_small
from whisker.datasets.layouts.split_names import Split
from whisker.datasets.near_duplicates import LookAlikes, find_look_alikes
from whisker.datasets.plan import ExactDuplicates, find_exact_duplicates, stratified_holdout

LEARNED_SPLITS: Final[tuple[Split, ...]] = ("train", "validation")


@dataclass(frozen=True)
class DatasetSplits:
    """The three splits of a dataset, and what was found on the way.

    Attributes:
        like_test: Images of the train folder that look like one of the test folder: learning from them would make the
            test easier than the world is.
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


def split_dataset(dataset: Dataset, validation_share: float, test_share: float, seed: int) -> DatasetSplits:
    """Take the splits that the folders give and hold the missing ones out of what would train.

    Args:
        dataset: The scanned files.
        validation_share: Share of the training pictures to choose settings on, where no folder gives them; 0 for none.
        test_share: Share of all pictures to judge by, where no folder gives them.
        seed: The same seed and pictures give the same splits, whatever the files are called.

    Raises:
        ClassTooSmall: A class keeps too few pictures to train on.
    """
    exact = find_exact_duplicates(dataset.files)
    look_alikes = find_look_alikes(exact.kept) if dataset.look_alikes is None else dataset.look_alikes
    given: dict[Split, list[LabelledImage]] = {"train": [], "validation": [], "test": []}
    for image in exact.kept:
        given[image.split or "train"].append(image)
    like_test = _take_those_like_test(given, look_alikes)
    shares: dict[Split, float] = {"test": test_share, "validation": validation_share}
    for split, share in shares.items():
        if not given[split] and share:
            given["train"], given[split] = stratified_holdout(given["train"], look_alikes, share, seed)
    _require_images(dataset.class_names, given["train"])
    return DatasetSplits(
        tuple(given["train"]), tuple(given["validation"]), tuple(given["test"]), like_test, exact, look_alikes
    )


def _take_those_like_test(
    given: dict[Split, list[LabelledImage]], look_alikes: LookAlikes
) -> tuple[LabelledImage, ...]:
    """Take the images that look like a test image out of the other splits that folders gave."""
    test = {look_alikes.get(image.sha256) for image in given["test"]} - {None}
    taken: list[LabelledImage] = []
    for split in LEARNED_SPLITS:
        taken += (image for image in given[split] if look_alikes.get(image.sha256) in test)
        given[split] = [image for image in given[split] if look_alikes.get(image.sha256) not in test]
    return tuple(taken)


def _require_images(class_names: Sequence[str], train: Sequence[LabelledImage]) -> None:
    for class_name in class_names:
        count = sum(file.class_name == class_name for file in train)
        if count < MINIMUM_TRAIN_IMAGES:
            raise too_small(class_name, count)
