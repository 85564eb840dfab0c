"""What an AVIF or HEIC file declares of its image, and what the streams in it code: both before anything is decoded.

The boxes that decide are walked: which item is the image, of which tiles or layers it is made, where their data lies.
Source: ISO/IEC 14496-12 (boxes, meta), ISO/IEC 23008-12 (items and their properties), AV1 Image File Format.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from whisker.images.boxes import (
    AVIF_BRANDS,
    Box,
    BoxFile,
    MediaMalformed,
    MediaTruncated,
    SizeContradicted,
    brand_for_decoder,
)
from whisker.images.stream_headers import CodedSize, av1_sizes, hevc_sizes

MAX_ITEMS_DECODED: Final = 2_000
"""Tiles of the largest grids that cameras write are some hundred."""

ALIGNMENT_PX: Final = 64
"""By so much a stream's size may exceed the declared one: coders work in blocks, and the rest is cropped."""

_MAX_DEPTH: Final = 4
_CODED: Final = {b"av01": b"av1C", b"hvc1": b"hvcC", b"hev1": b"hvcC"}
_SAMPLE_STEPS: Final = 5  # a decoder lists all samples, 150 bytes for each
_ALPHA_ENDINGS: Final = (":auxiliary:alpha", ":auxid:1")  # whichever codec is named before them


@dataclass(frozen=True)
class MediaImage:
    """What decoding a file's image takes.

    Attributes:
        codec: "AVIF" or "HEIF", as Pillow names the formats.
        width_px: Declared of the largest image that is decoded; no stream exceeds its own by more than `ALIGNMENT_PX`.
        height_px: Of the same one.
        decoded_pixels: Those of every stream that is decoded, together.
        has_alpha: There is an opacity beside the colours.
        is_derived: Whether the image is composed of others, in a canvas of its own.
        chroma_samples: Colour samples for each of luma.
        bits: Of a sample.
        copied_bytes: Of what lies beside the coded images, such as notes: decoders copy all of it on opening.
        brand: Under which its decoder takes it, where that is not the file's own.
    """

    codec: str
    width_px: int
    height_px: int
    decoded_pixels: int
    has_alpha: bool
    is_derived: bool
    chroma_samples: float
    bits: int
    copied_bytes: int = 0
    brand: bytes | None = None


@dataclass
class _Item:
    kind: bytes = b""
    properties: list[Box] = field(default_factory=list)
    extents: list[tuple[int, int, int]] = field(default_factory=list)
    references: dict[bytes, list[int]] = field(default_factory=dict)

    @property
    def copied_bytes(self) -> int:
        """How much a decoder holds of it beside the file: nothing of a coded picture that lies in one piece."""
        if self.kind in _CODED and len(self.extents) < 2:
            return 0
        return sum(size for _, _, size in self.extents)


def read_media(data: bytes) -> MediaImage:
    """Find out what decoding an AVIF or HEIC takes, and by what it is coded in, which of the two it is.

    What lies behind the picture is passed over as its decoder does: the film of a motion photo, a camera's notes, the
    end of a mail. libavif (1.4) stops where it has what the brands name; libheif (1.23) goes on to the end, and never
    decodes a track beside a picture.

    Raises:
        MediaMalformed: Its boxes or streams cannot be followed, or its sizes contradict each other.
    """
    file = BoxFile(data)
    brands = file.brands()
    if AVIF_BRANDS & set(brands):
        brand = brand_for_decoder(file, "AVIF", brands)
        media = _dearest(_read_as_libavif(file, brand or brands[0]))
        if media.codec == "AVIF":
            return replace(media, brand=brand)
    media = _dearest(_read_as_libheif(file))
    brand = brand_for_decoder(file, media.codec, brands)
    if media.codec == "AVIF":
        media = _dearest(_read_as_libavif(file, brand or brands[0]))
        if media.codec != "AVIF":
            raise MediaMalformed("an AVIF or a HEIC, by where one begins to read")
    return replace(media, brand=brand)


