"""Which file is of which class and split, from nothing but the paths, however a person laid them out.

The same reading of folders serves a ZIP before it is unpacked and a folder on disk.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from whisker.datasets.archive_names import check_class_name, require_distinct
from whisker.datasets.file_names import (
    folders_without_pictures,
    left_out_named,
    no_class_warnings,
    sort_by_names,
)
from whisker.datasets.leftovers import leftover_reason
from whisker.errors import NoClasses, SplitMismatch, TooFewClasses, TooManyClasses

Split = Literal["train", "validation", "test"]
Parts = tuple[str, ...]

_SPLIT_WORDS: Final[dict[str, Split]] = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}
LAYOUTS: Final = (
    "Expected one folder a class with pictures inside, or train/ and test/ folders that hold class folders."
)
_NAMES_SHOWN: Final = 5
_MOST_SPLIT_FOLDERS: Final = 12
"""More folders that are called like splits ("train", "train_set") are classes, or somebody's bad joke."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one file belongs; `index` is its place in the list of files."""

    index: int
    split: Split | None
    class_name: str


@dataclass(frozen=True)
class Layout:
    """What the paths mean.

    Attributes:
        places: The files to look at, in the order in which they were listed.
        class_names: The classes in the order of a model's outputs.
        ignored: Path and reason of every other file; what operating systems leave comes last.
        warnings: What a person should know, in sentences.
    """

    places: tuple[Place, ...]
    class_names: tuple[str, ...]
    ignored: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


def arrange(
    files: Sequence[Parts], folders: Iterable[Parts], fewest_classes: int = 2, most_classes: int | None = None
) -> Layout:
    """Read a layout of class folders.

    Args:
        files: Every file's path in parts.
        folders: Every folder's path; those that hold nothing matter.
        fewest_classes: How many classes there have to be.
        most_classes: How many there may be; None: any number.

    Raises:
        DatasetInvalid: One of its subclasses says what is wrong with the layout.
    """
    ignored, leftovers, kept = sort_by_names(files)
    empty = {folder for folder in folders_without_pictures(folders, files, kept) if split_of(folder[-1]) is None}
    roots = _split_roots([files[index] for index in kept], ())
    places, loose = _place(kept, files, roots)
    with left_out_named(files, ignored):
        class_names = _class_names(places, fewest_classes, has_loose=bool(loose))
    require_class_count(len(class_names), most_classes)
    reasons = {**ignored, **dict.fromkeys(loose, "lies in no class folder")}
    left_over = {index: leftover_reason(files[index][-1]) for index in leftovers}
    told = [("/".join(files[index]), reason) for index, reason in (*sorted(reasons.items()), *left_over.items())]
    return Layout(
        tuple(places),
        class_names,
        tuple(told),
        (*_warnings(loose, roots), *no_class_warnings(files, ignored | left_over, roots, empty)),
    )


def _split_roots(paths: Collection[Parts], folders: Collection[Parts]) -> Mapping[Parts, Split | None]:
    """Find the folders that hold class folders, and which split each is."""
    root = _unwrap((), paths, folders)
    depth = len(root)
    tops = sorted({path[depth] for path in paths if path[:depth] == root and len(path) > depth + 1})
    splits = {(*root, top): split_of(top) for top in tops}
    if (
        len(tops) > _MOST_SPLIT_FOLDERS
        or None in splits.values()
        or "train" not in splits.values()
        or len(set(splits.values())) < 2
    ):
        return {root: None}
    return {_unwrap(top, paths, folders): split for top, split in splits.items()}


def _unwrap(root: Parts, paths: Collection[Parts], folders: Collection[Parts]) -> Parts:
    """Step through folders that hold nothing but one folder of folders, as ZIPs of a folder do."""
    while True:
        depth = len(root)
        inside = [path for path in paths if path[:depth] == root and len(path) > depth + 1]
        shells = [folder for folder in folders if folder[:depth] == root and len(folder) > depth]
        tops = {path[depth] for path in (*inside, *shells)}
        is_deep = any(len(path) > depth + 2 for path in inside) or any(len(path) > depth + 1 for path in shells)
        if len(tops) != 1 or not is_deep:
            return root
        root = (*root, tops.pop())


def split_of(name: str) -> Split | None:
    """Read "train", "Test", "training_set", "val-images" and the like."""
    words = name.lower().replace("-", "_").replace(" ", "_").split("_")
    is_plain = all(word in ("set", "data", "images", "split") for word in words[1:])
    return _SPLIT_WORDS.get(words[0].removesuffix("set")) if is_plain else None


def _place(
    kept: Sequence[int], files: Sequence[Parts], roots: Mapping[Parts, Split | None]
) -> tuple[list[Place], list[int]]:
    """Give every file its class: (placed, those in no class folder)."""
    tidy: dict[str, str] = {}
    places, loose = [], []
    for index in kept:
        parts = files[index]
        root = next((root for root in roots if parts[: len(root)] == root), None)
        if root is None or len(parts) < len(root) + 2:
            loose.append(index)
            continue
        raw = parts[len(root)]
        if raw not in tidy:
            tidy[raw] = check_class_name(raw)
        places.append(Place(index, roots[root], tidy[raw]))
    return places, loose


def _class_names(places: Collection[Place], fewest_classes: int, *, has_loose: bool) -> tuple[str, ...]:
    learned = {place.class_name for place in places if place.split in (None, "train")}
    if not learned:
        what = "The pictures lie in no class folders." if has_loose else "There are no pictures in class folders."
        raise NoClasses(f"{what} {LAYOUTS}")
    _require_same_classes(learned, places)
    require_distinct(learned)
    if len(learned) < fewest_classes:
        raise TooFewClasses(f"Found only the class {next(iter(learned))!r}. {LAYOUTS}")
    return tuple(sorted(learned))


def require_class_count(count: int, most_classes: int | None) -> None:
    """Refuse more classes than there may be.

    Raises:
        TooManyClasses: There are more.
    """
    if most_classes is not None and count > most_classes:
        raise TooManyClasses(
            f"These are {count:,} classes, and a dataset may have at most {most_classes:,} (WHISKER_MAX_CLASSES). "
            f"Leave some out, or see whether the folders are what they should be. {LAYOUTS}"
        )


def _require_same_classes(learned: Collection[str], places: Collection[Place]) -> None:
    for split in ("test", "validation"):
        judged = {place.class_name for place in places if place.split == split}
        if not judged:
            continue
        strange, missing = sorted(judged - set(learned)), sorted(set(learned) - judged)
        if strange or (missing and split == "test"):
            faults = [f"{_listed(strange)} only in {split}"] if strange else []
            faults += [f"{_listed(missing)} only in train"] if missing and split == "test" else []
            raise SplitMismatch(
                f"The train and {split} folders have different classes: {' and '.join(faults)}. Give both the same "
                "class folders, or leave the split to Whisker: one folder a class."
            )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMES_SHOWN
    return ", ".join(repr(name) for name in names[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _warnings(loose: Sequence[int], roots: Mapping[Parts, Split | None]) -> Iterable[str]:
    if loose:
        yield f"{len(loose)} {'file lies' if len(loose) == 1 else 'files lie'} in no class folder."
    if Counter(roots.values())["validation"]:
        yield "The validation folder counts as train: validation pictures are chosen anew for each training."
