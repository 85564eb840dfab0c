"""Where the classes of a dataset lie: the result of reading its folders, and how folders are compared by name."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from whisker.datasets.layouts.folder_tree import Folder, Parts
from whisker.datasets.layouts.split_names import Split, read_name, words_beside_annotation
from whisker.datasets.names.safe_paths import MAX_CLASS_NAME, fold
from whisker.text import listed

LayoutChoice = Literal["auto", "classes", "splits"]
IsCopy = Callable[[Parts, Parts], bool]
"""Returns whether most of the files below the first folder lie below the second as well, under the same names."""


@dataclass(frozen=True, slots=True)
class ClassRoot:
    """A folder with class folders in it; with a `class_name`, one whose files are all of that class."""

    path: Parts
    split: Split | None = None
    class_name: str | None = None


@dataclass(frozen=True)
class FolderReading:
    """What a dataset's folders mean.

    Attributes:
        roots: Where classes lie.
        left_out: Folders whose files are not read, with the reason.
        notes: In sentences for people.
    """

    roots: tuple[ClassRoot, ...]
    left_out: Mapping[Parts, str]
    notes: tuple[str, ...]


class Unclear(Exception):
    """Folders that can be read in more than one way.

    Attributes:
        detail: What is unclear, in a sentence.
        is_flat: Whether there are no class folders at all.
    """

    def __init__(self, detail: str, *, is_flat: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.is_flat = is_flat


class Notes:
    """Collects what is left out and what people should know.

    Attributes:
        left_out: What is not read, with the reason.
    """

    def __init__(self) -> None:
        self.left_out: list[tuple[Folder, str]] = []
        self._sentences: list[str] = []

    def leave_out(self, folder: Folder, why: str) -> None:
        """Leave a folder's files out."""
        self.left_out.append((folder, why))

    def say(self, sentence: str) -> None:
        """Keep a sentence for a person."""
        self._sentences.append(sentence)

    def reading(self, roots: Iterable[ClassRoot]) -> FolderReading:
        """Return the reading of the folders, with all that was collected."""
        left_out = {folder.path: f"left out with its folder: {why}" for folder, why in self.left_out}
        return FolderReading(tuple(roots), left_out, (*self._sentences, *self._left_out_sentences()))

    def _left_out_sentences(self) -> Iterable[str]:
        """Yield a sentence for each reason for which folders were left out."""
        by_reason: dict[str, list[Folder]] = defaultdict(list)
        for folder, why in self.left_out:
            by_reason[why].append(folder)
        for why, folders in by_reason.items():
            count = sum(folder.file_count for folder in folders)
            files = "1 file" if count == 1 else f"{count:,} files"
            what, was = ("folder", "was") if len(folders) == 1 else ("folders", "were")
            yield f"The {what} {listed([folder.name[-160:] for folder in folders])} ({files}) {was} left out: {why}."


def class_key(name: str) -> str:
    """Return a class's name without what does not distinguish it: capitals, and spaces or dots around it."""
    return fold(name.strip()).rstrip(" .")


def class_keys(folder: Folder) -> set[str]:
    """Return the keys of a folder's class folders."""
    return {class_key(name) for name in folder.filled}


def mostly_agree(one: Collection[str], other: Collection[str]) -> bool:
    """Return whether most of two folders' class folders are in both."""
    return 2 * len(set(one) & set(other)) > len(set(one) | set(other))


_YEAR: Final = re.compile(r"(photos from|fotos (von|aus|de|del)|photos de|foto (del|da|dal)) \d{4}", re.IGNORECASE)
_OF_TAKEOUT: Final = frozenset({"trash", "bin", "papierkorb", "corbeille", "archive", "archiv", "failed videos"})
_COPY: Final = re.compile(
    r"(?P<original>.+?)(?:[ _-]{1,3}(?:copy|kopie|copie|copia|副本|コピー))?(?: ?\(\d+\)| \d+)?", re.IGNORECASE
)
_DIGITS: Final = re.compile(r"\d+")
_WORDS_OF_PARTS: Final = re.compile(
    r"(?<![^\W_])(part|parts|batch|chunk|shard|images?|imgs?|volume|vol|archive|dataset)(?![^\W\d_])", re.IGNORECASE
)


def is_of_takeout(name: str, around: Parts) -> bool:
    """Return whether a folder is one that Google Takeout adds to albums, such as that of all pictures of a year."""
    return bool(_YEAR.fullmatch(name)) or ("Takeout" in around and name.lower() in _OF_TAKEOUT)


def copied_folders(names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Find folders that are called like copies of others: "cat - Copy", "cat (2)"."""
    for name in names:
        found = _COPY.fullmatch(name) if len(name) <= MAX_CLASS_NAME else None
        if found and found["original"] != name and found["original"] in names:
            yield name, found["original"]


def are_numbered_parts(names: Collection[str]) -> bool:
    """Return whether folders are called like parts of one and differ in their numbers only: "images_part_1"."""
    bare = {_DIGITS.sub("", name).lower() for name in names}
    return len(names) > 1 and len(bare) == 1 and bool(_WORDS_OF_PARTS.search(next(iter(names))))


def leave_out_annotations(home: Folder, notes: Notes) -> None:
    """Leave out the masks and boxes that lie beside a class's pictures: "cat/images" and "cat/masks"."""
    for folder in home.filled.values():
        for name, inner in folder.filled.items():
            if _is_annotation(name, folder):
                notes.leave_out(inner, "masks or boxes beside the pictures")


def _is_annotation(name: str, around: Folder) -> bool:
    words = words_beside_annotation(name)
    if words is None:
        return False
    if not words and around.loose_count:
        return True
    return any(
        other.lower() == words or read_name(other).kind == "images" or (not words and other == around.path[-1])
        for other in around.filled
        if other != name
    )