def _read_as_libavif(file: BoxFile, major_brand: bytes) -> list[MediaImage]:
    """Read all that is decoded of an image, or of a sequence: of both where the brand does not say which it is."""
    top = list(file.top_level_of_one())
    meta, movie = file.one(top, b"meta"), None
    if meta is None or major_brand != b"avif":
        movie = file.one(top, b"moov")
    items = [] if meta is None else [_read_items(file, meta)]
    return items if movie is None else [*items, *_read_tracks(file, movie)]


def _read_as_libheif(file: BoxFile) -> list[MediaImage]:
    """Read all that may be decoded: of several images in a row it takes the last, others the first."""
    top = list(file.top_level())
    if any(box.kind == b"mini" for box in top):
        raise MediaMalformed("a picture in a short form, which is taken before any other")
    metas = [box for box in top if box.kind == b"meta"]
    if metas:
        return [_read_items(file, meta) for meta in metas]
    movie = file.one(top, b"moov")
    return [] if movie is None else list(_read_tracks(file, movie))


def _dearest(images: list[MediaImage]) -> MediaImage:
    """Sum up what decoding any of them takes at most."""
    if not images:
        raise MediaMalformed("there is no picture in it")
    return replace(
        max(images, key=lambda image: image.width_px * image.height_px),
        decoded_pixels=max(image.decoded_pixels for image in images),
        # Of an animation's tracks one may be the opacity of another.
        has_alpha=any(image.has_alpha for image in images) or len(images) > 2,
        is_derived=any(image.is_derived for image in images),
        chroma_samples=max(image.chroma_samples for image in images),
        bits=max(image.bits for image in images),
        copied_bytes=sum(image.copied_bytes for image in images),
    )


def _read_items(file: BoxFile, meta: Box) -> MediaImage:
    boxes = list(file.boxes(meta.start + 4, meta.end))
    primary_box = file.one(boxes, b"pitm")
    if primary_box is None:
        raise MediaMalformed("no item is the picture")
    wide = bool(file.data[primary_box.start])
    primary = file.number(primary_box.start + 4, 4 if wide else 2)
    items: dict[int, _Item] = {}
    _read_kinds(file, file.one(boxes, b"iinf"), items)
    _read_extents(file, file.one(boxes, b"iloc"), file.one(boxes, b"idat"), items)
    _read_properties(file, file.one(boxes, b"iprp"), items)
    _read_references(file, file.one(boxes, b"iref"), items)
    copied_bytes = _copied_bytes(file, items)
    walk = _ItemWalk(file, items)
    walk.add_image(primary)
    return replace(walk.image(), copied_bytes=copied_bytes)


def _copied_bytes(file: BoxFile, items: dict[int, _Item]) -> int:
    """Sum up what decoders copy: hundreds of notes may lie on the same bytes, and each is copied."""
    copied_bytes = sum(item.copied_bytes for item in items.values())
    if copied_bytes > len(file.data):
        ends = [start + size for item in items.values() for _, start, size in item.extents]
        raise (MediaTruncated if max(ends) > len(file.data) else MediaMalformed)("the notes are longer than the file")
    return copied_bytes


def _read_kinds(file: BoxFile, box: Box | None, items: dict[int, _Item]) -> None:
    if box is None:
        raise MediaMalformed("no item is described")
    start = box.start + (8 if file.data[box.start] else 6)
    for entry in file.boxes(start, box.end):
        version = file.number(entry.start, 1)
        if entry.kind != b"infe" or version < 2:
            continue
        width = 4 if version == 3 else 2
        identity = file.number(entry.start + 4, width)
        kind_at = entry.start + 4 + width + 2
        if identity in items:
            raise MediaMalformed("two items have one number")
        items[identity] = _Item(file.data[kind_at : kind_at + 4])


