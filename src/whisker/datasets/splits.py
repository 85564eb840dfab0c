"""Which file trains, which one chooses, which one judges: seeded, stratified, and no picture on two sides."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from whisker.datasets.folders import Dataset, LabelledFile, Split
from whisker.errors import DatasetInvalid

MINIMUM_TRAIN_IMAGES: Final = 2
_PRECEDENCE: Final[dict[Split | None, int]] = {"test": 0, "validation": 1, "train": 2, None: 2}


@dataclass(frozen=True)
class DatasetSplits:
    """The three sides of a dataset and what was left out on the way.

    Attributes:
        duplicates: Copies of a picture that is kept once.
        ambiguous: Pictures that lie in two classes: at least one label is wrong, so none is believed.
    """

    train: tuple[LabelledFile, ...]
    validation: tuple[LabelledFile, ...]
    test: tuple[LabelledFile, ...]
    duplicates: tuple[LabelledFile, ...] = ()
    ambiguous: tuple[LabelledFile, ...] = ()


def split_dataset(dataset: Dataset, validation_share: float, test_share: float, seed: int) -> DatasetSplits:
    """Take the splits that the folders give and carve the missing ones out of what would train.

    Args:
        dataset: The scanned files.
        validation_share: Share of the training pictures to choose settings on, where no folder gives them; 0 for none.
        test_share: Share of all pictures to judge by, where no folder gives them.
        seed: The same seed and pictures give the same splits, whatever the files are called.

    Raises:
        DatasetInvalid: A class keeps too few pictures to train on.
    """
    kept, duplicates, ambiguous = _unique(dataset.files)
    given: dict[Split, list[LabelledFile]] = {"train": [], "validation": [], "test": []}
    for file in kept:
        given[file.split or "train"].append(file)
    shares: dict[Split, float] = {"test": test_share, "validation": validation_share}
    for split, share in shares.items():
        if not given[split] and share:
            given["train"], given[split] = _carve(given["train"], share, seed)
    _require_images(dataset.class_names, given["train"])
    return DatasetSplits(
        tuple(given["train"]), tuple(given["validation"]), tuple(given["test"]), tuple(duplicates), tuple(ambiguous)
    )


def _unique(files: Iterable[LabelledFile]) -> tuple[list[LabelledFile], list[LabelledFile], list[LabelledFile]]:
    """Keep one file a content, on the test side if it lies there: (kept, duplicates, in two classes)."""
    by_content: dict[str, list[LabelledFile]] = defaultdict(list)
    for file in files:
        by_content[file.sha256].append(file)
    kept, duplicates, ambiguous = [], [], []
    for content in sorted(by_content):
        copies = sorted(by_content[content], key=lambda file: _PRECEDENCE[file.split])
        if len({file.class_name for file in copies}) > 1:
            ambiguous += copies
        else:
            kept.append(copies[0])
            duplicates += copies[1:]
    return kept, duplicates, ambiguous


def _carve(files: Sequence[LabelledFile], share: float, seed: int) -> tuple[list[LabelledFile], list[LabelledFile]]:
    """Take a share of every class, at least one file: (rest, taken)."""
    rest, taken = [], []
    for class_name in sorted({file.class_name for file in files}):
        members = [file for file in files if file.class_name == class_name]
        random.Random(f"{seed}/{class_name}").shuffle(members)  # noqa: S311 - repeatable, not secret
        count = max(1, round(share * len(members)))
        taken += members[:count]
        rest += members[count:]
    return rest, taken


def _require_images(class_names: Sequence[str], train: Sequence[LabelledFile]) -> None:
    for class_name in class_names:
        count = sum(file.class_name == class_name for file in train)
        if count < MINIMUM_TRAIN_IMAGES:
            raise DatasetInvalid(
                f"The class {class_name!r} has too few pictures: {count} left to train on after keeping some aside to "
                "choose and to judge by. Five different ones are the least, fifty make a good start."
            )
