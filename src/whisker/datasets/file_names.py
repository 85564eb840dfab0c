"""What the names of files say before their folders are read: which may be pictures, and which folders hold none."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from whisker.datasets.folder_tree import Parts
from whisker.datasets.leftovers import (
    ARCHIVE_REASON,
    is_ignored_name,
    may_be_image,
    no_picture_reason,
    stray_reason,
)
from whisker.errors import NoClasses, TooFewClasses
from whisker.text import listed

MASK_REASON: Final = "a mask, called like the picture beside it"
_MASK: Final = re.compile(
    r"[ _-](?:mask|masks|segmentation|gt|groundtruth|trimap)(?:[ _-]?\d{1,3})?\.[a-z]{3,4}\Z", re.IGNORECASE
)
_REASONS_SHOWN: Final = 5
_NAME_SHOWN: Final = 80


def sort_by_names(files: Sequence[Parts]) -> tuple[dict[int, str], list[int], list[int]]:
    """Sort files by what their names say: (no pictures, with reasons; leftovers; worth a look).

    What is called like no picture is worth a look beside pictures only: a folder of nothing else is no class.
    """
    ignored: dict[int, str] = {}
    leftovers, kept = [], []
    homes: set[Parts] = set()
    within: dict[Parts, bool] = {}
    for index, parts in enumerate(files):
        folder = parts[:-1]
        if folder not in within:
            within[folder] = is_ignored_name(folder)
        if within[folder] or is_ignored_name(parts[-2:]):
            leftovers.append(index)
        elif reason := no_picture_reason(parts[-1]):
            ignored[index] = reason
        else:
            kept.append(index)
            if may_be_image(parts[-1]):
                homes.add(folder)
    strays = [index for index in kept if files[index][:-1] not in homes] if homes else []
    masks = _masks(files, kept)
    if strays or masks:
        ignored |= {index: stray_reason(files[index][-1]) for index in strays} | dict.fromkeys(masks, MASK_REASON)
        kept = [index for index in kept if index not in ignored]
    return ignored, leftovers, kept


def _masks(files: Sequence[Parts], kept: Iterable[int]) -> list[int]:
    """Find the masks among pictures: "cat (1)_mask.png" beside "cat (1).png"."""
    found = {index: match for index in kept if (match := _MASK.search(files[index][-1]))}
    if not found:
        return []
    stems = {(*files[index][:-1], files[index][-1].rpartition(".")[0]) for index in kept if index not in found}
    return [index for index, match in found.items() if (*files[index][:-1], files[index][-1][: match.start()]) in stems]


def folders_without_pictures(folders: Iterable[Parts], files: Sequence[Parts], kept: Iterable[int]) -> set[Parts]:
    """Find the folders without a file that may be a picture.

    Args:
        folders: Every folder's path.
        files: Every file's path.
        kept: Which files are worth a look.
    """
    filled: set[Parts] = set()
    for home in {files[index][:-1] for index in kept}:
        filled.update(_around(home, filled))
    found: set[Parts] = set()
    for folder in {*folders, *(parts[:-1] for parts in files)}:
        if folder and folder not in filled and not is_ignored_name(folder):
            found.update(_around(folder, found))
    return found - filled


def _around(folder: Parts, known: Collection[Parts]) -> Iterator[Parts]:
    """Give a folder and those around it, up to one that is known."""
    while folder and folder not in known:
        yield folder
        folder = folder[:-1]


def no_class_warnings(
    files: Sequence[Parts], reasons: Mapping[int, str], roots: Collection[Parts], empty: Collection[Parts]
) -> Iterable[str]:
    """Name the folders that stand where class folders do and hold no pictures, and what they hold."""
    folders = sorted(folder for folder in empty if folder[:-1] in roots)
    if not folders:
        return
    depths, wanted = {len(folder) for folder in folders}, set(folders)
    held = Counter(
        reason
        for index, reason in reasons.items()
        if any(files[index][:depth] in wanted for depth in depths if depth < len(files[index]))
    )
    what = "; ".join(
        f"{count} {'file' if count == 1 else 'files'}: {reason}" for reason, count in held.most_common(_REASONS_SHOWN)
    )
    are = "is no class: the folder holds" if len(folders) == 1 else "are no classes: the folders hold"
    names = listed(["/".join(folder)[:_NAME_SHOWN] for folder in folders])
    yield f"{names} {are} no pictures{f' ({what})' if what else ''}."


@contextmanager
def left_out_named(files: Sequence[Parts], ignored: Mapping[int, str]) -> Iterator[None]:
    """Add to the fault that there are too few classes what was there instead of pictures."""
    try:
        yield
    except (NoClasses, TooFewClasses) as error:
        if not ignored:
            raise
        raise type(error)(f"{error.detail} {_left_out_words(files, ignored)}") from None


def _left_out_words(files: Sequence[Parts], ignored: Mapping[int, str]) -> str:
    """Say which files were left out, by reason, and what to do about archives."""
    by_reason: dict[str, list[str]] = {}
    for index, reason in sorted(ignored.items()):
        by_reason.setdefault(reason, []).append("/".join(files[index])[:_NAME_SHOWN])
    told = "; ".join(f"{listed(names)} ({reason})" for reason, names in by_reason.items())
    archives = by_reason.get(ARCHIVE_REASON)
    if not archives:
        return f"Left out: {told}."
    folder = archives[0].rpartition("/")[2].split(".")[0]
    return (
        f"Left out: {told}. Unpack archives first, each into a folder of its own such as '{folder}/', and send one ZIP "
        "of the folders."
    )
