"""Which folders hold class folders, which split each is, and which belong to neither and are left out by name."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from whisker.datasets.archive_names import fold
from whisker.datasets.folder_tree import Folder, Parts
from whisker.datasets.split_words import FolderName, Kind, Split, read_name
from whisker.errors import NoClasses, SplitMismatch

LayoutChoice = Literal["auto", "classes", "splits"]
IsCopy = Callable[[Parts, Parts], bool]
"""Returns whether most of the files below the first folder lie below the second as well, under the same names."""

REPEATS: Final = "it repeats the dataset that it lies in"
NO_CLASSES: Final = "no class folders in it"
NO_SPLIT_FOUND: Final = "None of the folders is called like a split (train, test, validation) and holds class folders."
_NAMES_SHOWN: Final = 5
_MOST_COPIES: Final = 5
"""Each is compared file by file."""
_MOST_COMPARED: Final = 12
_MOST_FOLDERS: Final = 3000
"""So many beside each other are classes, or a joke; more are not read word by word."""
_HOLD_ALL: Final = frozenset({"unknown", "all", "none", "0"})
"""Folders that loaders of class folders need and that are no class: "test/unknown"."""
_BESIDE_SPLITS: Final[frozenset[Kind | None]] = frozenset({"unlabelled", "extra", "annotations"})
_BESIDE_IMAGES: Final = _BESIDE_SPLITS


@dataclass(frozen=True, slots=True)
class ClassRoot:
    """A folder with class folders in it; with a `class_name`, one whose files are all of that class."""

    path: Parts
    split: Split | None = None
    class_name: str | None = None


@dataclass(frozen=True)
class Reading:
    """What the folders mean.

    Attributes:
        roots: Where classes lie.
        left_out: Folders whose files are not read, with the reason.
        notes: What a person should know, in sentences.
    """

    roots: tuple[ClassRoot, ...]
    left_out: Mapping[Parts, str]
    notes: tuple[str, ...]


class Unclear(Exception):
    """Folders that can be read in more than one way.

    Attributes:
        detail: What cannot be known, in a sentence.
        is_flat: Whether there are no class folders at all.
    """

    def __init__(self, detail: str, *, is_flat: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.is_flat = is_flat


def read_folders(top: Folder, choice: LayoutChoice, is_copy: IsCopy) -> Reading:
    """Find the class folders.

    Args:
        top: The folder around all.
        choice: What a person said of it.
        is_copy: Compares two folders file by file; asked of few.

    Raises:
        Unclear: It has to be asked for.
        DatasetInvalid: The folders cannot be used as they are, or not as the choice says.
    """
    reader = _Reader(choice, is_copy)
    roots = reader.read(top)
    left_out = {folder.path: f"in a folder that was left out: {why}" for folder, why in reader.left_out}
    return Reading(tuple(roots), left_out, (*reader.notes, *_left_out_notes(reader.left_out)))


def _left_out_notes(left_out: Collection[tuple[Folder, str]]) -> Iterable[str]:
    """Name what was left out, a sentence for each reason."""
    by_reason: dict[str, list[Folder]] = defaultdict(list)
    for folder, why in left_out:
        by_reason[why].append(folder)
    for why, folders in by_reason.items():
        count = sum(folder.file_count for folder in folders)
        files = "1 file" if count == 1 else f"{count:,} files"
        what, was = ("folder", "was") if len(folders) == 1 else ("folders", "were")
        yield f"The {what} {listed([folder.name[-160:] for folder in folders])} ({files}) {was} left out: {why}."


def split_roles(folders: Mapping[str, Folder]) -> dict[str, Split]:
    """Find the folders that are called like splits.

    A name with other words in it, such as "fruits_train", is one where its counterpart is there ("fruits_test"), or
    where it has the class folders of another split.
    """
    found = {name: read for name in folders if (read := read_name(name)).split}
    sides: dict[str, set[Split | None]] = defaultdict(set)
    for read in found.values():
        sides[read.rest].add(read.split)
    return {
        name: read.split
        for name, read in found.items()
        if read.split and (read.is_plain or len(sides[read.rest]) > 1 or _has_classes_of_another(folders, found, name))
    }


def class_key(name: str) -> str:
    """Return what tells a class from another: no capitals, and no spaces or dots around it."""
    return fold(name.strip()).rstrip(" .")


def listed(names: Collection[str]) -> str:
    """Name a few in a row, and how many more there are."""
    shown = list(names)[:_NAMES_SHOWN]
    more = len(names) - len(shown)
    return ", ".join(map(repr, shown)) + (f" and {more:,} more" if more else "")


def _has_classes_of_another(folders: Mapping[str, Folder], names: Mapping[str, FolderName], name: str) -> bool:
    if len(names) > _MOST_COMPARED:
        return False
    others = [other for other in names if names[other].split != names[name].split]
    return any(_agree(_keys(folders[name].unwrapped()), _keys(folders[other].unwrapped())) for other in others)


def _keys(folder: Folder) -> set[str]:
    return {class_key(name) for name in folder.filled}


def _agree(one: Collection[str], other: Collection[str]) -> bool:
    """Return whether most of two folders' class folders are in both."""
    return 2 * len(set(one) & set(other)) > len(set(one) | set(other))


