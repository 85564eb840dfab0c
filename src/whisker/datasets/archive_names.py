"""Which names from an archive can be shown, and can be files and folders on any machine."""

import re
import unicodedata
import zlib
from itertools import chain, count
from pathlib import PurePosixPath
from typing import Final

from whisker.datasets.zip_members import IS_UTF8, CentralRecord, extra_field
from whisker.errors import ClassNameInvalid, ZipBadName, ZipUnsafePath

MAX_CLASS_NAME: Final = 100
MAX_NAME_BYTES: Final = 255
"""What a file or folder may be called in file systems of today, in UTF-8."""

_UNICODE_PATH_EXTRA: Final = 0x7075
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"}
)
_DRIVE: Final = re.compile("[A-Za-z]:")
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_UNSAFE_IN_FILES: Final = frozenset('<>:"|?*/\\')


def decode_name(record: CentralRecord) -> str:
    """Read a member's name as text, NFC-normalised, with "/" between its parts.

    Without the UTF-8 flag a name is UTF-8 nevertheless when it can be (macOS never sets the flag), else code page 437.

    Raises:
        ZipBadName: The flag says UTF-8 and it is not, or the name holds what cannot be shown.
    """
    raw = _unicode_path(record) or record.name
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if record.flags & IS_UTF8 or raw is not record.name:
            shown = raw[:80].decode("utf-8", "replace")
            raise ZipBadName(f"The ZIP's member {shown!r} has a name that is not UTF-8. Rename it.") from error
        name = raw.decode("cp437")
    if "\0" in name or not _BIDI.isdisjoint(name):
        raise ZipBadName(f"The ZIP's member {name[:80]!r} has characters that hide what it is called. Rename it.")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def split_path(name: str) -> tuple[str, ...]:
    """Cut a name into its parts, without empty ones.

    Raises:
        ZipUnsafePath: It leads outside the ZIP, or begins at a root or a drive.
        ZipBadName: A part is a device on Windows.
    """
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts:
        raise ZipUnsafePath(f"The ZIP's member {name[:80]!r} leads outside the ZIP; nothing was unpacked.")
    for part in parts:
        if part.split(".")[0].strip().lower() in _DEVICES:
            raise ZipBadName(f"The ZIP's member {name[:80]!r} has a name that is a device on Windows. Rename it.")
    return parts


def check_class_name(name: str) -> str:
    """Return a class's name, NFC-normalised and without spaces around it.

    Raises:
        ClassNameInvalid: It is empty, only dots, too long, or has characters that cannot be shown or be in a folder.
    """
    tidy = unicodedata.normalize("NFC", name).strip()
    fault = _class_fault(tidy)
    if fault:
        raise ClassNameInvalid(
            f"A class cannot be called {tidy[:80]!r}: {fault}. Rename its folder; a class's name has up to "
            f"{MAX_CLASS_NAME} characters that can be read."
        )
    return tidy


def safe_file_name(name: str) -> str:
    """Keep a file's name where it can be one everywhere, and replace what cannot be."""
    kept = "".join("_" if letter in _UNSAFE_IN_FILES or not _is_shown(letter) else letter for letter in name)
    kept = kept.strip(" .") or "picture"
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > 8:
        stem, ending = kept, ""
    room = MAX_NAME_BYTES - len(f"-99999.{ending}".encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore")
    return f"{stem}.{ending}" if ending else stem


class FileNames:
    """The names that are taken in each folder, capitals or not."""

    def __init__(self) -> None:
        self._taken: set[tuple[str, str]] = set()

    def reserve(self, folder: str, name: str) -> None:
        """Take note of a file that is there already."""
        self._taken.add((folder, name.casefold()))

    def take(self, folder: str, name: str) -> str:
        """Keep a new file's name where that is possible, and number it where it is taken: "cat-2.jpg"."""
        safe = safe_file_name(name)
        path = PurePosixPath(safe)
        candidates = chain((safe,), (f"{path.stem}-{number}{path.suffix}" for number in count(2)))
        free = next(candidate for candidate in candidates if (folder, candidate.casefold()) not in self._taken)
        self.reserve(folder, free)
        return free


def _class_fault(name: str) -> str:
    if not name.strip(" ."):
        return "there is nothing in it to read"
    if len(name) > MAX_CLASS_NAME or len(name.encode("utf-8", "replace")) > MAX_NAME_BYTES:
        return f"it has {len(name)} characters"
    if not all(map(_is_shown, name)):
        return "it has characters that cannot be shown"
    if "/" in name or "\\" in name or name.startswith("."):
        return "it cannot be a folder"
    return ""


def _is_shown(letter: str) -> bool:
    return letter not in _BIDI and unicodedata.category(letter) not in _HIDDEN_CATEGORIES


def _unicode_path(record: CentralRecord) -> bytes | None:
    """Read the UTF-8 name that Info-ZIP keeps beside an old one, if it still belongs to it (APPNOTE 4.6.9)."""
    field = extra_field(record.extra, _UNICODE_PATH_EXTRA)
    if field is None or field[:1] != b"\x01" or int.from_bytes(field[1:5], "little") != zlib.crc32(record.name):
        return None
    return field[5:]