def _read_extents(file: BoxFile, box: Box | None, idat: Box | None, items: dict[int, _Item]) -> None:
    if box is None:
        raise MediaMalformed("no item lies anywhere")
    version, sizes = file.number(box.start, 1), file.number(box.start + 4, 2)
    offset_bytes, length_bytes, base_bytes, index_bytes = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    index_bytes *= version > 0
    wide = 4 if version == 2 else 2
    count, position = file.number(box.start + 6, wide), box.start + 6 + wide
    for _ in range(count):
        item = items.get(file.number(position, wide), _Item())
        position += wide
        method = 0
        if version > 0:
            method, position = file.number(position, 2) & 15, position + 2
        base = file.number(position + 2, base_bytes)
        position += 2 + base_bytes
        extents = file.number(position, 2)
        position += 2
        file.spend(1 + extents)
        for _ in range(extents):
            position += index_bytes
            start = base + file.number(position, offset_bytes)
            length = file.number(position + offset_bytes, length_bytes)
            position += offset_bytes + length_bytes
            origin = idat.start if method == 1 and idat is not None else 0
            item.extents.append((method, origin + start, length))


def _read_properties(file: BoxFile, box: Box | None, items: dict[int, _Item]) -> None:
    if box is None:
        raise MediaMalformed("no size is declared")
    inner = list(file.boxes(box.start, box.end))
    store = file.one(inner, b"ipco")
    if store is None:
        raise MediaMalformed("no size is declared")
    properties = list(file.boxes(store.start, store.end))
    for links in (each for each in inner if each.kind == b"ipma"):
        version, is_wide = file.number(links.start, 1), bool(file.number(links.start + 3, 1) & 1)
        count, position = file.number(links.start + 4, 4), links.start + 8
        for _ in range(count):
            width = 4 if version else 2
            item = items.get(file.number(position, width), _Item())
            position += width
            number_of = file.number(position, 1)
            position += 1
            file.spend(1 + number_of)
            for _ in range(number_of):
                size = 2 if is_wide else 1
                index = file.number(position, size) & (0x7FFF if is_wide else 0x7F)
                position += size
                if 0 < index <= len(properties):
                    item.properties.append(properties[index - 1])


def _read_references(file: BoxFile, box: Box | None, items: dict[int, _Item]) -> None:
    if box is None:
        return
    width = 4 if file.number(box.start, 1) else 2
    for reference in file.boxes(box.start + 4, box.end):
        source = items.get(file.number(reference.start, width), _Item())
        count = file.number(reference.start + width, 2)
        first = reference.start + width + 2
        if first + count * width > reference.end:
            raise MediaMalformed("references end behind their box")
        file.spend(count)
        targets = [file.number(first + index * width, width) for index in range(count)]
        source.references.setdefault(reference.kind, []).extend(targets)


