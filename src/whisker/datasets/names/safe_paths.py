"""Names from archives that can be shown, and are valid for files and folders on any machine."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from whisker.errors import ClassNameInvalid, ZipBadName, ZipUnsafePath
from whisker.text import MOST_MARKS, has_too_many_marks

MAX_CLASS_NAME: Final = 100
MAX_CLASS_NAME_SENT: Final = 4 * MAX_CLASS_NAME
"""Before normalising, which makes one character of up to four and never fewer."""
MAX_NAME_BYTES: Final = 255
"""What a file or folder may be called in file systems of today, in UTF-8."""
MAX_PATH_BYTES: Final = 4096
MAX_DEPTH: Final = 32
"""Folders within folders. A ZIP of 130 kB can go 32,000 deep; reading its layout then took gigabytes."""

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"}
)
_DRIVE: Final = re.compile(r"[A-Za-z]:(?!\s+[^\s/])")
"""A drive, or a path on one as in "C:1.jpg"; "T: shirts" is a class."""
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_UNSAFE_IN_FILES: Final = frozenset('<>:"|?*/\\')


def normal_path(name: str) -> str:
    """Return a member's name, NFC-normalised.

    Raises:
        ZipBadName: The name is too long, or holds what cannot be shown or what would take long to normalise.
    """
    size_bytes = len(name.encode("utf-8", "replace"))
    if size_bytes > MAX_PATH_BYTES:
        raise name_too_long(name[:80], size_bytes)
    if "\0" in name or not _BIDI.isdisjoint(name):
        raise ZipBadName(f"The ZIP's member {name[:80]!r} has characters that hide what it is called. Rename it.")
    if has_too_many_marks(name):
        raise ZipBadName(
            f"The ZIP's member {name[:80]!r} has more than {MOST_MARKS} combining marks in a row, which no language "
            "needs. Rename it."
        )
    return unicodedata.normalize("NFC", name)


def name_too_long(shown: str, size_bytes: int) -> ZipBadName:
    """Return the error for a name with too many bytes."""
    return ZipBadName(
        f"The ZIP's member {shown!r} has a name of {size_bytes} bytes; {MAX_PATH_BYTES} are the most. Rename it."
    )


def split_path(name: str) -> tuple[str, ...]:
    """Cut a name into its parts, without empty ones.

    Raises:
        ZipUnsafePath: It leads outside the ZIP, or begins at a root or a drive.
        ZipBadName: A part is a device on Windows, or it lies too deep.
    """
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts:
        raise ZipUnsafePath(f"The ZIP's member {name[:80]!r} leads outside the ZIP; nothing was unpacked.")
    if len(parts) > MAX_DEPTH:
        raise ZipBadName(
            f"The ZIP's member {name[:80]!r} lies in {len(parts) - 1} folders; at most {MAX_DEPTH - 1} are accepted."
        )
    for part in parts:
        if _is_device(part):
            raise ZipBadName(f"The ZIP's member {name[:80]!r} has a name that is a device on Windows. Rename it.")
    return parts


def check_class_name(name: str) -> str:
    """Return a class's name, NFC-normalised and without spaces around it.

    Raises:
        ClassNameInvalid: It is empty, only dots, too long, or has characters that cannot be shown or be in a folder.
    """
    tidy = name.strip()
    fault = _unnormal_fault(tidy)
    if not fault:
        tidy = unicodedata.normalize("NFC", tidy).strip()
        fault = _class_fault(tidy)
    if fault:
        raise ClassNameInvalid(
            f"A class cannot be called {tidy[:80]!r}: {fault}. Call it something else, of up to {MAX_CLASS_NAME} "
            "characters that can be read."
        )
    return tidy


def fold(name: str) -> str:
    """Return a name without what does not distinguish it: capitals, and characters without width."""
    if name.isascii():
        return name.casefold()
    return "".join(letter for letter in name if unicodedata.category(letter) != "Cf").casefold()


def require_distinct(class_names: Iterable[str]) -> None:
    """Refuse classes that people or file systems cannot distinguish.

    Raises:
        ClassNameInvalid: Two differ in nothing but capitals or what has no width.
    """
    by_folded: dict[str, str] = {}
    for name in sorted(class_names):
        twin = by_folded.setdefault(fold(name), name)
        if twin != name:
            raise ClassNameInvalid(
                f"The classes {twin!r} and {name!r} differ only in capitals or zero-width characters. Call "
                "both the same."
            )


def safe_file_name(name: str) -> str:
    """Return a file's name with the characters replaced that are not valid everywhere."""
    kept = "".join("_" if letter in _UNSAFE_IN_FILES or not _is_shown(letter) else letter for letter in name)
    kept = kept.strip(" .") or "picture"
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > 8:
        stem, ending = kept, ""
    stem_bytes = MAX_NAME_BYTES - len(f"-99999.{ending}".encode())
    stem = stem.encode()[:stem_bytes].decode("utf-8", "ignore")
    return f"{stem}.{ending}" if ending else stem


class FileNames:
    """The names that are taken in each folder, capitals or not."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, set[str]] = defaultdict(set)
        self._next: defaultdict[tuple[str, str], int] = defaultdict(lambda: 2)

    def reserve(self, folder: str, name: str) -> None:
        """Add the name of a file that exists already."""
        self._taken[folder].add(name.casefold())

    def take(self, folder: str, name: str) -> str:
        """Return a valid name for a new file, numbered where it is taken: "cat-2.jpg"."""
        safe = free = safe_file_name(name)
        path, taken = PurePosixPath(safe), self._taken[folder]
        while free.casefold() in taken:  # on from the last number: 10,000 may be called "image.jpg"
            number = self._next[folder, safe.casefold()]
            free = f"{path.stem}-{number}{path.suffix}"
            self._next[folder, safe.casefold()] += 1
        taken.add(free.casefold())
        return free


def _unnormal_fault(name: str) -> str:
    """Return why a name is refused before it is normalised, empty if it is not."""
    if len(name) > MAX_CLASS_NAME_SENT:
        return f"it has {len(name)} characters"
    return f"it has more than {MOST_MARKS} combining marks in a row" if has_too_many_marks(name) else ""


def _class_fault(name: str) -> str:
    if not fold(name).strip(" ."):
        return "there is nothing in it to read"
    if len(name) > MAX_CLASS_NAME:
        return f"it has {len(name)} characters"
    size_bytes = len(name.encode("utf-8", "replace"))
    if size_bytes > MAX_NAME_BYTES:
        return f"it has {size_bytes} bytes in UTF-8, and a folder's name has at most {MAX_NAME_BYTES}"
    if not all(map(_is_shown, name)):
        return "it has characters that cannot be shown"
    if "/" in name or "\\" in name or name.startswith("."):
        return "it cannot be a folder"
    return "on Windows that is a device" if _is_device(name) else ""


def _is_device(name: str) -> bool:
    return name.split(".", maxsplit=1)[0].strip().lower() in _DEVICES


def _is_shown(letter: str) -> bool:
    return letter not in _BIDI and unicodedata.category(letter) not in _HIDDEN_CATEGORIES
