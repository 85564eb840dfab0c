"""Which file is of which class and split, by the paths alone, in every layout that is supported.

A ZIP before it is unpacked, a tar and a folder on disk are read in the same way.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Generic, TypeVar

from whisker.datasets.layouts.class_folders import read_folders
from whisker.datasets.layouts.class_roots import ClassRoot, FolderReading, LayoutChoice, Unclear, class_key
from whisker.datasets.layouts.folder_tree import Folder, Parts
from whisker.datasets.layouts.ignored_files import (
    MASK_REASON,
    folders_without_images,
    ignored_name_reason,
    left_out_named,
    no_class_warnings,
    sort_by_names,
)
from whisker.datasets.layouts.split_names import Split, read_name, split_of
from whisker.datasets.names.encoding import NameEncoding
from whisker.datasets.names.safe_paths import check_class_name, require_distinct
from whisker.errors import DatasetInvalid, LayoutAmbiguous, NoClasses, TooFewClasses, TooManyClasses
from whisker.text import listed

LAYOUTS: Final = (
    "Expected one folder a class with pictures inside, or train/ and test/ folders that hold class folders."
)
Found = TypeVar("Found")
ContentOf = Callable[[int], object]
"""Returns what distinguishes a file from another of its name, known without reading it: its size, or size and CRC."""

_MOST_SPELLINGS: Final = 10
"""How many folders may become one class before there are too many to compare each name."""
_LEARNED_FIRST: Final[tuple[Split, ...]] = ("train", "validation", "test")


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
        places: The files to examine, in the order in which they were listed.
        class_names: The classes in the order of a model's outputs.
        ignored: Path and reason of every other file; those of operating systems come last.
        warnings: In sentences for people.
        left_out: Folders that were left out, by name.
    """

    places: tuple[Place, ...]
    class_names: tuple[str, ...]
    ignored: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expected:
    """What a layout must be, and how its folders and names are read.

    Attributes:
        choice: How a person said to read folders that are called like splits.
        fewest_classes: How many classes there have to be.
        most_classes: How many there may be; None: any number.
        name_encoding: What names are written in that are not UTF-8; None: what all together look like.
    """

    choice: LayoutChoice = "auto"
    fewest_classes: int = 2
    most_classes: int | None = None
    name_encoding: NameEncoding | None = None


ANY_LAYOUT: Final = Expected()
"""Two classes or more, and no choice of how to read their folders."""


def arrange(
    files: Sequence[Parts],
    folders: Iterable[Parts],
    expected: Expected = ANY_LAYOUT,
    content_of: ContentOf = lambda index: index,
) -> Layout:
    """Read a layout of class folders.

    Args:
        files: Every file's path in parts.
        folders: Every folder's path; empty ones matter.
        expected: What it must be.
        content_of: Called for the files of a folder that looks like a copy of another; by default all are different.

    Raises:
        LayoutAmbiguous: A person has to choose how folders are read.
        DatasetInvalid: One of its subclasses says what is wrong with the layout.
    """
    folders = list(folders)
    try:
        return _arrange(files, folders, expected, content_of)
    except Unclear as unclear:
        if unclear.is_flat and _has_annotations(files):
            raise NoClasses(
                f"{unclear.detail} Boxes and masks beside pictures are not read: Whisker tells whole pictures apart. "
                f"{LAYOUTS}"
            ) from None
        read_as = partial(_read_as, files, folders, expected, content_of)
        with left_out_named(files, sort_by_names(files)[0]):
            raise _question(unclear, read_as) from None


def _has_annotations(files: Iterable[Parts]) -> bool:
    return any(read_name(name).kind == "annotations" for name in {name for parts in files for name in parts[:-1]})


def _read_as(
    files: Sequence[Parts],
    folders: Iterable[Parts],
    expected: Expected,
    content_of: ContentOf,
    choice: LayoutChoice,
) -> Layout:
    return _arrange(files, folders, replace(expected, choice=choice), content_of)


