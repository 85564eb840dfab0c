"""Whether the splits of a dataset have the same classes, and what becomes of those that not all have."""

from collections.abc import Collection, Mapping

from whisker.datasets.folder_reading import ClassRoot, Notes, Unclear, class_key, class_keys
from whisker.datasets.folder_tree import Folder
from whisker.datasets.split_words import Split
from whisker.errors import SplitMismatch
from whisker.text import listed


class SplitClasses:
    """Holds the classes of splits against each other.

    Args:
        homes: The folders with class folders, by the split folder's name.
        roles: Which split each is.
        notes: Told what is left out.
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
        self._tell_what_is_learned()
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
        judging = {name: home for name, home in self._homes.items() if self._roles[name] != self._learning}
        unrelated = [name for name, home in judging.items() if class_keys(home).isdisjoint(self._learned)]
        if len(unrelated) < len(judging):
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

    def _tell_what_is_learned(self) -> None:
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
    """Give each its split, and none where all have the same: then nothing is divided."""
    is_divided = len(set(roles.values())) > 1
    return {name: split if is_divided else None for name, split in roles.items()}
