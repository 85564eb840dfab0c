"""A ZIP's members, read without trusting them and without holding more than one record at a time.

`zipfile.ZipFile` reads the whole central directory, builds an object of a kilobyte for each member and forgives what
two programs would read differently; here every number is checked against the file before it is used.

Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.12 and 4.5.3.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from whisker.datasets.zip_end import Directory, contradiction, read_at

HAS_DESCRIPTOR: Final = 0x0008
"""Flag: sizes and CRC stand behind the data, and may be zero in the local header."""
IS_ENCRYPTED: Final = 0x0001 | 0x0040 | 0x2000
"""Flags: encrypted, strongly encrypted, central directory encrypted."""
IS_UTF8: Final = 0x0800
"""Flag: the name is UTF-8."""

_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_READ_BYTES: Final = 1 << 20
_LONGEST_RECORD_BYTES: Final = _CENTRAL.size + 3 * 0xFFFF
_ZIP64_EXTRA: Final = 0x0001
_UNSET32: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class CentralRecord:
    """One member as the central directory tells it; `name` and `extra` are raw."""

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
    """The kind of machine that it says to come from (APPNOTE 4.4.2)."""


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
        ZipMalformed: They tell of different members.
    """
    head = read_at(file, record.offset, _LOCAL.size + len(record.name))
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        raise contradiction(f"there is no member where {_shown(record)} should be")
    _, _, flags, method, _, _, crc, compressed, size, name_bytes, extra_bytes = _LOCAL.unpack_from(head)
    if name_bytes != len(record.name) or head[_LOCAL.size :] != record.name:
        raise contradiction(f"{_shown(record)} has another name in front of its data")
    if method != record.method or (flags ^ record.flags) & (HAS_DESCRIPTOR | IS_ENCRYPTED):
        raise contradiction(f"{_shown(record)} is packed in another way than its list says")
    told = ((crc, record.crc), (compressed, record.compressed_bytes), (size, record.size_bytes))
    if any(local != central and not _is_left_open(local, flags) for local, central in told):
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
    """Return whether a local value is said elsewhere: behind the data, or in the zip64 field."""
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
    told = (fields[3], fields[4], fields[7], compressed, size, offset, fields[15] >> 16, fields[1] >> 8)
    return CentralRecord(name, extra, *told), end


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