class _Reader:
    """Reads one set of folders.

    Attributes:
        choice: What a person said.
        left_out: What is not read, with the reason.
        notes: What a person should know.
    """

    def __init__(self, choice: LayoutChoice, is_copy: IsCopy) -> None:
        self.left_out: list[tuple[Folder, str]] = []
        self.notes: list[str] = []
        self.choice = choice
        self._is_copy = is_copy

    def read(self, top: Folder) -> list[ClassRoot]:
        """Find the folders that hold class folders."""
        root = top.unwrapped()
        if self.choice == "classes" or len(root.filled) > _MOST_FOLDERS:
            return self._classes(root)
        roles = split_roles(root.filled)
        return self._splits(root, roles) if roles else self._without_splits(root)

    # --- Folders called like splits

    def _splits(self, root: Folder, roles: Mapping[str, Split]) -> list[ClassRoot]:
        homes = {name: self._home(root.filled[name]) for name, split in roles.items() if split == "train"}
        learned = [name for home in homes.values() for name in home.filled]
        for name in roles:
            homes.setdefault(name, self._home(root.filled[name], learned))
        classed = {name: home for name, home in homes.items() if home.filled}
        if not classed:
            return self._flat_splits(root, roles)
        others = [name for name in root.filled if name not in roles]
        self._require_certain(root, roles, others)
        roots = _SplitClasses(classed, roles, self).roots()
        for name in roles.keys() - classed.keys():
            self.leave_out(root.filled[name], NO_CLASSES)
        repeating = _repeating(root)
        for name in others:
            self._leave_out_other(root.filled[name], is_repeat=name in repeating)
        return roots

    def _require_certain(self, root: Folder, roles: Mapping[str, Split], others: Collection[str]) -> None:
        """Ask about a single split beside folders that may be classes."""
        unknown = [name for name in others if read_name(name).kind not in _BESIDE_SPLITS]
        repeating = _repeating(root)
        unknown = [name for name in unknown if name not in repeating]
        if unknown and len(set(roles.values())) < 2 and self.choice == "auto":
            raise Unclear(
                f"It cannot be known whether {listed(roles)} {_is_or_are(roles)} part of a divided dataset or "
                f"classes beside {listed(unknown)}."
            )

    def _leave_out_other(self, folder: Folder, *, is_repeat: bool) -> None:
        if is_repeat:
            self.leave_out(folder, REPEATS)
        elif _within(folder.unwrapped()).filled:
            self.leave_out(folder, "not called like a split")
        else:
            self.leave_out(folder, NO_CLASSES)

    def _flat_splits(self, root: Folder, roles: Mapping[str, Split]) -> list[ClassRoot]:
        """Read splits of which none has class folders: those of other classes, or each a class's, or classes."""
        others = [name for name in root.filled if name not in roles]
        if self.choice == "splits":
            return self._flat_splits_as_told(root, roles, others)
        if others and [name.strip().lower() for name in roles] == ["train"]:
            return self._classes(root)  # among cars and planes
        beside = f", beside {listed(others)}" if others else ""
        raise Unclear(
            f"What is called like a split, {listed(roles)}{beside}, holds pictures and no class folders.",
            is_flat=not others,
        )

    def _flat_splits_as_told(
        self, root: Folder, roles: Mapping[str, Split], others: Collection[str]
    ) -> list[ClassRoot]:
        labels = {name: read_name(name).label for name in roles}
        if not others and all(labels.values()) and len(set(labels.values())) > 1:
            splits = _sides(roles)
            return [ClassRoot(root.filled[name].path, splits[name], labels[name]) for name in roles]
        if not others:
            raise NoClasses(NO_SPLIT_FOUND)
        for name in roles:
            self.leave_out(root.filled[name], "called like a split, without class folders")
        return self._classes(root)

    def _home(self, folder: Folder, stop: Collection[str] = ()) -> Folder:
        """Find the folder with class folders in a split's."""
        folder = folder.unwrapped(stop)
        while (main := self._main_folder(folder)) is not None:
            folder = main.unwrapped(stop)
        return _within(folder, stop)

    # --- None called like a split

    def _without_splits(self, root: Folder) -> list[ClassRoot]:
        if (main := self._main_folder(root) or self._original(root)) is not None:
            return self.read(main)
        divided = [folder for folder in root.filled.values() if _is_divided(folder)]
        if divided:
            return self._divided(root, divided)
        if by_class := _splits_by_class(root):
            return by_class
        kinds = {name: read_name(name).kind for name in root.filled}
        return self._parts(root, kinds) or self._unlabelled(root, kinds) or self._plain_classes(root)

    def _main_folder(self, root: Folder) -> Folder | None:
        """Find the pictures' folder among those of annotations, which may have the same class folders."""
        kinds = {name: read_name(name).kind for name in root.filled}
        main = [name for name, kind in kinds.items() if kind == "images" and root.filled[name].filled]
        rest = [name for name in kinds if name not in main]
        if len(main) != 1 or not rest or not all(kinds[name] in _BESIDE_IMAGES for name in rest):
            return None
        for name in rest:
            self.leave_out(root.filled[name], f"the pictures are in {main[0]!r}")
        return root.filled[main[0]]

    def _original(self, root: Folder) -> Folder | None:
        """Find the first of folders that are copies of one another."""
        first, *rest = [folder.unwrapped() for folder in root.filled.values()] or [root]
        if not rest or len(rest) > _MOST_COPIES or not first.filled or any(_keys(f) != _keys(first) for f in rest):
            return None
        if not all(self._is_copy(folder.path, first.path) for folder in rest):
            return None
        for folder in rest:
            self.leave_out(folder, f"a copy of {first.name!r}")
        return first

    def _divided(self, root: Folder, divided: Collection[Folder]) -> list[ClassRoot]:
        """Read folders that hold splits, among others that do not."""
        names = {folder.path[-1] for folder in divided}
        others = [folder for name, folder in root.filled.items() if name not in names]
        inner = {key for folder in divided for home in folder.unwrapped().filled.values() for key in _keys(home)}
        if self.choice == "auto" and (len(divided) > 1 or inner & {class_key(f.path[-1]) for f in others}):
            raise Unclear(
                f"Of the folders {listed(root.filled)}, {listed(sorted(names))} {_is_or_are(names)} divided into "
                "splits."
            )
        for folder in others:
            self.leave_out(folder, "no splits in it")
        return [found for folder in divided for found in self.read(folder)]

    def _parts(self, root: Folder, kinds: Mapping[str, Kind | None]) -> list[ClassRoot]:
        """Read folds, and ask about versions of one dataset and about folders of pictures without classes."""
        homes = [folder.unwrapped() for folder in root.filled.values()]
        if len(homes) < 2 or not any(kinds.values()):
            return []
        if not any(home.filled for home in homes):
            if self.choice == "splits" or not all(kinds.values()) or set(kinds.values()) == {"version"}:
                return []
            raise Unclear(f"The folders {listed(root.filled)} hold pictures and no class folders.", is_flat=True)
        agree = all(home.filled and _agree(_keys(home), _keys(homes[0])) for home in homes)
        is_folds = set(kinds.values()) == {"fold"}
        if not agree and not is_folds:
            return []
        if self.choice == "auto" and not (is_folds and agree):
            raise Unclear(f"The folders {listed(root.filled)} may be parts of one dataset, or classes.")
        self.notes.append(f"The folders {listed(root.filled)} were read as parts of one dataset.")
        return [ClassRoot(home.path) for home in homes]

    def _unlabelled(self, root: Folder, kinds: Mapping[str, Kind | None]) -> list[ClassRoot]:
        """Ask about a folder of unlabelled pictures beside classes."""
        found = [name for name, kind in kinds.items() if kind == "unlabelled" and not root.filled[name].filled]
        if not found or len(found) == len(kinds):
            return []
        if self.choice == "auto":
            raise Unclear(f"It cannot be known whether {listed(found)} is a class or holds pictures of any class.")
        for name in found:
            self.leave_out(root.filled[name], "pictures without a class")
        return self._classes(root)

    def _plain_classes(self, root: Folder) -> list[ClassRoot]:
        before = len(self.left_out)
        roots = self._classes(root)
        if self.choice == "splits" and len(self.left_out) == before:
            raise NoClasses(NO_SPLIT_FOUND)
        return roots

    def _classes(self, root: Folder) -> list[ClassRoot]:
        """Take the folders for classes, but for one that repeats the others."""
        for name in _repeating(root)[:_MOST_COPIES]:
            folder = root.filled[name]
            if self._is_copy(folder.unwrapped().path, root.path):
                self.leave_out(folder, REPEATS)
            elif self.choice == "splits":
                self.leave_out(folder, "the same class folders again")
            elif self.choice == "auto":
                raise Unclear(f"The folder {folder.name[-160:]!r} has the class folders that lie beside it again.")
        return [ClassRoot(root.path)]

    def leave_out(self, folder: Folder, why: str) -> None:
        """Leave a folder's files out."""
        self.left_out.append((folder, why))