def _question(unclear: Unclear, read_as: Callable[[LayoutChoice], Layout]) -> DatasetInvalid:
    """Return the error that asks how to read folders, with the result of each choice."""
    choices: tuple[LayoutChoice, ...] = ("splits", "classes")
    answers = []
    for choice in choices:
        try:
            answers.append({"field": "layout", "value": choice, "detail": _outcome(read_as(choice))})
        except DatasetInvalid:
            continue
    if not answers:
        return NoClasses(f"{unclear.detail} {LAYOUTS}")
    named = "; or ".join(f"layout={answer['value']} reads {answer['detail'].removesuffix('.')}" for answer in answers)
    expected = f" {LAYOUTS}" if unclear.is_flat else ""
    return LayoutAmbiguous(f"{unclear.detail} Nothing was kept. Say how to read it: {named}.{expected}", answers)


def _outcome(layout: Layout) -> str:
    """Return in a sentence what a reading would ingest."""
    counts = Counter("test" if place.split == "test" else "train" for place in layout.places)
    tested = f", {counts['test']:,} of them to test by" if counts["test"] else ""
    left_out = f"; {listed(layout.left_out)} left out" if layout.left_out else ""
    return (
        f"{len(layout.class_names):,} classes, {listed(layout.class_names)}: {counts.total():,} pictures{tested}"
        f"{left_out}."
    )


def _arrange(files: Sequence[Parts], folders: Iterable[Parts], expected: Expected, content_of: ContentOf) -> Layout:
    ignored, ignored_names, kept = sort_by_names(files)
    by_folder = defaultdict(list)
    for index in kept:
        by_folder[files[index][:-1]].append(index)
    counts = {folder: len(indexes) for folder, indexes in by_folder.items()}
    copies = partial(_is_copy, by_folder, files, content_of)
    with left_out_named(files, ignored):
        reading = read_folders(Folder.root(counts), expected.choice, copies)
        places, loose, left_out, notes = _place(by_folder, reading, expected.most_classes)
        class_names = _class_names(places, expected.fewest_classes, has_loose=bool(loose))
    require_class_count(len(class_names), expected.most_classes)
    by_name = {index: ignored_name_reason(files[index][-1]) for index in ignored_names}
    reasons = {**ignored, **left_out, **dict.fromkeys(loose, "lies in no class folder")}
    named = [("/".join(files[index]), reason) for index, reason in (*sorted(reasons.items()), *by_name.items())]
    names = tuple("/".join(path) for path in reading.left_out)
    # A folder called test that is empty is no class, and no fault.
    empty = {folder for folder in folders_without_images(folders, files, kept) if split_of(folder[-1]) is None}
    homes = {root.path for root in reading.roots if not root.class_name}
    no_classes = no_class_warnings(files, ignored | by_name, homes, empty)
    warnings = (*_warnings(loose, reading), *_mask_warnings(ignored), *reading.notes, *notes, *no_classes)
    return Layout(tuple(places), class_names, tuple(named), warnings, names)


def _is_copy(
    by_folder: Mapping[Parts, Sequence[int]], files: Sequence[Parts], content_of: ContentOf, inner: Parts, outer: Parts
) -> bool:
    """Return whether most files below a folder lie below the other as well, by names and contents."""
    copied, originals = (set[tuple[Parts, object]](), set[tuple[Parts, object]]())
    for folder, indexes in by_folder.items():
        if folder[: len(inner)] == inner:
            copied |= {(files[index][len(inner) :], content_of(index)) for index in indexes}
        elif folder[: len(outer)] == outer:
            originals |= {(files[index][len(outer) :], content_of(index)) for index in indexes}
    return 2 * len(copied & originals) > len(copied)


