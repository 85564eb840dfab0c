"""Which folders hold class folders, which split each is, and which belong to neither and are left out by name."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from whisker.datasets.layouts.class_counts import SplitClasses, given_splits
from whisker.datasets.layouts.class_roots import (
    ClassRoot,
    FolderReading,
    IsCopy,
    LayoutChoice,
    Notes,
    Unclear,
    are_numbered_parts,
    class_key,
    class_keys,
    copied_folders,
    is_of_takeout,
    leave_out_annotations,
    mostly_agree,
)
from whisker.datasets.layouts.folder_tree import Folder
from whisker.datasets.layouts.split_names import FolderName, Kind, Split, read_name, words_beside_annotation, words_of
from whisker.errors import NoClasses
from whisker.text import listed

REPEATS: Final = "it repeats the dataset that it lies in"
NO_CLASSES: Final = "no class folders inside"
NO_SPLIT_FOUND: Final = "None of the folders is called like a split (train, test, validation) and holds class folders."
_MOST_COPIES: Final = 5
"""Each is compared file by file."""
_MOST_COMPARED: Final = 12
_MOST_FOLDERS: Final = 3000
"""More folders beside each other are taken as classes and not read word by word."""
_HOLD_ALL: Final = frozenset({"unknown", "all", "none", "0"})
"""Folders that loaders of class folders need and that are no class: "test/unknown"."""
_SAMPLES: Final = frozenset({"sample", "samples", "example", "examples", "demo", "preview", "previews"})
_BESIDE_SPLITS: Final[frozenset[Kind | None]] = frozenset({"unlabelled", "extra", "annotations"})


def read_folders(top: Folder, choice: LayoutChoice, is_copy: IsCopy) -> FolderReading:
    """Find the folders that hold class folders.

    Args:
        top: The folder around all.
        choice: How a person said to read it.
        is_copy: Compares two folders file by file; called for few.

    Raises:
        Unclear: A person has to choose.
        DatasetInvalid: The folders cannot be used as they are, or not as the choice says.
    """
    notes = Notes()
    roots = _ClassFolderReader(choice, is_copy, notes).read(top)
    for root in roots:
        if not root.class_name:
            leave_out_annotations(top.at(root.path), notes)
    return notes.reading(roots)


def split_roles(folders: Mapping[str, Folder]) -> dict[str, Split]:
    """Find the folders that are called like splits.

    A name with other words in it, such as "fruits_train", is one where its counterpart is there ("fruits_test"), or
    where it has the class folders of another split.
    """
    found = {name: read for name in folders if (read := read_name(name)).split}
    splits: dict[str, set[Split | None]] = defaultdict(set)
    for read in found.values():
        splits[read.rest].add(read.split)
    return {
        name: read.split
        for name, read in found.items()
        if read.split and (read.is_plain or len(splits[read.rest]) > 1 or _has_classes_of_another(folders, found, name))
    }


def _has_classes_of_another(folders: Mapping[str, Folder], names: Mapping[str, FolderName], name: str) -> bool:
    if len(names) > _MOST_COMPARED:
        return False
    others = [other for other in names if names[other].split != names[name].split]
    if len(folders) <= _MOST_COMPARED:  # "rps" beside "rps-test-set"
        others += [other for other in folders if other not in names and words_of(other) == names[name].rest.split()]
    return any(
        mostly_agree(class_keys(folders[name].unwrapped()), class_keys(folders[other].unwrapped())) for other in others
    )


class _ClassFolderReader:
    """Reads one set of folders.

    Args:
        choice: How a person said to read them.
        is_copy: Compares two folders file by file.
        notes: Collects what is left out.
    """

    def __init__(self, choice: LayoutChoice, is_copy: IsCopy, notes: Notes) -> None:
        self._choice = choice
        self._is_copy = is_copy
        self._notes = notes

    def read(self, top: Folder) -> list[ClassRoot]:
        """Find the folders that hold class folders."""
        root = top.unwrapped()
        if self._choice == "classes" or len(root.filled) > _MOST_FOLDERS:
            return self._classes(root)
        roles = split_roles(root.filled)
        return self._splits(root, roles) if roles else self._without_splits(root)

    def _splits(self, root: Folder, roles: Mapping[str, Split]) -> list[ClassRoot]:
        homes = {name: self._home(root.filled[name]) for name, split in roles.items() if split == "train"}
        learned = [name for home in homes.values() for name in home.filled]
        for name in roles:
            homes.setdefault(name, self._home(root.filled[name], learned))
        classed = {name: home for name, home in homes.items() if home.filled}
        if not classed:
            return self._flat_splits(root, roles)
        if learning := self._unnamed_train(root, roles, classed):
            roles, classed = {**roles, learning: "train"}, {**classed, learning: self._home(root.filled[learning])}
        others = [name for name in root.filled if name not in roles]
        self._require_certain(root, roles, others)
        roots = SplitClasses(classed, roles, self._notes, is_certain=self._choice == "splits").roots()
        for name in roles.keys() - classed.keys():
            self._notes.leave_out(root.filled[name], NO_CLASSES)
        repeating = _repeating(root)
        for name in others:
            self._leave_out_other(root.filled[name], is_repeat=name in repeating)
        return roots

    def _unnamed_train(self, root: Folder, roles: Mapping[str, Split], classed: Mapping[str, Folder]) -> str:
        """Find the one folder beside tests that has their classes and is not called train: "rps", "rps-test-set"."""
        if "train" in roles.values() or len(root.filled) > _MOST_COMPARED:
            return ""
        tested = {key for home in classed.values() for key in class_keys(home)}
        others = {name: class_keys(self._home(root.filled[name])) for name in root.filled if name not in roles}
        same = [name for name, keys in others.items() if len(keys) > 1 and mostly_agree(keys, tested)]
        if len(same) != 1 or read_name(same[0]).kind in _BESIDE_SPLITS:
            return ""
        self._notes.say(f"The folder {same[0][:80]!r} was read as train: it has the classes of {listed(classed)}.")
        return same[0]

    def _require_certain(self, root: Folder, roles: Mapping[str, Split], others: Collection[str]) -> None:
        """Raise Unclear where a single split lies beside folders that may be classes."""
        unknown = [name for name in others if read_name(name).kind not in _BESIDE_SPLITS]
        repeating = _repeating(root)
        unknown = [name for name in unknown if name not in repeating]
        if unknown and len(set(roles.values())) < 2 and self._choice == "auto":
            raise Unclear(
                f"It cannot be known whether {listed(roles)} {_is_or_are(roles)} part of a divided dataset or "
                f"classes beside {listed(unknown)}."
            )

    def _leave_out_other(self, folder: Folder, *, is_repeat: bool) -> None:
        if is_repeat:
            self._notes.leave_out(folder, REPEATS)
        elif _within(folder.unwrapped()).filled:
            self._notes.leave_out(folder, "not called like a split")
        else:
            self._notes.leave_out(folder, NO_CLASSES)

    def _flat_splits(self, root: Folder, roles: Mapping[str, Split]) -> list[ClassRoot]:
        """Read splits of which none has class folders: those of other classes, or each a class's, or classes."""
        others = [name for name in root.filled if name not in roles]
        if self._choice == "splits":
            return self._flat_splits_as_chosen(root, roles, others)
        if others and [name.strip().lower() for name in roles] == ["train"]:
            return self._classes(root)  # among cars and planes
        if any(_is_divided(root.filled[name]) for name in others):
            return self._without(root, roles, "called like a split, without class folders")
        beside = f", beside {listed(others)}" if others else ""
        raise Unclear(
            f"What is called like a split, {listed(roles)}{beside}, holds pictures and no class folders.",
            is_flat=not others,
        )

    def _flat_splits_as_chosen(
        self, root: Folder, roles: Mapping[str, Split], others: Collection[str]
    ) -> list[ClassRoot]:
        labels = {name: read_name(name).label for name in roles}
        if not others and all(labels.values()) and len(set(labels.values())) > 1:
            splits = given_splits(roles)
            return [ClassRoot(root.filled[name].path, splits[name], labels[name]) for name in roles]
        if not others:
            raise NoClasses(NO_SPLIT_FOUND)
        return self._without(root, roles, "called like a split, without class folders")

    def _without(self, root: Folder, names: Collection[str], why: str) -> list[ClassRoot]:
        """Leave some folders out, and read the others without them."""
        for name in names:
            self._notes.leave_out(root.filled[name], why)
        return self.read(root.without(names))

    def _home(self, folder: Folder, stop: Collection[str] = ()) -> Folder:
        """Find the folder with class folders in a split's."""
        folder = folder.unwrapped(stop)
        while (main := self._main_folder(folder)) is not None:
            folder = main.unwrapped(stop)
        return _within(folder, stop)

    def _without_splits(self, root: Folder) -> list[ClassRoot]:
        named = [name for name in root.filled if is_of_takeout(name, root.path)]
        if len(named) == len(root.filled) > 1 and self._choice == "auto":
            raise Unclear(f"The folders {listed(named)} hold pictures of a time and not of a class.", is_flat=True)
        if named and len(named) < len(root.filled):
            return self._without(root, named, "what Google Takeout puts beside albums")
        if (main := self._main_folder(root) or self._original(root)) is not None:
            return self.read(main)
        divided = [folder for folder in root.filled.values() if _is_divided(folder)]
        if divided:
            return self._divided(root, divided)
        if by_class := _splits_by_class(root):
            return by_class
        kinds = {name: read_name(name).kind for name in root.filled}
        return self._parts(root, kinds) or self._strangers(root, kinds) or self._plain_classes(root)

    def _main_folder(self, root: Folder) -> Folder | None:
        """Find the one folder of images beside those of annotations, unlabelled images and extras."""
        kinds = {name: read_name(name).kind for name in root.filled}
        beside = [name for name, kind in kinds.items() if kind in _BESIDE_SPLITS]
        main = [name for name in kinds if name not in beside]
        if len(main) != 1 or not beside:
            return None
        folder = root.filled[main[0]]
        inner = class_keys(folder.unwrapped())
        is_mirrored = any(
            kinds[name] == "annotations" and mostly_agree(inner, class_keys(root.filled[name].unwrapped()))
            for name in beside
        )
        if not inner or not (kinds[main[0]] or is_mirrored):
            return None
        for name in beside:
            self._notes.leave_out(root.filled[name], f"the pictures are in {main[0][:80]!r}")
        return folder

    def _original(self, root: Folder) -> Folder | None:
        """Find the first of folders that are copies of one another."""
        first, *rest = [folder.unwrapped() for folder in root.filled.values()] or [root]
        if (
            not rest
            or len(rest) > _MOST_COPIES
            or not first.filled
            or any(class_keys(f) != class_keys(first) for f in rest)
        ):
            return None
        if not all(self._is_copy(folder.path, first.path) for folder in rest):
            return None
        for folder in rest:
            self._notes.leave_out(folder, f"a copy of {first.name!r}")
        return first

    def _divided(self, root: Folder, divided: Collection[Folder]) -> list[ClassRoot]:
        """Read folders that hold splits, among others that do not."""
        names = {folder.path[-1] for folder in divided}
        others = [folder for name, folder in root.filled.items() if name not in names]
        inner = {key for folder in divided for home in folder.unwrapped().filled.values() for key in class_keys(home)}
        if self._choice == "auto" and (len(divided) > 1 or inner & {class_key(f.path[-1]) for f in others}):
            beside = f", beside {listed([folder.path[-1] for folder in others])}" if others else ""
            raise Unclear(
                f"What holds splits, {listed(sorted(names))}{beside}, may be parts of one dataset, or classes."
            )
        for folder in others:
            self._notes.leave_out(folder, "no splits in it")
        return [found for folder in divided for found in self.read(folder)]

    def _parts(self, root: Folder, kinds: Mapping[str, Kind | None]) -> list[ClassRoot]:
        """Read folds; raise Unclear for versions of one dataset and for folders of images without classes."""
        homes = [folder.unwrapped() for folder in root.filled.values()]
        if len(homes) < 2:
            return []
        has_classes = any(home.filled for home in homes) and "annotations" not in kinds.values()
        is_numbered = are_numbered_parts(root.filled)
        if is_numbered and not has_classes and self._choice == "auto":
            raise Unclear(f"The folders {listed(root.filled)} are called like parts of one.", is_flat=True)
        if all(kinds.values()) and not has_classes and set(kinds.values()) != {"version"}:
            if self._choice == "splits":
                raise NoClasses(NO_SPLIT_FOUND)
            raise Unclear(f"The folders {listed(root.filled)} hold pictures and no class folders.", is_flat=True)
        agree = all(home.filled and mostly_agree(class_keys(home), class_keys(homes[0])) for home in homes)
        is_folds = set(kinds.values()) == {"fold"}
        if not any(kinds.values()) and not is_numbered:
            agree = agree and self._may_be_parts(homes)
        if not agree and not is_folds and not (is_numbered and has_classes):
            return []
        if self._choice == "auto" and not (is_folds and agree):
            raise Unclear(f"The folders {listed(root.filled)} may be parts of one dataset, or classes.")
        self._notes.say(f"The folders {listed(root.filled)} were read as parts of one dataset.")
        return [ClassRoot(home.path) for home in homes]

    def _may_be_parts(self, homes: Collection[Folder]) -> bool:
        """Return whether folders that have the same folders in them may be parts, whatever they are called.

        Numbers are those of takes, years and the like within classes, and pictures and masks are no classes.
        """
        names = {name for home in homes for name in home.filled}
        says_nothing = all(
            name.isdecimal() or read_name(name).kind or words_beside_annotation(name) is not None for name in names
        )
        return len(homes) <= _MOST_COMPARED and not says_nothing and all(len(home.filled) > 1 for home in homes)

    def _strangers(self, root: Folder, kinds: Mapping[str, Kind | None]) -> list[ClassRoot]:
        """Raise Unclear for folders of images that may be no class, beside classes or a folder of classes."""
        flat = [name for name, folder in root.filled.items() if not _within(folder.unwrapped()).filled]
        repeating = _repeating(root)
        deep = [name for name in root.filled if name not in flat and name not in repeating]
        found = [
            name
            for name in flat
            if kinds[name] == "unlabelled" or name.lower() in _SAMPLES or (deep and _may_be_no_class(name))
        ]
        found += [name for name in deep if _holds_flat_splits(root.filled[name])]
        if not found and len(flat) == 1 and len(deep) == 1 and _is_set(root.filled[deep[0]], flat[0]):
            found = flat
        if not found or len(found) == len(kinds):
            return []
        if self._choice == "auto":
            raise Unclear(f"It cannot be known whether {listed(found)} is a class or holds pictures of any class.")
        return self._without(root, found, "pictures without a class")

    def _plain_classes(self, root: Folder) -> list[ClassRoot]:
        roots = self._classes(root)
        if self._choice == "splits" and not self._notes.left_out:
            raise NoClasses(NO_SPLIT_FOUND)
        return roots

    def _classes(self, root: Folder) -> list[ClassRoot]:
        """Take the folders for classes, but for one that repeats the others."""
        for name, original in list(copied_folders(root.filled))[:_MOST_COPIES]:
            if self._is_copy(root.filled[name].path, root.filled[original].path):
                self._notes.leave_out(root.filled[name], f"a copy of {original[:80]!r}")
        for name in _repeating(root)[:_MOST_COPIES]:
            folder = root.filled[name]
            if self._is_copy(folder.unwrapped().path, root.path):
                self._notes.leave_out(folder, REPEATS)
            elif self._choice == "splits":
                self._notes.leave_out(folder, "the same class folders again")
            elif self._choice == "auto":
                raise Unclear(f"The folder {folder.name[-160:]!r} has the class folders that lie beside it again.")
        return [ClassRoot(root.path)]


