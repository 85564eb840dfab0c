"""Whether each class has enough images to train on, and whether the splits of a dataset have the same classes.

Decided by counts alone, before anything is ingested or trained.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from whisker.datasets.layouts.class_roots import ClassRoot, Notes, Unclear, class_key, class_keys
from whisker.datasets.layouts.folder_tree import Folder
from whisker.datasets.layouts.split_names import Split
from whisker.errors import ClassTooSmall, SplitMismatch
from whisker.text import listed

MINIMUM_TRAIN_IMAGES: Final = 2
TEST_SHARE: Final = 0.2
"""Of a dataset without given splits."""
ENOUGH: Final = "Five different ones are the least, fifty make a good start."


def share_taken(count: int, share: float, left_at_least: int = 0) -> int:
    """Return how many images of a class are held out: a share, and at least one where that is possible."""
    return max(0, min(max(1, round(share * count)), count - left_at_least))


def divided_counts(found: Iterable[tuple[Split | None, str]]) -> dict[str, dict[str, int]]:
    """Count the images of each class by the split they will be in: {"train": {"cat": 8}, "test": {"cat": 2}}.

    Args:
        found: Split and class of each image; where no split is given, a fifth will be test images.
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
    """Refuse classes with too few images to train on, whichever of them are held out.

    Args:
        counts: Images by split, then by class.
        test_share: Share to test on, where no image is given for that.
        validation_share: Share to choose settings on; 0 for none.

    Raises:
        ClassTooSmall: A class keeps too few.
    """
    for class_name, left in _left(counts, test_share, validation_share).items():
        if left < MINIMUM_TRAIN_IMAGES:
            raise too_small(class_name, left)


def too_small(class_name: str, left: int, alike: int = 0) -> ClassTooSmall:
    """Return the error for a class that keeps too few images to train on.

    Args:
        class_name: The class.
        left: How many are left to train on; two are the least.
        alike: How many of the class look like another one.
    """
    together = f"{alike:,} of them look alike, and look-alikes are never divided. " if alike else ""
    return ClassTooSmall(
        f"The class {class_name[:100]!r} has too few pictures: {left} left to train on after keeping some aside to "
        f"choose and to judge by, and {MINIMUM_TRAIN_IMAGES} are the least. {together}{ENOUGH}"
    )


def few_warnings(counts: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    """Warn of classes that have too few images for any training.

    Args:
        counts: Images by split, then by class.
    """
    left = _left(counts, TEST_SHARE, 0)
    few = [name for name, count in left.items() if count < MINIMUM_TRAIN_IMAGES]
    if not few:
        return ()
    named = listed([name[:100] for name in few])
    what = "The class" if len(few) == 1 else "The classes"
    return (f"{what} {named} cannot be trained on: too few pictures. {ENOUGH}",)


def _left(counts: Mapping[str, Mapping[str, int]], test_share: float, validation_share: float) -> dict[str, int]:
    """Return how many images of each class are left to train on, at most."""
    has_test = any(counts.get("test", {}).values())
    left = {}
    for class_name in sorted({name for split_counts in counts.values() for name in split_counts}):
        count = counts.get("train", {}).get(class_name, 0)
        count -= 0 if has_test else share_taken(count, test_share)
        left[class_name] = count - (share_taken(count, validation_share) if validation_share else 0)
    return left


class SplitClasses:
    """Compares the classes of splits.

    Args:
        homes: The folders with class folders, by the split folder's name.
        roles: Which split each is.
        notes: Collects what is left out.
        is_certain: Whether a person said that these are splits.
    """

    def __init__(
        self, homes: Mapping[str, Folder], roles: Mapping[str, Split], notes: Notes, *, is_certain: bool
    ) -> None:
        self._homes = dict(homes)
        self._roles = roles
        self._notes = notes
        self._is_certain = is_certain
        splits = [roles[name] for name in homes]
        self._learning: Split = min(splits, key=("train", "validation", "test").index)
        self._learned = {class_key(name): name for home in self._of(self._learning) for name in home.filled}

    def roots(self) -> list[ClassRoot]:
        """Return the folders whose classes agree, and leave out what does not.

        Raises:
            SplitMismatch: They hardly agree.
            Unclear: Several folders of one split have different classes.
        """
        self._require_one_set()
        self._leave_out_unrelated()
        for split in ("test", "validation"):
            if split != self._learning:
                self._compare(split)
        self._note_what_is_learned()
        splits = given_splits({name: self._roles[name] for name in self._homes})
        return [ClassRoot(home.path, splits[name]) for name, home in self._homes.items()]

    def _of(self, split: Split) -> list[Folder]:
        return [home for name, home in self._homes.items() if self._roles[name] == split]

    def _require_one_set(self) -> None:
        homes = self._of(self._learning)
        if not self._is_certain and not all(2 * len(class_keys(home)) > len(self._learned) for home in homes):
            raise Unclear(
                f"The folders {listed([home.name for home in homes])} are called like parts of one split and have "
                "different classes."
            )

    def _leave_out_unrelated(self) -> None:
        """Leave out a split that shares no class, as long as another agrees."""
        others = {name: home for name, home in self._homes.items() if self._roles[name] != self._learning}
        unrelated = [name for name, home in others.items() if class_keys(home).isdisjoint(self._learned)]
        if len(unrelated) < len(others):
            for name in unrelated:
                self._notes.leave_out(self._homes.pop(name), "none of the classes of the other splits in it")

    def _compare(self, split: Split) -> None:
        homes = self._of(split)
        found = {class_key(name): name for home in homes for name in home.filled}
        strange = sorted(name for key, name in found.items() if key not in self._learned)
        missing = sorted(name for key, name in self._learned.items() if key not in found) if split == "test" else []
        if not homes or not (strange or missing):
            return
        either = self._learned.keys() | found.keys() if split == "test" else found.keys()
        if 2 * len(self._learned.keys() & found.keys()) <= len(either):
            raise self._mismatch(split, strange, missing)
        for home in homes:
            for name, folder in home.filled.items():
                if class_key(name) not in self._learned:
                    self._notes.leave_out(folder, f"no class of the {self._learning} folder")
        if missing:
            self._notes.say(f"The {split} folder has no pictures of {listed(missing)}: learned, and never tested.")

    def _mismatch(self, split: Split, strange: Collection[str], missing: Collection[str]) -> SplitMismatch:
        faults = [f"{listed(strange)} only in {split}"] if strange else []
        faults += [f"{listed(missing)} only in {self._learning}"] if missing else []
        return SplitMismatch(
            f"The {self._learning} and {split} folders have different classes: {' and '.join(faults)}. Give both the "
            "same class folders, or leave the split to Whisker: one folder a class."
        )

    def _note_what_is_learned(self) -> None:
        names, splits = list(self._homes), {self._roles[name] for name in self._homes}
        if "train" in splits:
            return
        if len(splits) > 1:
            testing = [name for name in names if self._roles[name] == "test"]
            learning = [name for name in names if name not in testing]
            self._notes.say(
                f"There is no train folder: models learn from {listed(learning)} and are tested by {listed(testing)}."
            )
        else:
            self._notes.say(
                f"There is no train folder: what is in {listed(names)} is divided anew, into train and test."
            )


def given_splits(roles: Mapping[str, Split]) -> dict[str, Split | None]:
    """Return the split of each, None where all have the same one: then nothing is divided."""
    is_divided = len(set(roles.values())) > 1
    return {name: split if is_divided else None for name, split in roles.items()}
