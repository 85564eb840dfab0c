"""Folders that are no class by their names and by what lies beside them: masks, albums of a year, copies, parts."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from whisker.datasets.archive_names import MAX_CLASS_NAME
from whisker.datasets.folder_reading import Notes
from whisker.datasets.folder_tree import Folder, Parts
from whisker.datasets.split_words import read_name, words_beside_annotation

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