def _is_divided(folder: Folder) -> bool:
    """Return whether a folder holds splits with class folders in them."""
    home = folder.unwrapped()
    roles = split_roles(home.filled)
    return len(set(roles.values())) > 1 and any(_within(home.filled[name].unwrapped()).filled for name in roles)


def _holds_flat_splits(folder: Folder) -> bool:
    """Return whether a folder holds splits and nothing else, and they hold pictures."""
    roles = split_roles(folder.filled)
    return len(set(roles.values())) > 1 and len(roles) == len(folder.filled) and not folder.loose_count


def _is_set(folder: Folder, beside: str) -> bool:
    """Return whether a folder is more likely a set of class folders than a class beside another one.

    It lies in a folder of its own, or is called like the other one: "simpsons_dataset", "simpsons".
    """
    home = folder.unwrapped()
    shared = set(words_of(folder.path[-1])) & set(words_of(beside))
    is_wrapped = home.path != folder.path
    return len(home.filled) > 1 and not home.loose_count and (is_wrapped or any(len(word) > 3 for word in shared))


def _splits_by_class(root: Folder) -> list[ClassRoot]:
    """Read `cat/train`, `cat/test`, `dog/train` and so on: nothing where any class has anything else in it."""
    roles: dict[tuple[str, str], Split] = {}
    for name, folder in root.filled.items():
        inner = split_roles(folder.filled)
        is_deep = any(_within(sub.unwrapped()).filled for sub in folder.filled.values())
        if 2 * folder.loose_count > folder.file_count or len(inner) != len(folder.filled) or is_deep:
            return []
        roles.update({(name, split_name): split for split_name, split in inner.items()})
    if len(root.filled) < 2 or len(set(roles.values())) < 2:
        return []
    return [ClassRoot((*root.path, *names), split, names[0]) for names, split in roles.items()]


