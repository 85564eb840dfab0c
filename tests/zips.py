"""ZIPs as tests need them: of class folders, and written as a stream by programs that cannot go back."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.tiny_dataset import COLOURS, draw_picture

Members = Mapping[str, bytes] | Iterable[tuple[str | zipfile.ZipInfo, bytes]]


class _OneWay(io.RawIOBase):
    """A file that only goes forward: `zipfile` then writes sizes behind the data, as macOS and web servers do."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("wb")

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        return self._file.write(data)  # type: ignore[arg-type]

    def close(self) -> None:
        self._file.close()
        super().close()


def write_zip(path: Path, members: Members, *, compression: int = zipfile.ZIP_DEFLATED, stream: bool = False) -> Path:
    """Write a ZIP.

    Args:
        path: Where to.
        members: The content by name, in order; a name that ends in "/" is a folder.
        compression: How the members are packed.
        stream: Leave the local headers' sizes zero and write them behind the data.
    """
    pairs = members.items() if isinstance(members, Mapping) else members
    path.parent.mkdir(parents=True, exist_ok=True)
    with _OneWay(path) if stream else path.open("wb") as file, zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in pairs:
            archive.writestr(name, content)
    return path


def zip_folder(path: Path, folder: Path, prefix: str = "") -> Path:
    """Write a ZIP of all files below a folder, their names relative to it and behind a prefix such as "pets/"."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return write_zip(path, {prefix + file.relative_to(folder).as_posix(): file.read_bytes() for file in files})


def picture_bytes(class_name: str, seed: int, folder: Path) -> bytes:
    """Draw one noisy picture of the tiny dataset's classes ("red" or "blue"); no two seeds look alike."""
    path = folder / f"{class_name}-{seed}.png"
    if not path.is_file():
        draw_picture(path, class_name, seed)
    return path.read_bytes()


def tiny_members(folder: Path, count: int = 4, prefix: str = "", first: int = 0) -> dict[str, bytes]:
    """Draw `count` pictures of red and of blue as members: `<prefix>red/0.png` and so on.

    Args:
        folder: Where to draw.
        count: Pictures of each class.
        prefix: Put before every name, such as "pets/train/".
        first: Number, and seed, of the first picture.
    """
    return {
        f"{prefix}{class_name}/{number}.png": picture_bytes(class_name, number, folder)
        for class_name in COLOURS
        for number in range(first, first + count)
    }


@dataclass(frozen=True)
class RawMember:
    """One stored member written byte by byte, for ZIPs that no honest program makes.

    Attributes:
        local_name: What the local header says it is called, the same by default.
        size_bytes: What both headers say, unpacked; the truth by default.
        offset: Where the directory says it lies; the truth by default.
        mode: The Unix mode in the directory.
        extra: The directory's extra field.
        deflate: Pack it.
    """

    name: bytes
    data: bytes = b""
    flags: int = 0
    local_name: bytes | None = None
    size_bytes: int | None = None
    offset: int | None = None
    mode: int = 0o100644
    extra: bytes = b""
    deflate: bool = False


def raw_zip(path: Path, members: Iterable[RawMember], *, count: int | None = None) -> Path:
    """Write a ZIP as its members say, whether that makes sense or not."""
    body, directory, total = bytearray(), bytearray(), 0
    for member in members:
        packed = zlib.compress(member.data, wbits=-15) if member.deflate else member.data
        size = len(member.data) if member.size_bytes is None else member.size_bytes
        offset = len(body) if member.offset is None else member.offset
        told = struct.pack("<3H3L", 8 * member.deflate, 0, 0, zlib.crc32(member.data), len(packed), size)
        local_name = member.name if member.local_name is None else member.local_name
        if member.offset is None:
            head = struct.pack("<4s2H", b"PK\x03\x04", 20, member.flags) + told
            body += head + struct.pack("<2H", len(local_name), 0) + local_name + packed
        directory += struct.pack("<4s3H", b"PK\x01\x02", 3 << 8 | 20, 20, member.flags) + told
        lengths = (len(member.name), len(member.extra), 0, 0, 0, member.mode << 16, offset)
        directory += struct.pack("<5H2L", *lengths) + member.name + member.extra
        total += 1
    count = total if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    path.write_bytes(body + directory + end)
    return path