def _place(
    by_folder: Mapping[Parts, Sequence[int]], reading: FolderReading, most_classes: int | None
) -> tuple[list[Place], list[int], dict[int, str], list[str]]:
    """Assign every file its class: (placed, those in no class folder, left out with reasons, notes on names)."""
    roots, reasons = _Nearest({root.path: root for root in reading.roots}), _Nearest(reading.left_out)
    homes: dict[Parts, tuple[ClassRoot, str]] = {}
    loose: list[int] = []
    left_out: dict[int, str] = {}
    for folder, indexes in by_folder.items():
        if reason := reasons.find(folder):
            left_out.update(dict.fromkeys(indexes, reason))
        elif (root := roots.find(folder)) is None or (not root.class_name and len(folder) == len(root.path)):
            loose += indexes
        else:
            homes[folder] = (root, root.class_name or folder[len(root.path)])
    name_count = len({name for _, name in homes.values()})
    if most_classes and name_count > most_classes * _MOST_SPELLINGS:
        require_class_count(name_count, most_classes)
    names, notes = _called({(root.path, name) for root, name in homes.values()}, reading.roots)
    places = [
        Place(index, root.split, names[name]) for folder, (root, name) in homes.items() for index in by_folder[folder]
    ]
    return sorted(places, key=_index), sorted(loose), left_out, notes


def _index(place: Place) -> int:
    return place.index


class _Nearest(Generic[Found]):
    """Looks up a folder, or the nearest one around it that is known."""

    def __init__(self, known: Mapping[Parts, Found]) -> None:
        self._known = known
        self._depths = sorted({len(path) for path in known}, reverse=True)

    def find(self, folder: Parts) -> Found | None:
        return next((self._known[folder[:depth]] for depth in self._depths if folder[:depth] in self._known), None)


def _called(found: Collection[tuple[Parts, str]], roots: Iterable[ClassRoot]) -> tuple[dict[str, str], list[str]]:
    """Name the class of each folder: (class by the folder's name, notes on folders that are one class).

    Folders that differ in spaces or in dots behind their names are one, as they would be on Windows. A folder that
    differs in capitals from the one that is learned from, in another split, is of the same class.
    """
    by_bare = defaultdict(list)
    for name in sorted({name for _, name in found}):
        tidy = check_class_name(name)
        by_bare[tidy.rstrip(" .") or tidy].append((name, tidy))
    called = {name: bare if len(same) > 1 else tidy for bare, same in by_bare.items() for name, tidy in same}
    merged = [[name for name, _ in same] for same in by_bare.values() if len(same) > 1]
    notes = [
        f"The folders {listed(names)} were read as one class, {called[names[0]][:80]!r}."
        for names in merged
        if any(name != name.strip(" .") for name in names)
    ]
    rank = {root.path: _LEARNED_FIRST.index(root.split or "train") for root in roots}
    lowest = min(rank.values(), default=0)
    learned = {called[name] for path, name in found if rank[path] == lowest}
    spelt = {class_key(name): name for name in sorted(learned)}
    return {n: own if own in learned else spelt.get(class_key(own), own) for n, own in called.items()}, notes


def _class_names(places: Collection[Place], fewest_classes: int, *, has_loose: bool) -> tuple[str, ...]:
    found = {place.class_name for place in places}
    if not found:
        what = "The pictures are not in class folders." if has_loose else "There are no pictures in class folders."
        raise NoClasses(f"{what} {LAYOUTS}")
    require_distinct(found)
    if len(found) < fewest_classes:
        raise TooFewClasses(f"Found only the class {next(iter(found))!r}. {LAYOUTS}")
    return tuple(sorted(found))


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


def _mask_warnings(ignored: Mapping[int, str]) -> Iterable[str]:
    count = sum(reason is MASK_REASON for reason in ignored.values())
    if count:
        were = "file was" if count == 1 else "files were"
        yield f"{count:,} {were} left out as masks, called like the pictures beside."


def _warnings(loose: Sequence[int], reading: FolderReading) -> Iterable[str]:
    if loose:
        yield f"{len(loose)} {'file lies' if len(loose) == 1 else 'files lie'} in no class folder."
    if {root.split for root in reading.roots} >= {"train", "validation"}:
        yield "The validation folder counts as train: validation pictures are chosen anew for each training."
