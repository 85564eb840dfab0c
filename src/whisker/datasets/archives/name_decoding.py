"""The names of a ZIP's members, of a tar's, and of files on a disk as text, those in old code pages with them."""

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from whisker.datasets.archives.zip_reader import IS_UTF8, CentralRecord, extra_field
from whisker.datasets.layouts.folder_tree import Parts
from whisker.datasets.names.encoding import (
    CERTAIN,
    NameAlternative,
    NameEncoding,
    NamesReading,
    likeliest,
    rank_readings,
    read_bytes,
)
from whisker.datasets.names.safe_paths import MAX_PATH_BYTES, name_too_long, normal_path
from whisker.errors import ZipBadName

_UNICODE_PATH_EXTRA: Final = 0x7075
_OF_WINDOWS: Final = frozenset({0, 6, 10, 11, 14})
"""The system on which a member was made, by APPNOTE 4.4.2: DOS, OS/2, NTFS (two numbers are in use) and VFAT."""
_MAX_EXAMPLES: Final = 5
_MAX_ALTERNATIVES: Final = 5
_SHOWN_IN_WORDS: Final = 3
_COMPARED_BYTES: Final = 1000
_MIXED: Final = math.log(100)
"""How unlikely one archive is to mix names in undeclared UTF-8 with names in a code page, as a logarithm."""
_EXAMPLE_CHARS: Final = 200


class OldNames(Exception):
    """A name that is neither declared to be UTF-8 nor is it."""


@dataclass
class CodePage:
    """The code page of names that are not UTF-8.

    Attributes:
        encoding: The code page.
        is_certain: Whether a person named it, or no other reading makes sense.
        others: The next likely ones.
        is_for_all: Whether it is used also for names that could be UTF-8 and are not declared to be.
        examples: Raw names that were read in it, of up to five folders.
        names_folders: Whether any of them has such letters in a folder's name.
    """

    encoding: NameEncoding
    is_certain: bool = True
    others: tuple[NameEncoding, ...] = ()
    is_for_all: bool = True
    examples: dict[bytes, bytes] = field(default_factory=dict)
    names_folders: bool = False

    def read(self, raw: bytes) -> str:
        """Read a name.

        Raises:
            ZipBadName: The name cannot be decoded in it.
        """
        try:
            return read_bytes(raw, self.encoding)
        except UnicodeDecodeError as error:
            shown = raw[:80].decode("utf-8", "backslashreplace")
            raise ZipBadName(
                f"The name {shown!r} cannot be read as {self.encoding}. Leave name_encoding out, or name another one."
            ) from error

    def report(self) -> NamesReading | None:
        """Return how names were read; None where none were."""
        if not self.examples or self.encoding == "utf-8":
            return None
        examples = list(self.examples.values())
        return NamesReading(
            encoding=self.encoding,
            is_certain=self.is_certain,
            examples=tuple(_shown(raw, self.encoding) for raw in examples),
            alternatives=tuple(
                NameAlternative(encoding=other, example=_shown(examples[0], other)) for other in self.others
            ),
        )

    def warning(self) -> str:
        """Return a warning that names may be read wrong; empty where the reading is certain."""
        names = self.report()
        if names is None or self.is_certain:
            return ""
        seen = ", ".join(repr(example) for example in names.examples[:_SHOWN_IN_WORDS])
        else_read = " or ".join(f"{other.example!r} ({other.encoding})" for other in names.alternatives[:2])
        concerned = "" if self.names_folders else " Names of classes are not concerned."
        return (
            f"Names here do not say in which code page they are written. They were read as {self.encoding}: {seen}; "
            f"the first could also be {else_read}.{concerned} If that is wrong, take it in again and name the right "
            "one (name_encoding, or --name-encoding)."
        )

    def note(self, raw: bytes) -> None:
        """Keep a path that was read in this code page as an example, one for each folder."""
        folder, _, name = raw.rpartition(b"/")
        self.names_folders = self.names_folders or not folder.isascii()
        if len(self.examples) < _MAX_EXAMPLES and name:
            self.examples.setdefault(folder, raw)


def with_names(warnings: tuple[str, ...], page: CodePage | None) -> tuple[tuple[str, ...], NamesReading | None]:
    """Return warnings with one about how names were read, and that reading."""
    if page is None:
        return warnings, None
    return (*warnings, *filter(None, [page.warning()])), page.report()


class MemberNames:
    """Reads the names of a ZIP's members.

    Args:
        page: The code page of names that are not UTF-8; None: no such name is known.
    """

    def __init__(self, page: CodePage | None = None) -> None:
        self.page = page

    def read(self, record: CentralRecord) -> str:
        """Read a member's name as text, NFC-normalised, with "/" between its parts.

        Without the UTF-8 flag a name is UTF-8 nevertheless when it can be (macOS never sets the flag).

        Raises:
            ZipBadName: The flag says UTF-8 and it is not, or the name is too long or holds what cannot be shown.
            OldNames: It is in a code page, and it is not known in which.
        """
        raw = _unicode_path(record) or record.name
        if len(raw) > MAX_PATH_BYTES:
            raise name_too_long(raw[:80].decode("utf-8", "replace"), len(raw))
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            if _says_utf8(record, raw):
                shown = raw[:80].decode("utf-8", "replace")
                raise ZipBadName(f"The ZIP's member {shown!r} has a name that is not UTF-8. Rename it.") from error
            name = self._old(raw)
        else:
            if self.page is not None and self.page.is_for_all and not raw.isascii() and not _says_utf8(record, raw):
                name = self._old(raw)
        return normal_path(name.replace("\\", "/"))

    def _old(self, raw: bytes) -> str:
        if self.page is None:
            raise OldNames
        name = self.page.read(raw)
        self.page.note(raw)
        return name


