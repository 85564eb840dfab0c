"""A ZIP's list of members, read without trusting it and without holding more than one record at a time."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from whisker.errors import FormatUnsupported, ZipMalformed
from whisker.images.headers import looks_like_image
from whisker.images.signatures import foreign_format

STORED: Final = 0

DEFLATED: Final = 8

HAS_DESCRIPTOR: Final = 0x0008
"""Flag: sizes and CRC stand behind the data, and may be zero in the local header."""

IS_ENCRYPTED: Final = 0x0001 | 0x0040 | 0x2000
"""Flags: encrypted, strongly encrypted, central directory encrypted."""

IS_UTF8: Final = 0x0800
"""Flag: the name is UTF-8."""

_END = struct.Struct("<4s4H2LH")
_ZIP64_LOCATOR = struct.Struct("<4sLQL")
_ZIP64_END = struct.Struct("<4sQ2H2L4Q")

_CENTRAL = struct.Struct("<4s6H3L5H2L")

_LOCAL = struct.Struct("<4s5H3L2H")
_MOST_COMMENT: Final = 0xFFFF
_SPLIT_MARKERS: Final = (b"PK\x07\x08", b"PK00")
_UNSET32: Final = 0xFFFFFFFF
_UNSET16: Final = 0xFFFF

_READ_BYTES: Final = 1 << 20

_LONGEST_RECORD_BYTES: Final = _CENTRAL.size + 3 * 0xFFFF

_ZIP64_EXTRA: Final = 0x0001
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

_OTHERS: Final = {
    1: "Shrink",
    6: "Implode",
    9: "Deflate64",
    10: "Implode of PKWARE",
    12: "BZIP2",
    14: "LZMA",
    20: "Zstandard",
    93: "Zstandard",
    95: "XZ",
    96: "JPEG",
    97: "WavPack",
    98: "PPMd",
}


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the central directory lies, and how many members it declares."""

    offset: int
    size_bytes: int
    count: int
    is_zip64: bool = False

    def has(self, count: int) -> bool:
        """Return whether it declares this count; macOS counts modulo 65,536 instead of using zip64."""
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


def split_marker_bytes(file: BinaryIO) -> int:
    """Return how many bytes before the first member mark a ZIP that could have been split.

    Source: PKWARE APPNOTE.TXT 6.3.10, sections 8.5.4 and 8.5.5.
    """
    return len(_SPLIT_MARKERS[0]) if read_at(file, 0, 4) in _SPLIT_MARKERS else 0


def contradiction(what: str) -> ZipMalformed:
    """Return the error for a ZIP that two programs could read differently."""
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
    """Return what a file is that is no ZIP, in a sentence."""
    if looks_like_image(head):
        return "This is a picture, not a ZIP. Put pictures into one folder a class, and send a ZIP of the folders."
    foreign = foreign_format(head)
    if foreign is None or head.startswith(b"PK"):
        return "This file is not a ZIP, or its end is missing. Send the whole ZIP."
    what = f"a file of type {foreign.what}" if foreign.is_format else foreign.what
    return f"This is {what}, not a ZIP. Send the class folders as a ZIP."


def _read_zip64(file: BinaryIO, end_at: int, locator: bytes, declared: Directory) -> tuple[int, Directory]:
    """Read the zip64 records: where they begin, and the directory they describe."""
    _, disk, zip64_at, disks = _ZIP64_LOCATOR.unpack(locator)
    raw = read_at(file, zip64_at, _ZIP64_END.size) if zip64_at < end_at else b""
    if len(raw) < _ZIP64_END.size or not raw.startswith(b"PK\x06\x06"):
        raise contradiction("its end points to nothing")
    _, record_bytes, _, _, this_disk, start_disk, disk_count, count, size_bytes, offset = _ZIP64_END.unpack(raw)
    if disk or disks > 1 or this_disk or start_disk or disk_count != count:
        raise ZipMalformed("This ZIP is one part of several. Send it as one file.")
    pairs = (
        (declared.count, count, _UNSET16),
        (declared.size_bytes, size_bytes, _UNSET32),
        (declared.offset, offset, _UNSET32),
    )
    ends_well = zip64_at + 12 + record_bytes + _ZIP64_LOCATOR.size == end_at
    if not ends_well or any(short not in (long, unset) for short, long, unset in pairs):
        raise contradiction("it ends twice, in different ways")
    return zip64_at, Directory(offset, size_bytes, count, is_zip64=True)


def read_at(file: BinaryIO, offset: int, size_bytes: int) -> bytes:
    """Read so many bytes at an offset, fewer at the file's end."""
    file.seek(max(0, offset))
    return file.read(max(0, size_bytes))


@dataclass(frozen=True, slots=True)
class CentralRecord:
    """One member as the central directory describes it; `name` and `extra` are raw."""

    name: bytes
    extra: bytes
    flags: int
    method: int
    crc: int
    compressed_bytes: int
    size_bytes: int
    offset: int
    unix_mode: int
    host: int = 0
    """The system on which it was made (APPNOTE 4.4.2)."""