class _SplitClasses:
    """Holds the classes of splits against each other.

    Args:
        homes: The folders with class folders, by the split folder's name.
        roles: Which split each is.
        reader: Told what is left out.
    """

    def __init__(self, homes: Mapping[str, Folder], roles: Mapping[str, Split], reader: _Reader) -> None:
        self._homes = dict(homes)
        self._roles = roles
        self._reader = reader
        sides = [roles[name] for name in homes]
        self._learning: Split = min(sides, key=("train", "validation", "test").index)
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
        sides = _sides({name: self._roles[name] for name in self._homes})
        return [ClassRoot(home.path, sides[name]) for name, home in self._homes.items()]

    def _of(self, split: Split) -> list[Folder]:
        return [home for name, home in self._homes.items() if self._roles[name] == split]

    def _require_one_set(self) -> None:
        homes = self._of(self._learning)
        if self._reader.choice == "auto" and not all(2 * len(_keys(home)) > len(self._learned) for home in homes):
            raise Unclear(
                f"The folders {listed([home.name for home in homes])} are called like parts of one split and have "
                "different classes."
            )

    def _leave_out_unrelated(self) -> None:
        """Leave out a split that shares no class, as long as another agrees."""
        judging = {name: home for name, home in self._homes.items() if self._roles[name] != self._learning}
        unrelated = [name for name, home in judging.items() if _keys(home).isdisjoint(self._learned)]
        if len(unrelated) < len(judging):
            for name in unrelated:
                self._reader.leave_out(self._homes.pop(name), "none of the classes of the other splits in it")

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
                    self._reader.leave_out(folder, f"no class of the {self._learning} folder")
        if missing:
            self._reader.notes.append(
                f"The {split} folder has no pictures of {listed(missing)}: learned, and never tested."
            )

    def _mismatch(self, split: Split, strange: Collection[str], missing: Collection[str]) -> SplitMismatch:
        faults = [f"{listed(strange)} only in {split}"] if strange else []
        faults += [f"{listed(missing)} only in {self._learning}"] if missing else []
        return SplitMismatch(
            f"The {self._learning} and {split} folders have different classes: {' and '.join(faults)}. Give both the "
            "same class folders, or leave the split to Whisker: one folder a class."
        )

    def _tell_what_is_learned(self) -> None:
        names, sides = list(self._homes), {self._roles[name] for name in self._homes}
        if "train" in sides:
            return
        if len(sides) > 1:
            testing = [name for name in names if self._roles[name] == "test"]
            learning = [name for name in names if name not in testing]
            self._reader.notes.append(
                f"There is no train folder: models learn from {listed(learning)} and are tested by {listed(testing)}."
            )
        else:
            self._reader.notes.append(
                f"There is no train folder: what is in {listed(names)} is divided anew, into train and test."
            )


