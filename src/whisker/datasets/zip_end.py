"""Where a ZIP's list of members lies, by the records at its end.

Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO, Final

from whisker.errors import FormatUnsupported, ZipMalformed
from whisker.images.headers import looks_like_picture
from whisker.images.signatures import foreign_format

_END = struct.Struct("<4s4H2LH")
_ZIP64_LOCATOR = struct.Struct("<4sLQL")
_ZIP64_END = struct.Struct("<4sQ2H2L4Q")
_MOST_COMMENT: Final = 0xFFFF
_SPLIT_MARKERS: Final = (b"PK\x07\x08", b"PK00")
_UNSET32: Final = 0xFFFFFFFF
_UNSET16: Final = 0xFFFF
_TAR_MAGIC_AT: Final = 257
_HEAD_BYTES: Final = 4096
_SIGNATURES: Final = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x04\x22\x4d\x18", "LZ4"),
)


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the central directory lies, and how many members it says to have."""

    offset: int
    size_bytes: int
    count: int
    is_zip64: bool = False

    def has(self, count: int) -> bool:
        """Return whether it says to have so many; macOS counts modulo 65,536 instead of using zip64."""
        return count == self.count or (not self.is_zip64 and count % (_UNSET16 + 1) == self.count)


def read_directory(file: BinaryIO, file_bytes: int) -> Directory:
    """Find the central directory.

    Raises:
        FormatUnsupported: An archive of another kind.
        ZipMalformed: No ZIP, or one that is cut off, or with other bytes before or behind it.
    """
    _refuse_other_archives(read_at(file, 0, _TAR_MAGIC_AT + 5))
    end_at, end = _find_end(file, file_bytes)
    _, disk, start_disk, disk_count, count, size_bytes, offset, _ = end
    directory, directory_end = Directory(offset, size_bytes, count), end_at
    locator = read_at(file, end_at - _ZIP64_LOCATOR.size, _ZIP64_LOCATOR.size)
    if end_at >= _ZIP64_LOCATOR.size and locator.startswith(b"PK\x06\x07"):
        directory_end, directory = _read_zip64(file, end_at, locator, directory)
    elif disk or start_disk or disk_count != count:
        raise ZipMalformed("This ZIP is one part of several. Send it as one file.")
    if directory.offset + directory.size_bytes != directory_end:
        raise ZipMalformed(
            "This ZIP does not end where it says: it is cut off, or other bytes stand before or between its members. "
            "Make the ZIP anew."
        )
    return directory


def read_at(file: BinaryIO, offset: int, size_bytes: int) -> bytes:
    """Read so many bytes at an offset, fewer at the file's end."""
    file.seek(max(0, offset))
    return file.read(max(0, size_bytes))


def split_marker_bytes(file: BinaryIO) -> int:
    """Return how many bytes stand before the first member to say that the ZIP could have had several parts.

    Source: PKWARE APPNOTE.TXT 6.3.10, sections 8.5.4 and 8.5.5.
    """
    return len(_SPLIT_MARKERS[0]) if read_at(file, 0, 4) in _SPLIT_MARKERS else 0


def contradiction(what: str) -> ZipMalformed:
    """Name a ZIP that two programs could read differently."""
    return ZipMalformed(f"This ZIP contradicts itself: {what}. Make the ZIP anew.")


def _refuse_other_archives(head: bytes) -> None:
    kinds = [kind for signature, kind in _SIGNATURES if head.startswith(signature)]
    if head[_TAR_MAGIC_AT:] == b"ustar":
        kinds.append("tar")
    if kinds:
        raise FormatUnsupported(f"This is a file of type {kinds[0]}. Send the class folders as a ZIP.")


def _find_end(file: BinaryIO, file_bytes: int) -> tuple[int, tuple[int, ...]]:
    tail_at = max(0, file_bytes - _END.size - _MOST_COMMENT)
    tail = read_at(file, tail_at, file_bytes - tail_at)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise ZipMalformed(_no_zip(read_at(file, 0, _HEAD_BYTES)))
    end = _END.unpack_from(tail, at)
    if at + _END.size + end[7] != len(tail):
        raise ZipMalformed("This ZIP has other bytes behind its end, or its end is missing. Make the ZIP anew.")
    return tail_at + at, end


def _no_zip(head: bytes) -> str:
    """Say what a file is in which no ZIP ends."""
    if looks_like_picture(head):
        return "This is a picture, not a ZIP. Put pictures into one folder a class, and send a ZIP of the folders."
    foreign = foreign_format(head)
    if foreign is None or head.startswith(b"PK"):
        return "This file is not a ZIP, or its end is missing. Send the whole ZIP."
    what = f"a file of type {foreign.what}" if foreign.is_format else foreign.what
    return f"This is {what}, not a ZIP. Send the class folders as a ZIP."


def _read_zip64(file: BinaryIO, end_at: int, locator: bytes, told: Directory) -> tuple[int, Directory]:
    """Read the zip64 records: where they begin, and the directory they tell of."""
    _, disk, zip64_at, disks = _ZIP64_LOCATOR.unpack(locator)
    raw = read_at(file, zip64_at, _ZIP64_END.size) if zip64_at < end_at else b""
    if len(raw) < _ZIP64_END.size or not raw.startswith(b"PK\x06\x06"):
        raise contradiction("its end points to nothing")
    _, record_bytes, _, _, this_disk, start_disk, disk_count, count, size_bytes, offset = _ZIP64_END.unpack(raw)
    if disk or disks > 1 or this_disk or start_disk or disk_count != count:
        raise ZipMalformed("This ZIP is one part of several. Send it as one file.")
    pairs = ((told.count, count, _UNSET16), (told.size_bytes, size_bytes, _UNSET32), (told.offset, offset, _UNSET32))
    ends_well = zip64_at + 12 + record_bytes + _ZIP64_LOCATOR.size == end_at
    if not ends_well or any(short not in (long, unset) for short, long, unset in pairs):
        raise contradiction("it ends twice, in different ways")
    return zip64_at, Directory(offset, size_bytes, count, is_zip64=True)
