"""The boxes that AVIF and HEIC files consist of, and the brands by which they say what they are."""

from collections.abc import Iterator
from typing import Final, NamedTuple

MAX_STEPS: Final = 100_000
"""What is read in one file: boxes, links, places of data, units of streams. The largest grids of cameras, of some
800 tiles, take a third of it; all of it takes a tenth of a second."""

_MAX_BRANDS: Final = 64
"""Writers name some ten."""

_INDEX: Final = frozenset({b"meta", b"moov"})
"""They say where images lie."""

_CONTENT: Final = _INDEX | {b"mdat"}
_HEAD_BYTES: Final = 8
_MAX_TOP_LEVEL: Final = 1_000


class MediaMalformed(Exception):
    """Boxes that contradict each other, or cannot be followed."""


class MediaTruncated(MediaMalformed):
    """Data that would lie behind the end of the file."""


class SizeContradicted(MediaMalformed):
    """A declared size that is not the stream's."""


class Box(NamedTuple):
    """One box: its four letters, and where its content starts and ends."""

    kind: bytes
    start: int
    end: int


class BoxFile:
    """The boxes of a file, of which no more than `MAX_STEPS` things are read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._steps = 0

    def spend(self, steps: int) -> None:
        """Count things before they are read: a few bytes may declare any number of them."""
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise MediaMalformed("far too many parts")

    def brands(self) -> list[bytes]:
        """Return the first box's brands, the major one before those that the file is compatible with."""
        end = min(self.number(0, 4) or len(self.data), len(self.data), 16 + 4 * _MAX_BRANDS)
        return [self.data[place : place + 4] for place in (8, *range(16, end - 3, 4))]

    def boxes(self, start: int, end: int) -> Iterator[Box]:
        """Walk the boxes within one, which all have to end in it."""
        position = start
        while position + 8 <= end:
            size, box = self._head(position, end)
            if size < box.start - position:
                raise MediaMalformed("a box is smaller than its own head")
            if position + size > end:
                raise MediaMalformed("a box ends behind the one around it")
            yield box
            position += size

    def top_level(self) -> Iterator[Box]:
        """Walk the boxes of the file up to what cannot be one: anything may lie behind a picture.

        A size smaller than a head is stepped over as libheif does, which may find further boxes there.

        Raises:
            MediaTruncated: The file ends before or within what says where its images lie.
        """
        position, end, has_index = 0, len(self.data), False
        while position + 8 <= end and not self._is_cut(position):
            size, box = self._head(position, end)
            if position + size > end and (box.kind in _INDEX or not has_index):
                raise MediaTruncated("a box ends behind the file")
            has_index = has_index or box.kind in _INDEX
            yield box
            position += size

    def top_level_of_one(self) -> Iterator[Box]:
        """Walk the boxes of the first of several files in a row: a size smaller than a head ends it, as in libavif."""
        for index, box in enumerate(self.top_level()):
            if index and (box.kind == b"ftyp" or box.end < box.start):
                return
            yield box

    def _is_cut(self, position: int) -> bool:
        """Return whether the file ends within a head of 16 bytes."""
        return self.number(position, 4) == 1 and position + 16 > len(self.data)

    def _head(self, position: int, end: int) -> tuple[int, Box]:
        """Read a box's size, its head included, and its place."""
        self.spend(1)
        size, kind, body = self.number(position, 4), self.data[position + 4 : position + 8], position + 8
        if size == 1:
            size, body = self.number(body, 8), body + 8
        size = size or end - position  # 0: up to the end
        return size, Box(kind, body, min(position + size, end))

    def view(self, start: int, end: int) -> memoryview:
        """Return a part of the file without copying it: many items may lie on the same bytes."""
        return memoryview(self.data)[start:end]

    def number(self, position: int, length: int) -> int:
        """Read a number of so many bytes."""
        if position + length > len(self.data):
            raise MediaTruncated("the file ends within a box")
        return int.from_bytes(self.data[position : position + length])

    def one(self, boxes: list[Box], kind: bytes) -> Box | None:
        """Return the only one of a kind, if any."""
        found = [box for box in boxes if box.kind == kind]
        if len(found) > 1:
            raise MediaMalformed(f"there are several {kind!r}, of which readers take one or another")
        return found[0] if found else None

    def find(self, boxes: list[Box], *path: bytes) -> list[Box]:
        """Follow containers inwards."""
        for kind in path:
            boxes = [inner for box in boxes if box.kind == kind for inner in self.boxes(box.start, box.end)]
        return boxes


def ends_within_box(data: bytes) -> bool:
    """Return whether an AVIF or HEIC ends within a box that holds pictures, or what says where they lie."""
    position, boxes = 0, 0
    while data[4:8] == b"ftyp" and position + 8 <= len(data) and boxes < _MAX_TOP_LEVEL:
        size = int.from_bytes(data[position : position + 4])
        size = int.from_bytes(data[position + 8 : position + 16]) if size == 1 else size
        if data[position + 4 : position + 8] in _CONTENT and position + size > len(data):
            return True
        if size < _HEAD_BYTES:
            return False
        position, boxes = position + size, boxes + 1
    return False


AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})

_COMMON: Final = frozenset({b"mif1", b"msf1"})
_HEIF: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_PROFILES: Final = frozenset({b"miaf", b"mif2", b"MA1A", b"MA1B"})
_ALL: Final = AVIF_BRANDS | _COMMON | _HEIF | _PROFILES
_TAKEN: Final = {"AVIF": AVIF_BRANDS | _COMMON, "HEIF": _HEIF | _COMMON}
"""Those that a decoder's opener looks for in the first place."""
_NEEDS: Final = {b"avif": b"meta", b"avis": b"moov"}


def is_media(data: bytes) -> bool:
    """Return whether a file says that it is an AVIF or HEIC, by whichever of its brands."""
    return data[4:8] == b"ftyp" and not _ALL.isdisjoint(BoxFile(data).brands())


def with_brand(data: bytes, brand: bytes) -> bytes:
    """Name one brand in the first place, and in all others the container's, which promises nothing more."""
    end = min(int.from_bytes(data[:4]), len(data))
    others = max(0, end - 16) // 4
    return data[:8] + brand + data[12:16] + b"mif1" * others + data[16 + 4 * others :]


def brand_for_decoder(file: BoxFile, codec: str, brands: list[bytes]) -> bytes | None:
    """Name the brand that a file's decoder needs to see first; None where it takes the file as it is."""
    if codec == "HEIF":
        return None if brands[0] in _TAKEN[codec] else b"heic"
    kinds = {box.kind for box in file.top_level_of_one()}
    named = AVIF_BRANDS.intersection(brands)
    # Of a still it wants the items, of a sequence the tracks, and of what is named both it wants both.
    if brands[0] in _TAKEN[codec] and named and all(_NEEDS[brand] in kinds for brand in named):
        return None
    return b"avif" if b"meta" in kinds else b"avis"
