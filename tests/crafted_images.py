"""Pictures made byte by byte, which no honest program writes."""

import struct
import zlib


def png_header(width_px: int, height_px: int) -> bytes:
    """A PNG of which only the header is real."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    idat = b"IDAT" + zlib.compress(b"\x00" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", len(idat) - 4) + idat + struct.pack(">I", zlib.crc32(idat))


def sized_jpeg(data: bytes, width_px: int, height_px: int) -> bytes:
    """A JPEG of another size than its pixels are there for: its decoder makes the rest grey."""
    at = min(place for place in map(data.find, (b"\xff\xc0", b"\xff\xc2")) if place > 0) + 5
    return data[:at] + struct.pack(">HH", height_px, width_px) + data[at + 4 :]


def xmp_orientation(orientation: int) -> bytes:
    """Notes that name an orientation as XMP does."""
    return (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="%d"/>'
        b"</rdf:RDF></x:xmpmeta>" % orientation
    )


def tiled(data: bytes, across: int, down: int, tile: tuple[int, int]) -> bytes:
    """A HEIC or AVIF of tiles, as phones write them, all on the bytes of one picture.

    Args:
        data: A HEIC or AVIF of one tile.
        across: Tiles in a row.
        down: Rows of tiles.
        tile: Size of one.
    """
    numbers, size = list(range(2, 2 + across * down)), (across * tile[0], down * tile[1])
    brand, kind, configuration = (b"avif", b"av01", b"av1C") if b"av1C" in data else (b"heic", b"hvc1", b"hvcC")
    grid = struct.pack(">BBBBHH", 0, 0, down - 1, across - 1, *size)
    return media(
        brand,
        [(b"grid", grid), *[(kind, box_of(data, b"mdat")[8:])] * len(numbers)],
        [size_box(*size), size_box(*tile), box_of(data, configuration)],
        {1: [1]} | {number: [2, 3] for number in numbers},
        [(b"dimg", 1, numbers)],
    )


def gif(extension: bytes, width_px: int = 1, height_px: int = 1) -> bytes:
    """A GIF of one pixel in the corner of a picture of this size, with an extension before it."""
    frame = b"\x2c" + struct.pack("<HHHHB", width_px - 1, height_px - 1, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + extension + frame + b";"


def box(kind: bytes, *content: bytes) -> bytes:
    """A box of an AVIF or HEIC."""
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8) + kind + body


def box_of(data: bytes, kind: bytes) -> bytes:
    """The first box of a kind, wherever it lies in a file."""
    start = data.index(kind) - 4
    return data[start : start + int.from_bytes(data[start : start + 4])]


def size_box(width_px: int, height_px: int) -> bytes:
    """The size that an item declares."""
    return box(b"ispe", bytes(4), struct.pack(">II", width_px, height_px))


def media(
    brand: bytes,
    items: list[tuple[bytes, bytes]],
    properties: list[bytes],
    links: dict[int, list[int]],
    references: list[tuple[bytes, int, list[int]]] | None = None,
    pieces: int = 1,
    primary: int = 1,
) -> bytes:
    """An AVIF or HEIC of items, one of which is the picture; those of the same content lie on the same bytes.

    Args:
        brand: "avif" or "heic".
        items: The kind and content of each, numbered from 1.
        properties: Boxes.
        links: To an item's number those of its properties, from 1.
        references: Their kind, from which item, to which.
        pieces: So many times an item's content lies at its place.
        primary: The number of the item that is the picture.
    """
    full, numbered = bytes(4), list(enumerate(items, 1))
    contents = list(dict.fromkeys(content for _, content in items))
    kinds = [
        box(b"infe", b"\x02\x00\x00\x00", struct.pack(">HH", number, 0), kind, b"\x00")
        for number, (kind, _) in numbered
    ]
    named = [
        box(kind, struct.pack(f">HH{len(targets)}H", source, len(targets), *targets))
        for kind, source, targets in references or []
    ]
    linked = [struct.pack(">HB", number, len(of_item)) + bytes(of_item) for number, of_item in links.items()]

    def file(offset: int) -> bytes:
        starts = {content: offset + sum(map(len, contents[:index])) for index, content in enumerate(contents)}
        places = [
            struct.pack(">HHH", number, 0, pieces) + struct.pack(">II", starts[content], len(content)) * pieces
            for number, (_, content) in numbered
        ]
        return b"".join(
            (
                box(b"ftyp", brand, full, brand, b"mif1"),
                box(
                    b"meta",
                    full,
                    box(b"hdlr", full, full, b"pict", bytes(13)),
                    box(b"pitm", full, struct.pack(">H", primary)),
                    box(b"iinf", full, struct.pack(">H", len(items)), *kinds),
                    box(b"iloc", full, b"\x44\x00", struct.pack(">H", len(items)), *places),
                    *([box(b"iref", full, *named)] if named else []),
                    box(
                        b"iprp",
                        box(b"ipco", *properties),
                        box(b"ipma", full, struct.pack(">I", len(links)), *linked),
                    ),
                ),
                box(b"mdat", *contents),
            )
        )

    return file(len(file(0)) - sum(map(len, contents)))


def png_chunk(name: bytes, content: bytes, *, is_broken: bool = False) -> bytes:
    """A chunk of a PNG; a broken one has another checksum."""
    checksum = zlib.crc32(name + content) ^ is_broken
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def png(
    size: tuple[int, int], depth: int, colour: int, rows: list[bytes], before: bytes = b"", behind: bytes = b""
) -> bytes:
    """A PNG of any depth and colour type, with chunks before and behind its pixels.

    Args:
        size: Width and height.
        depth: Bits of a sample.
        colour: 0 grey, 2 RGB, 3 palette, 4 grey with opacity, 6 RGB with opacity.
        rows: Packed samples, a row each.
        before: Chunks.
        behind: Chunks.
    """
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0))
    pixels = png_chunk(b"IDAT", packed_rows(rows))
    return b"\x89PNG\r\n\x1a\n" + head + before + pixels + behind + png_chunk(b"IEND", b"")


def packed_rows(rows: list[bytes]) -> bytes:
    """The pixels of a PNG, as they lie in its chunks."""
    return zlib.compress(b"".join(b"\x00" + row for row in rows))


def frame_control(number: int, size: tuple[int, int], place: tuple[int, int] = (0, 0)) -> bytes:
    """What says where a frame of an animated PNG lies."""
    return png_chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, *size, *place, 1, 1, 0, 0))


def webp_animation(frame: bytes, size: tuple[int, int], canvas: tuple[int, int], place: tuple[int, int]) -> bytes:
    """An animated WebP of one frame that is shown twice, on a canvas that is not said to be transparent.

    Args:
        frame: A WebP of its own.
        size: The frame's width and height.
        canvas: Width and height of the whole.
        place: Where the frame lies, in even numbers.
    """

    def small(*numbers: int) -> bytes:
        return b"".join(number.to_bytes(3, "little") for number in numbers)

    where = small(place[0] // 2, place[1] // 2, size[0] - 1, size[1] - 1, 100) + b"\x00"
    shown = riff_chunk(b"ANMF", where + frame[12:])
    canvas_chunk = riff_chunk(b"VP8X", b"\x02\x00\x00\x00" + small(canvas[0] - 1, canvas[1] - 1))
    return riff_chunk(b"RIFF", b"WEBP" + canvas_chunk + riff_chunk(b"ANIM", bytes(6)) + shown + shown)


def riff_chunk(name: bytes, content: bytes) -> bytes:
    """A chunk of a WebP."""
    return name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)


def bmp_of_masks(size: tuple[int, int], bits: int, masks: tuple[int, int, int, int], pixels: bytes) -> bytes:
    """A BMP of the fifth version: masks say where red, green, blue and opacity lie; the last row is first."""
    head = struct.pack("<IiiHHIIiiII", 124, *size, 1, bits, 3, len(pixels), 0, 0, 0, 0) + struct.pack("<IIII", *masks)
    return b"BM" + struct.pack("<IHHI", 138 + len(pixels), 0, 0, 138) + head.ljust(124, b"\x00") + pixels
