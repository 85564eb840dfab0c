"""Pictures made byte by byte, which no honest program writes."""

import struct
import zlib


def png_header(width_px: int, height_px: int) -> bytes:
    """A PNG of which only the header is real."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    idat = b"IDAT" + zlib.compress(b"\x00" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", len(idat) - 4) + idat + struct.pack(">I", zlib.crc32(idat))


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