def _repeating(root: Folder) -> list[str]:
    """List the folders that repeat their neighbours: most of the folders in them, two at least, lie beside them too."""
    if len(root.filled) > _MOST_FOLDERS:
        return []
    deep = {name: home for name, folder in root.filled.items() if (home := folder.unwrapped()).filled}
    beside = {class_key(name) for name in root.filled} if deep else set()
    found = []
    for name, home in deep.items():
        inner = class_keys(home)
        shared = (inner & beside) - {class_key(name)}
        if len(shared) > 1 and 2 * len(shared) > len(inner):
            found.append(name)
    return found


def _within(folder: Folder, stop: Collection[str] = ()) -> Folder:
    """Step into a split's only folder where it is no class: `seg_pred/seg_pred`, `test/unknown`."""
    if len(folder.filled) != 1 or folder.loose_count:
        return folder
    ((name, only),) = folder.filled.items()
    read = read_name(name)
    says_nothing = name.lower() in _HOLD_ALL or name in folder.path[-1:] or read.is_plain or read.kind
    return only if says_nothing and name not in stop and not only.filled else folder


def _may_be_no_class(name: str) -> bool:
    """Return whether a folder's name says that its pictures are of no class: a test part, samples, figures."""
    read = read_name(name)
    return read.split is not None or read.kind in _BESIDE_SPLITS


def _is_or_are(names: Collection[object]) -> str:
    return "is" if len(names) == 1 else "are"
