"""Whether each class has pictures enough to train on, by counts alone: said before anything is taken in or trained."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from whisker.datasets.split_words import Split
from whisker.errors import ClassTooSmall
from whisker.text import listed

MINIMUM_TRAIN_IMAGES: Final = 2
TEST_SHARE: Final = 0.2
"""Of a dataset that nobody has divided."""
ENOUGH: Final = "Five different ones are the least, fifty make a good start."


def share_taken(count: int, share: float, left_at_least: int = 0) -> int:
    """Return how many pictures of a class are kept aside: a share, and one at least where that may be."""
    return max(0, min(max(1, round(share * count)), count - left_at_least))


def divided_counts(found: Iterable[tuple[Split | None, str]]) -> dict[str, dict[str, int]]:
    """Count the pictures of each class by their split to be: {"train": {"cat": 8}, "test": {"cat": 2}}.

    Args:
        found: Split and class of each picture; where nobody has divided them, a fifth will be to test by.
    """
    counts = Counter(found)
    splits: dict[str, dict[str, int]] = {"train": {}, "test": {}}
    for (split, class_name), count in counts.items():
        split_counts = splits["test" if split == "test" else "train"]
        split_counts[class_name] = split_counts.get(class_name, 0) + count
    if all(split is None for split, _ in counts):
        for class_name, count in splits["train"].items():
            taken = share_taken(count, TEST_SHARE, MINIMUM_TRAIN_IMAGES)
            splits["train"][class_name] -= taken
            splits["test"][class_name] = taken
    return splits


def require_enough(counts: Mapping[str, Mapping[str, int]], test_share: float, validation_share: float) -> None:
    """Refuse classes that training cannot learn from, whichever of their pictures are kept aside.

    Args:
        counts: Pictures by split, then by class.
        test_share: Share to judge by, where no picture is.
        validation_share: Share to choose settings on; 0 for none.

    Raises:
        ClassTooSmall: A class keeps too few.
    """
    for class_name, left in _left(counts, test_share, validation_share).items():
        if left < MINIMUM_TRAIN_IMAGES:
            raise too_small(class_name, left)


def too_small(class_name: str, left: int) -> ClassTooSmall:
    """Name a class that keeps too few pictures to learn from."""
    return ClassTooSmall(
        f"The class {class_name[:100]!r} has too few pictures: {left} left to train on after keeping some aside to "
        f"choose and to judge by. {ENOUGH}"
    )


def few_warnings(counts: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    """Say which classes have too few pictures for any training.

    Args:
        counts: Pictures by split, then by class.
    """
    left = _left(counts, TEST_SHARE, 0)
    few = [name for name, count in left.items() if count < MINIMUM_TRAIN_IMAGES]
    if not few:
        return ()
    named = listed([name[:100] for name in few])
    what = "The class" if len(few) == 1 else "The classes"
    return (f"{what} {named} cannot be trained on: too few pictures. {ENOUGH}",)


def _left(counts: Mapping[str, Mapping[str, int]], test_share: float, validation_share: float) -> dict[str, int]:
    """Return how many pictures of each class are left to learn from, at most."""
    has_test = any(counts.get("test", {}).values())
    left = {}
    for class_name in sorted({name for split_counts in counts.values() for name in split_counts}):
        count = counts.get("train", {}).get(class_name, 0)
        count -= 0 if has_test else share_taken(count, test_share)
        left[class_name] = count - (share_taken(count, validation_share) if validation_share else 0)
    return left