def _sides(roles: Mapping[str, Split]) -> dict[str, Split | None]:
    """Give each its split, and none where all have the same: then nothing is divided."""
    is_divided = len(set(roles.values())) > 1
    return {name: split if is_divided else None for name, split in roles.items()}


def _is_divided(folder: Folder) -> bool:
    """Return whether a folder holds splits with class folders in them."""
    home = folder.unwrapped()
    roles = split_roles(home.filled)
    return len(set(roles.values())) > 1 and any(home.filled[name].unwrapped().filled for name in roles)


def _splits_by_class(root: Folder) -> list[ClassRoot]:
    """Read `cat/train`, `cat/test`, `dog/train` and so on: nothing where any class has anything else in it."""
    roles: dict[tuple[str, str], Split] = {}
    for name, folder in root.filled.items():
        inner = split_roles(folder.filled)
        if folder.loose_count or len(inner) != len(folder.filled) or any(sub.filled for sub in folder.filled.values()):
            return []
        roles.update({(name, split_name): split for split_name, split in inner.items()})
    if len(root.filled) < 2 or len(set(roles.values())) < 2:
        return []
    return [ClassRoot((*root.path, *names), split, names[0]) for names, split in roles.items()]


def _repeating(root: Folder) -> list[str]:
    """List the folders of which most of what is in them, two folders at least, stands beside them as well."""
    if len(root.filled) > _MOST_FOLDERS:
        return []
    deep = {name: home for name, folder in root.filled.items() if (home := folder.unwrapped()).filled}
    beside = {class_key(name) for name in root.filled} if deep else set()
    found = []
    for name, home in deep.items():
        inner = _keys(home)
        shared = (inner & beside) - {class_key(name)}
        if len(shared) > 1 and 2 * len(shared) > len(inner):
            found.append(name)
    return found


def _within(folder: Folder, stop: Collection[str] = ()) -> Folder:
    """Step into the one folder of pictures in a split's that is no class: `seg_pred/seg_pred`, `test/unknown`."""
    if len(folder.filled) != 1 or folder.loose_count:
        return folder
    ((name, only),) = folder.filled.items()
    read = read_name(name)
    says_nothing = name.lower() in _HOLD_ALL or name in folder.path[-1:] or read.is_plain or read.kind
    return only if says_nothing and name not in stop and not only.filled else folder


def _is_or_are(names: Collection[object]) -> str:
    return "is" if len(names) == 1 else "are"
