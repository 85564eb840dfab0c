"""Which file trains, which one chooses, which one judges: seeded, stratified, and no picture on two sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from whisker.datasets.class_sizes import MINIMUM_TRAIN_IMAGES, too_small
from whisker.datasets.copies import sort_copies
from whisker.datasets.folders import Dataset, LabelledFile
from whisker.datasets.near_duplicates import near_groups
from whisker.datasets.sides import carve
from whisker.datasets.split_words import Split

SIDES_TO_LEARN_FROM: Final[tuple[Split, ...]] = ("train", "validation")


@dataclass(frozen=True)
class DatasetSplits:
    """The three sides of a dataset and what was left out on the way.

    Attributes:
        duplicates: Copies of a picture that is kept once.
        ambiguous: Pictures that lie in two classes: at least one label is wrong, so none is believed.
        like_test: Pictures of the train folder that look like one of the test folder: learning from them would make the
            test easier than the world is.
    """

    train: tuple[LabelledFile, ...]
    validation: tuple[LabelledFile, ...]
    test: tuple[LabelledFile, ...]
    duplicates: tuple[LabelledFile, ...] = ()
    ambiguous: tuple[LabelledFile, ...] = ()
    like_test: tuple[LabelledFile, ...] = ()


def split_dataset(dataset: Dataset, validation_share: float, test_share: float, seed: int) -> DatasetSplits:
    """Take the splits that the folders give and carve the missing ones out of what would train.

    Args:
        dataset: The scanned files.
        validation_share: Share of the training pictures to choose settings on, where no folder gives them; 0 for none.
        test_share: Share of all pictures to judge by, where no folder gives them.
        seed: The same seed and pictures give the same splits, whatever the files are called.

    Raises:
        ClassTooSmall: A class keeps too few pictures to train on.
    """
    copies = sort_copies(dataset.files)
    given: dict[Split, list[LabelledFile]] = {"train": [], "validation": [], "test": []}
    for file in copies.kept:
        given[file.split or "train"].append(file)
    like_test = _take_those_like(given, "test")
    shares: dict[Split, float] = {"test": test_share, "validation": validation_share}
    for split, share in shares.items():
        if not given[split] and share:
            given["train"], given[split] = carve(given["train"], share, seed)
    _require_images(dataset.class_names, given["train"])
    duplicates = (file for group in (*copies.within_class, *copies.across_splits) for file in group[1:])
    ambiguous = (file for group in copies.across_classes for file in group)
    return DatasetSplits(
        train=tuple(given["train"]),
        validation=tuple(given["validation"]),
        test=tuple(given["test"]),
        duplicates=tuple(duplicates),
        ambiguous=tuple(ambiguous),
        like_test=like_test,
    )


def _take_those_like(given: dict[Split, list[LabelledFile]], judged: Split) -> tuple[LabelledFile, ...]:
    """Take the pictures that look like one to judge by out of the other sides that folders gave."""
    judging, learning = given[judged], [file for split in SIDES_TO_LEARN_FROM for file in given[split]]
    groups = near_groups([file.facts for file in (*judging, *learning)])
    known = set(groups[: len(judging)])
    alike = [file for file, group in zip(learning, groups[len(judging) :], strict=True) if group in known]
    paths = {file.path for file in alike}
    for split in SIDES_TO_LEARN_FROM:
        given[split] = [file for file in given[split] if file.path not in paths]
    return tuple(alike)


def _require_images(class_names: Sequence[str], train: Sequence[LabelledFile]) -> None:
    for class_name in class_names:
        count = sum(file.class_name == class_name for file in train)
        if count < MINIMUM_TRAIN_IMAGES:
            raise too_small(class_name, count)