def choose_page(records: Iterable[CentralRecord]) -> CodePage:
    """Choose the code page of a ZIP's names, by all that are not declared to be UTF-8."""
    old, fits_utf8, hosts = _OldParts(), _OldParts(), set()
    for record in records:
        raw = _unicode_path(record) or record.name
        if raw.isascii() or _says_utf8(record, raw) or len(raw) > MAX_PATH_BYTES:
            continue
        if _is_utf8(raw):
            fits_utf8.add(raw.split(b"/"))
        else:
            old.add(raw.split(b"/"))
            hosts.add(record.host)
    return _page(old, fits_utf8, is_dos=bool(hosts & _OF_WINDOWS))


def readable_paths(
    files: Sequence[Parts], folders: Sequence[Parts], encoding: NameEncoding | None = None
) -> tuple[Sequence[Parts], Sequence[Parts], CodePage | None]:
    """Read names from a disk or a tar that are not UTF-8, which Python marks by surrogates.

    Args:
        files: Paths in parts.
        folders: Paths in parts.
        encoding: What the names are written in; None: what all of them together look like.

    Returns:
        The same paths as people read them, and their code page; None where all are UTF-8.

    Raises:
        ZipBadName: A name is not written in that encoding.
    """
    if _is_text("\n".join("/".join(parts) for paths in (files, folders) for parts in paths)):
        return files, folders, None
    page = CodePage(encoding) if encoding else _page_of_paths(files, folders)
    return [restored(path, page) for path in files], [restored((*path, ""), page)[:-1] for path in folders], page


def _page_of_paths(files: Sequence[Parts], folders: Sequence[Parts]) -> CodePage:
    old, fits_utf8 = _OldParts(), _OldParts()
    for parts in (*files, *((*folder, "") for folder in folders)):
        old.add([b"" if _is_text(part) else _raw(part) for part in parts])
        fits_utf8.add([_raw(part) if _is_text(part) else b"" for part in parts])
    return _page(old, fits_utf8, is_dos=False)


def restored(path: Parts, page: CodePage | None) -> Parts:
    """Return a path from a disk or a tar as people read it."""
    if page is None:
        return path
    read = tuple(_restored_part(part, page) for part in path)
    if read != path:
        page.note(_raw("/".join(path)))
    return read


def _restored_part(part: str, page: CodePage) -> str:
    """Read one part; what is UTF-8 stays where it cannot be read otherwise."""
    if part.isascii() or (_is_text(part) and not (page.is_for_all and _is_written_in(part, page.encoding))):
        return part
    return normal_path(page.read(_raw(part)))


def _is_written_in(part: str, encoding: NameEncoding) -> bool:
    try:
        read_bytes(_raw(part), encoding)
    except UnicodeDecodeError:
        return False
    return True


class _OldParts:
    """Distinct parts of paths that are not ASCII."""

    def __init__(self) -> None:
        self.folders: dict[bytes, None] = {}
        self.files: dict[bytes, None] = {}

    def add(self, parts: Sequence[bytes]) -> None:
        """Add the parts of one path, the last of which is the file's name."""
        self.folders.update((part, None) for part in parts[:-1] if not part.isascii())
        if not parts[-1].isascii():
            self.files[parts[-1]] = None

    def some(self) -> list[bytes]:
        """Return as many parts as are worth comparing."""
        size_bytes = 0
        found = []
        for part in (*self.folders, *self.files):
            size_bytes += len(part)
            if size_bytes > _COMPARED_BYTES:
                break
            found.append(part)
        return found


def _page(old: _OldParts, fits_utf8: _OldParts | None = None, *, is_dos: bool) -> CodePage:
    """Choose a code page, and whether it is used also for names that could be UTF-8: two bytes in a row often could."""
    readings = rank_readings(old.folders, old.files, is_dos=is_dos)
    is_for_all, doubt = False, math.inf
    some = fits_utf8.some() if fits_utf8 else []
    if some:
        mixed = readings[0].score + likeliest(b"/".join(some).decode()) - _MIXED
        together = rank_readings([*old.folders, *some], old.files, is_dos=is_dos)
        if together:
            doubt = abs(together[0].score - mixed)
            is_for_all = together[0].score > mixed
            readings = together if is_for_all else readings
    best, *others = readings
    doubt = min([doubt, *(best.score - other.score for other in others[:1])])
    alternatives = tuple(other.encoding for other in others[:_MAX_ALTERNATIVES])
    return CodePage(best.encoding, best.is_plain and doubt > CERTAIN, alternatives, is_for_all)


def _says_utf8(record: CentralRecord, raw: bytes) -> bool:
    return bool(record.flags & IS_UTF8) or raw is not record.name


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_text(name: str) -> bool:
    if name.isascii():
        return True
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _raw(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _shown(raw: bytes, encoding: NameEncoding) -> str:
    """Decode an example as it would become a path, and replace what cannot be shown."""
    text = read_bytes(raw, encoding, "replace").replace("\\", "/")[:_EXAMPLE_CHARS]
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _unicode_path(record: CentralRecord) -> bytes | None:
    """Read the UTF-8 name that Info-ZIP keeps beside an old one, if it still belongs to it (APPNOTE 4.6.9)."""
    field_ = extra_field(record.extra, _UNICODE_PATH_EXTRA)
    if field_ is None or field_[:1] != b"\x01" or int.from_bytes(field_[1:5], "little") != zlib.crc32(record.name):
        return None
    return field_[5:]