def read_central(file: BinaryIO, directory: Directory) -> Iterator[CentralRecord]:
    """Read the members one after the other, in blocks of a megabyte.

    Raises:
        ZipMalformed: The records do not fill the directory exactly.
    """
    position, end = directory.offset, directory.offset + directory.size_bytes
    block, at = b"", 0
    while at < len(block) or position < end:
        if len(block) - at < _LONGEST_RECORD_BYTES and position < end:
            more = read_at(file, position, min(_READ_BYTES, end - position))
            if not more:
                raise contradiction("its list of members is cut off")
            block, at, position = block[at:] + more, 0, position + len(more)
        record, at = _parse_central(block, at)
        yield record


def read_local(file: BinaryIO, record: CentralRecord) -> int:
    """Check a member's local header against the central directory and return where its data begins.

    Raises:
        ZipMalformed: They describe different members.
    """
    head = read_at(file, record.offset, _LOCAL.size + len(record.name))
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        raise contradiction(f"there is no member where {_shown(record)} should be")
    _, _, flags, method, _, _, crc, compressed, size, name_bytes, extra_bytes = _LOCAL.unpack_from(head)
    if name_bytes != len(record.name) or head[_LOCAL.size :] != record.name:
        raise contradiction(f"{_shown(record)} has another name in front of its data")
    if method != record.method or (flags ^ record.flags) & (HAS_DESCRIPTOR | IS_ENCRYPTED):
        raise contradiction(f"{_shown(record)} is packed in another way than its list says")
    pairs = ((crc, record.crc), (compressed, record.compressed_bytes), (size, record.size_bytes))
    if any(local != central and not _is_left_open(local, flags) for local, central in pairs):
        raise contradiction(f"{_shown(record)} has other sizes than its list says")
    return record.offset + _LOCAL.size + int(name_bytes) + int(extra_bytes)


def extra_field(extra: bytes, kind: int) -> bytes | None:
    """Find one of the extra fields of a record, None without it or where they are broken."""
    at = 0
    while at + 4 <= len(extra):
        field, size_bytes = struct.unpack_from("<2H", extra, at)
        if field == kind and at + 4 + size_bytes <= len(extra):
            return extra[at + 4 : at + 4 + size_bytes]
        at += 4 + size_bytes
    return None


def _is_left_open(value: int, flags: int) -> bool:
    """Return whether a local value is given elsewhere: behind the data, or in the zip64 field."""
    return value == _UNSET32 or bool(flags & HAS_DESCRIPTOR and value == 0)


def _parse_central(block: bytes, at: int) -> tuple[CentralRecord, int]:
    """Read the record at an offset of a block: the record, and where the next begins."""
    if len(block) - at < _CENTRAL.size or block[at : at + 4] != b"PK\x01\x02":
        raise contradiction("its list of members is damaged")
    fields = _CENTRAL.unpack_from(block, at)
    name_at = at + _CENTRAL.size
    extra_at = name_at + fields[10]
    comment_at = extra_at + fields[11]
    end = comment_at + fields[12]
    if end > len(block):
        raise contradiction("its list of members is damaged")
    extra = block[extra_at:comment_at]
    size, compressed, offset = _zip64_sizes((fields[9], fields[8], fields[16]), extra)
    name = block[name_at:extra_at]
    values = (fields[3], fields[4], fields[7], compressed, size, offset, fields[15] >> 16, fields[1] >> 8)
    return CentralRecord(name, extra, *values), end


def _zip64_sizes(values: tuple[int, int, int], extra: bytes) -> tuple[int, int, int]:
    """Take (size, compressed size, offset) from the zip64 field where 32 bits are too few for them."""
    if _UNSET32 not in values:
        return values
    field = extra_field(extra, _ZIP64_EXTRA)
    if field is None:
        return values
    longs = [value for (value,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8])]
    if len(longs) < values.count(_UNSET32):
        raise contradiction("a member's size is missing")
    taken = iter(longs)
    size, compressed, offset = (next(taken) if value == _UNSET32 else value for value in values)
    return size, compressed, offset


def _shown(record: CentralRecord) -> str:
    return repr(record.name[:80].decode("utf-8", "replace"))


def packed_otherwise(name: str, method: int) -> ZipMalformed:
    """Return the error for another compression method: each would be one more decoder of untrusted bytes."""
    packing = _OTHERS.get(method, f"method {method}")
    return ZipMalformed(
        f"The ZIP's member {name[:80]!r} is packed by {packing}; only Deflate, which nearly all ZIPs have, and no "
        "compression can be read. Make the ZIP anew: in 7-Zip choose the format zip and "
        "the compression method Deflate (7z a -tzip -mm=Deflate pets.zip pets), or use zip -r pets.zip pets."
    )
