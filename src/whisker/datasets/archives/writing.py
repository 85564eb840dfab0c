"""A ZIP of files as they are, written from its beginning to its end, of which the length is known before.

Members are stored, not compressed: pictures do not shrink. Each file is read twice, first for its checksum, so that
size and checksum stand before its bytes: readers that take a ZIP as it comes, such as Java's ZipInputStream, refuse
stored members that say so only behind them, which is what `zipfile` writes to a stream. Names, sizes and places are all
that is kept in memory.

Source: PKWARE, APPNOTE.TXT 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

import io
import struct
import zlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from whisker.errors import NotFound

CHUNK_BYTES: Final = 64 * 1024

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_CENTRAL_64: Final = struct.Struct("<2HQ")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64: Final = struct.Struct("<4sLQL")
_END: Final = struct.Struct("<4s4H2LH")

_STORED: Final = 0
_NAME_IS_UTF8: Final = 0x800
_MADE_ON_UNIX: Final = 3 << 8
_PLAIN_FILE: Final = 0o100644 << 16
_VERSION, _VERSION_64 = 20, 45
_MOST_16: Final = 0xFFFF
_MOST_32: Final = 0xFFFFFFFF
"""In a field of 32 bits: "see the fields of ZIP64"."""
_FROM_COUNT_64, _FROM_BYTES_64 = _MOST_16, _MOST_32
"""From where on the fields of ZIP64 are used."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a ZIP.

    Attributes:
        name: Its path within the ZIP, parted by "/"; also below the folder that is packed.
        size_bytes: Less than 4 GiB.
    """

    name: str
    size_bytes: int


def zip_bytes(members: Sequence[Member]) -> int:
    """Return how long the ZIP of these members is."""
    offset = central = 0
    for member in members:
        name_bytes = len(member.name.encode())
        central += _CENTRAL.size + name_bytes + (_CENTRAL_64.size if offset >= _FROM_BYTES_64 else 0)
        offset += _LOCAL.size + name_bytes + member.size_bytes
    end_64 = _END_64.size + _LOCATOR_64.size if _is_large(len(members), central, offset) else 0
    return offset + central + end_64 + _END.size


def zip_pieces(folder: Path, members: Iterable[Member], made_at: datetime) -> Generator[bytes, None, None]:
    """Write a ZIP piece by piece; each file is opened when it is its turn.

    Args:
        folder: Where the files lie, under the names of the members.
        members: In the order in which they are written.
        made_at: The time that every member gets.

    Raises:
        NotFound: A file is gone, or is not as long as its member says.
    """
    when, offset, count, central = _dos_time(made_at), 0, 0, bytearray()
    for member in members:
        name, path = member.name.encode(), folder / member.name
        facts = (_NAME_IS_UTF8, _STORED, *when, _checksum(path, member), member.size_bytes, member.size_bytes)
        yield _LOCAL.pack(b"PK\x03\x04", _VERSION, *facts, len(name), 0) + name
        yield from _chunks(path)
        central += _central_record(facts, name, offset)
        offset += _LOCAL.size + len(name) + member.size_bytes
        count += 1
    yield bytes(central)
    yield _end(count, len(central), offset)


class PulledFile(io.RawIOBase):
    """A file whose bytes are made while it is read, so that a slow reader keeps none of them waiting.

    Args:
        pieces: Its content.
    """

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def close(self) -> None:
        """Release what the content is made of."""
        self._pieces.close()
        super().close()

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # any buffer
        """Fill a buffer as far as there is content; 0 is the end."""
        target, filled = memoryview(buffer), 0
        while filled < len(target):
            if not self._rest:
                self._rest = memoryview(next(self._pieces, b""))
                if not self._rest:
                    break
            piece = self._rest[: len(target) - filled]
            target[filled : filled + len(piece)] = piece
            self._rest = self._rest[len(piece) :]
            filled += len(piece)
        return filled


def _checksum(path: Path, member: Member) -> int:
    checksum = size_bytes = 0
    for chunk in _chunks(path):
        checksum = zlib.crc32(chunk, checksum)
        size_bytes += len(chunk)
    if size_bytes != member.size_bytes:
        raise NotFound(f"{member.name!r} has {size_bytes:,} bytes on this disk instead of {member.size_bytes:,}.")
    return checksum


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except FileNotFoundError as error:
        raise NotFound(f"The picture {path.name!r} is not on this disk any more.") from error


def _central_record(facts: tuple[int, ...], name: bytes, offset: int) -> bytes:
    is_far = offset >= _FROM_BYTES_64
    extra = _CENTRAL_64.pack(1, 8, offset) if is_far else b""
    version = _VERSION_64 if is_far else _VERSION
    place = (len(name), len(extra), 0, 0, 0, _PLAIN_FILE, _MOST_32 if is_far else offset)
    return _CENTRAL.pack(b"PK\x01\x02", _MADE_ON_UNIX | version, version, *facts, *place) + name + extra


def _end(count: int, central_bytes: int, offset: int) -> bytes:
    if not _is_large(count, central_bytes, offset):
        return _END.pack(b"PK\x05\x06", 0, 0, count, count, central_bytes, offset, 0)
    versions = (_MADE_ON_UNIX | _VERSION_64, _VERSION_64)
    end_64 = _END_64.pack(b"PK\x06\x06", _END_64.size - 12, *versions, 0, 0, count, count, central_bytes, offset)
    end = _END.pack(b"PK\x05\x06", 0, 0, _MOST_16, _MOST_16, _MOST_32, _MOST_32, 0)
    return end_64 + _LOCATOR_64.pack(b"PK\x06\x07", 0, offset + central_bytes, 1) + end


def _is_large(count: int, central_bytes: int, offset: int) -> bool:
    """Return whether the end needs the fields of ZIP64."""
    return count >= _FROM_COUNT_64 or central_bytes >= _FROM_BYTES_64 or offset >= _FROM_BYTES_64


def _dos_time(moment: datetime) -> tuple[int, int]:
    """Return a moment's time and date as ZIPs have them, in steps of two seconds."""
    date = (moment.year - 1980) << 9 | moment.month << 5 | moment.day
    return moment.hour << 11 | moment.minute << 5 | moment.second // 2, date