class _ItemWalk:
    """Adds up what is decoded for an image: its own stream, or its tiles and layers, and their opacity."""

    def __init__(self, file: BoxFile, items: dict[int, _Item]) -> None:
        self._file = file
        self._items = items
        self._alpha_of: dict[int, list[int]] = {}
        for identity, item in items.items():
            if b"auxl" in item.references and self._is_alpha(item):
                for target in item.references[b"auxl"]:
                    self._alpha_of.setdefault(target, []).append(identity)
        self._pixels_of: dict[int, int] = {}
        self._largest = (0, 0)
        self._decoded_pixels = self._visits = 0
        self._codecs: set[str] = set()
        self._chroma_samples, self._bits = 0.0, 8
        self._has_alpha = self._is_derived = False

    def add_image(self, identity: int, depth: int = 0) -> None:
        self._visits += 1
        item = self._items.get(identity)
        if item is None:
            raise MediaMalformed("an item is not there")
        if depth > _MAX_DEPTH or self._visits > MAX_ITEMS_DECODED:
            raise MediaMalformed("pictures within pictures, too deep or too many")
        if identity not in self._pixels_of:  # one item may be used many times
            self._pixels_of[identity] = self._read_item(item)
        self._decoded_pixels += self._pixels_of[identity]
        for part in () if item.kind in _CODED else item.references.get(b"dimg", ()):
            self.add_image(part, depth + 1)
        for alpha in self._alpha_of.get(identity, []):
            self._has_alpha = True
            self.add_image(alpha, depth + 1)

    def image(self) -> MediaImage:
        """Return the sum of it."""
        if len(self._codecs) != 1:
            raise MediaMalformed("it is coded in more than one way, or in none")
        return MediaImage(
            self._codecs.pop(),
            *self._largest,
            self._decoded_pixels,
            self._has_alpha,
            self._is_derived,
            self._chroma_samples,
            self._bits,
        )

    def add_coded(self, codec: str, sizes: list[CodedSize], width_px: int, height_px: int) -> None:
        """Add one stream that is the whole image."""
        self._see(width_px, height_px)
        self._decoded_pixels += self._coded_pixels(codec, sizes, width_px, height_px)

    def _read_item(self, item: _Item) -> int:
        """Read what an item declares, and return the pixels of its own stream, if it has one."""
        for kind in (b"irot", b"imir", b"clap"):
            self._file.one(item.properties, kind)  # each turns or cuts all of its pixels
        width_px, height_px = self._declared(item)
        self._see(width_px, height_px)
        if item.kind in _CODED:
            codec = "AVIF" if item.kind == b"av01" else "HEIF"
            return self._coded_pixels(codec, self._stream_sizes(item), width_px, height_px)
        if item.kind not in {b"grid", b"iden", b"iovl"}:
            raise MediaMalformed(f"a picture coded as {item.kind[:4]!r} is not read")
        self._is_derived = True
        self._add_canvas(item)
        return 0

    def _coded_pixels(self, codec: str, sizes: list[CodedSize], width_px: int, height_px: int) -> int:
        """Compare the sizes in a stream with what was declared for it, and count what is decoded of it: every frame."""
        if not sizes:
            raise MediaMalformed("a stream without a size")
        self._codecs.add(codec)
        for size in sizes:
            self._chroma_samples = max(self._chroma_samples, size.chroma_samples)
            self._bits = max(self._bits, size.bits)
            self._compare(size, width_px, height_px)
        frames = [size.width_px * size.height_px for size in sizes if size.is_frame]
        return sum(frames) or max(size.width_px * size.height_px for size in sizes)

    def _compare(self, size: CodedSize, width_px: int, height_px: int) -> None:
        fits = 0 <= size.width_px - width_px < ALIGNMENT_PX and 0 <= size.height_px - height_px < ALIGNMENT_PX
        if not fits:
            raise SizeContradicted(
                f"the file declares {width_px} x {height_px} pixels, and its stream {size.width_px} x {size.height_px}"
            )

    def _declared(self, item: _Item) -> tuple[int, int]:
        box = self._file.one(item.properties, b"ispe")
        if box is None:
            raise MediaMalformed("an item declares no size")
        return self._file.number(box.start + 4, 4), self._file.number(box.start + 8, 4)

    def _stream_sizes(self, item: _Item) -> list[CodedSize]:
        configuration = self._file.one(item.properties, _CODED[item.kind])
        if configuration is None:
            raise MediaMalformed("a stream without its configuration")
        return _sizes(self._file, item.kind, configuration, self._content(item))

    def _add_canvas(self, item: _Item) -> None:
        if item.kind == b"iden":
            return
        content = self._content(item)
        if len(content) < 8:
            raise MediaMalformed("a picture made of others does not say how")
        width = 4 if content[1] & 1 else 2
        start = 4 if item.kind == b"grid" else 10
        numbers = content[start : start + 2 * width]
        if len(numbers) < 2 * width:
            raise MediaMalformed("a picture made of others does not say how large it is")
        self._see(int.from_bytes(numbers[:width]), int.from_bytes(numbers[width:]))

    def _content(self, item: _Item) -> memoryview:
        length = sum(extent[2] for extent in item.extents)
        if length > len(self._file.data):
            raise MediaTruncated("an item is longer than the file")
        pieces = []
        for method, start, size in item.extents:
            if method > 1:
                raise MediaMalformed("an item lies within another")
            if start + size > len(self._file.data):
                raise MediaTruncated("the data of an item lies behind the end of the file")
            pieces.append(self._file.view(start, start + size))
        return pieces[0] if len(pieces) == 1 else memoryview(b"".join(pieces))

    def _is_alpha(self, item: _Item) -> bool:
        kinds = [
            self._file.data[box.start + 4 : min(box.end, box.start + 256)].split(b"\x00")[0].decode("ascii", "replace")
            for box in item.properties
            if box.kind == b"auxC"
        ]
        return any(kind.endswith(_ALPHA_ENDINGS) for kind in kinds)

    def _see(self, width_px: int, height_px: int) -> None:
        if not width_px or not height_px:
            raise MediaMalformed("a size of zero")
        self._largest = max(self._largest, (width_px, height_px), key=lambda size: size[0] * size[1])


def _sizes(file: BoxFile, kind: bytes, configuration: Box, stream: memoryview) -> list[CodedSize]:
    configured = file.view(configuration.start, configuration.end)
    if kind == b"av01":
        return [*av1_sizes(configured[4:], file.spend), *av1_sizes(stream, file.spend)]
    return list(hevc_sizes(configured, stream, file.spend))


def _read_tracks(file: BoxFile, movie: Box) -> Iterator[MediaImage]:
    """Read the first image of each track: that is what is shown of a sequence."""
    for track in (box for box in file.boxes(movie.start, movie.end) if box.kind == b"trak"):
        inner = list(file.boxes(track.start, track.end))
        table = file.find(inner, b"mdia", b"minf", b"stbl")
        description = file.one(table, b"stsd")
        entries = [] if description is None else list(file.boxes(description.start + 8, description.end))
        coded = [entry for entry in entries if entry.kind in _CODED]
        if not coded:
            continue
        yield _first_image(file, coded[0], table)


def _first_image(file: BoxFile, entry: Box, table: list[Box]) -> MediaImage:
    walk = _ItemWalk(file, {})
    configuration = file.one(list(file.boxes(entry.start + 78, entry.end)), _CODED[entry.kind])
    if configuration is None:
        raise MediaMalformed("a track without its configuration")
    sizes = _sizes(file, entry.kind, configuration, _first_sample(file, table))
    declared = file.number(entry.start + 24, 2), file.number(entry.start + 26, 2)
    walk.add_coded("AVIF" if entry.kind == b"av01" else "HEIF", sizes, *declared)
    return walk.image()


def _first_sample(file: BoxFile, table: list[Box]) -> memoryview:
    sizes, offsets = file.one(table, b"stsz"), file.one(table, b"stco") or file.one(table, b"co64")
    if sizes is None or offsets is None:
        raise MediaMalformed("a track that does not say where its pictures lie")
    file.spend(_SAMPLE_STEPS * _samples(file, file.one(table, b"stsc"), file.number(offsets.start + 4, 4)))
    size = file.number(sizes.start + 4, 4) or file.number(sizes.start + 12, 4)
    start = file.number(offsets.start + 8, 4 if offsets.kind == b"stco" else 8)
    if start + size > len(file.data):
        raise MediaTruncated("the data of a picture lies behind the end of the file")
    return file.view(start, start + size)


def _samples(file: BoxFile, runs: Box | None, chunks: int) -> int:
    """Count a track's samples as its decoder does: by its chunks, whatever the table of their sizes says."""
    if runs is None:
        raise MediaMalformed("a track that does not say how its pictures are grouped")
    count = file.number(runs.start + 4, 4)
    file.spend(count)
    places = range(runs.start + 8, runs.start + 8 + 12 * count, 12)
    firsts = [*(file.number(place, 4) for place in places), chunks + 1]
    lengths = [end - first for first, end in pairwise(firsts)]
    if any(length < 0 for length in lengths):
        raise MediaMalformed("a track whose pictures are grouped in no order")
    return sum(length * file.number(place + 4, 4) for length, place in zip(lengths, places, strict=True))
