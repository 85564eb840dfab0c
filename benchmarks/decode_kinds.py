"""Pictures of every kind that Whisker decodes, made at any size, for measuring what decoding them costs."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from PIL import Image

Maker = Callable[[Image.Image], bytes]


def flat(side_px: int) -> Image.Image:
    """Draw a picture that compresses to nearly nothing, so that its pixels are what it costs."""
    return Image.linear_gradient("L").resize((side_px, side_px)).convert("RGB")


def noise(side_px: int) -> Image.Image:
    """Draw a picture that does not compress, so that its bytes cost as well."""
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (side_px, side_px, 3), np.uint8))


def _saved(file_format: str, mode: str, **options: Any) -> Maker:
    def make(image: Image.Image) -> bytes:
        file = io.BytesIO()
        image.convert(mode).save(file, file_format, **options)
        return file.getvalue()

    return make


def _translucent(file_format: str, mode: str = "RGBA", **options: Any) -> Maker:
    def make(image: Image.Image) -> bytes:
        image = image.convert("RGBA")
        image.putalpha(image.getchannel("R").point(lambda level: level // 2 + 60))
        return _saved(file_format, mode, **options)(image)

    return make


def _turned(file_format: str, mode: str, **options: Any) -> Maker:
    exif = Image.Exif()
    exif[0x0112] = 6
    return _saved(file_format, mode, exif=exif, **options)


def _animated(file_format: str, mode: str, **options: Any) -> Maker:
    def make(image: Image.Image) -> bytes:
        file = io.BytesIO()
        first = image.convert(mode)
        first.save(file, file_format, save_all=True, append_images=[first.rotate(180)], duration=100, **options)
        return file.getvalue()

    return make


def png(image: Image.Image, depth: int, colour: int, *, interlaced: bool = False) -> bytes:
    """Write a PNG as Pillow cannot: 16 bits in any colour type, or interlaced."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    samples = np.asarray(image.convert("RGBA")).astype(np.uint16 if depth == 16 else np.uint8)
    samples = samples[..., [0, 3] if channels == 2 else slice(channels)]
    if depth == 16:
        samples = (samples * 257).astype(">u2")
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    squeezer = zlib.compressobj(1)
    packed = b""
    for left, top, across, down in passes if interlaced else [(0, 0, 1, 1)]:
        for row in samples[top::down, left::across]:
            packed += squeezer.compress(b"\x00" + row.tobytes())
    head = struct.pack(">IIBBBBB", image.width, image.height, depth, colour, 0, 0, interlaced)
    chunks = [(b"IHDR", head), (b"IDAT", packed + squeezer.flush()), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _png(depth: int, colour: int, *, interlaced: bool = False) -> Maker:
    return lambda image: png(image, depth, colour, interlaced=interlaced)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _notes(image: Image.Image) -> bytes:
    """Write an EXIF of one remark, of four bytes for each pixel."""
    length = 4 * image.width * image.height
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<HHHIII", 1, 0x9286, 7, length, 26, 0) + bytes(length)


def _png_with(name: bytes, content: Callable[[Image.Image], bytes]) -> Maker:
    """Write a PNG with a chunk before its pixels."""

    def make(image: Image.Image) -> bytes:
        data = _saved("PNG", "RGB", compress_level=1)(image)
        return data[:33] + _chunk(name, content(image)) + data[33:]

    return make


def _png_16_with_a_transparent_colour(image: Image.Image) -> bytes:
    data = png(image, 16, 2)
    return data[:33] + _chunk(b"tRNS", bytes(6)) + data[33:]


def _png_before_its_animation(image: Image.Image) -> bytes:
    """Write a PNG whose animation it is no part of, and whose first frame lacks a column."""
    frame = image.crop((0, 0, image.width - 1, image.height))
    outer, inner = (_translucent("PNG", compress_level=1)(part) for part in (image, frame))
    pixels = b"".join(data for name, data in _png_chunks(inner) if name == b"IDAT")
    control = struct.pack(">IIIIIHHBB", 0, frame.width, frame.height, 0, 0, 1, 1, 0, 0)
    animation = _chunk(b"fcTL", control) + _chunk(b"fdAT", struct.pack(">I", 1) + pixels)
    return outer[:33] + _chunk(b"acTL", struct.pack(">II", 1, 0)) + outer[33:-12] + animation + outer[-12:]


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 8
    while position < len(data):
        length = int.from_bytes(data[position : position + 4])
        yield data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        position += 12 + length


def _bmp_with_opacity(image: Image.Image) -> bytes:
    """Write a BMP whose fourth channel a mask declares to be opacity."""
    pixels = image.convert("RGBA").transpose(Image.Transpose.FLIP_TOP_BOTTOM).tobytes("raw", "BGRA")
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    head = struct.pack("<IiiHHIIiiII", 124, image.width, image.height, 1, 32, 3, len(pixels), 0, 0, 0, 0) + masks
    return b"BM" + struct.pack("<IHHI", 138 + len(pixels), 0, 0, 138) + head.ljust(124, b"\0") + pixels


def _bmp_of_16_bits_with_opacity(image: Image.Image) -> bytes:
    levels = np.asarray(image.convert("RGBA"))[::-1].astype(np.uint16) >> 4
    pixels = (levels << np.array([8, 4, 0, 12], np.uint16)).sum(axis=2, dtype=np.uint16)
    rows = np.pad(pixels, ((0, 0), (0, image.width % 2))).astype("<u2").tobytes()
    masks = struct.pack("<IIII", 0xF00, 0xF0, 0xF, 0xF000)
    head = struct.pack("<IiiHHIIiiII", 124, image.width, image.height, 1, 16, 3, len(rows), 0, 0, 0, 0) + masks
    return b"BM" + struct.pack("<IHHI", 138 + len(rows), 0, 0, 138) + head.ljust(124, b"\0") + rows


def _gif_on_a_larger_canvas(image: Image.Image) -> bytes:
    data = bytearray(_saved("GIF", "P")(image))
    data[6:8] = struct.pack("<H", image.width + 1)
    return bytes(data)


def _jpeg_with_notes(image: Image.Image) -> bytes:
    data, notes = _saved("JPEG", "RGB")(image), _notes(image)
    parts = [b"Exif\x00\x00" + notes[start : start + 65_000] for start in range(0, len(notes), 65_000)]
    return data[:2] + b"".join(b"\xff\xe1" + struct.pack(">H", len(part) + 2) + part for part in parts) + data[2:]


def _jpeg_without_end(**options: Any) -> Maker:
    return lambda image: _saved("JPEG", "RGB", **options)(image)[:-2]


def _webp_with_notes(image: Image.Image) -> bytes:
    return _saved("WEBP", "RGB", method=0, exif=_notes(image))(image)


def _gif_with_remark(image: Image.Image) -> bytes:
    data = _saved("GIF", "L")(image)
    start = 13 + (3 << (data[10] & 7) + 1)
    blocks = (b"\xff" + b"x" * 255) * min(4 * image.width * image.height // 256, 75_000)
    return data[:start] + b"\x21\xfe" + blocks + b"\x00" + data[start:]


def _avif_with_notes(image: Image.Image) -> bytes:
    return _saved("AVIF", "RGB", speed=10, exif=_notes(image))(image)


def _rle_bmp(image: Image.Image) -> bytes:
    """Write a BMP of run lengths: grey levels, a row at a time."""
    levels = np.asarray(image.convert("L"))[::-1]
    rows = []
    for row in levels:
        starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
        lengths = np.diff(np.r_[starts, len(row)])
        for start, length in zip(starts, lengths, strict=True):
            whole, rest = divmod(int(length), 255)
            rows.append(bytes([255, row[start]]) * whole + (bytes([rest, row[start]]) if rest else b""))
        rows.append(b"\x00\x00")
    body = b"".join(rows) + b"\x00\x01"
    palette = b"".join(bytes([level // 2, level, level, 0]) for level in range(256))
    head = struct.pack("<IiiHHIIiiII", 40, image.width, image.height, 1, 8, 1, len(body), 0, 0, 256, 0)
    offset = 14 + len(head) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + head + palette + body


def _rle_bmp_with_gaps(image: Image.Image) -> bytes:
    """Leave out the end: the last rows are skipped."""
    return _rle_bmp(image)[: -4 - image.height] + b"\x00\x00\x00\x01"


KINDS: dict[str, Maker] = {
    "JPEG": _saved("JPEG", "RGB"),
    "JPEG grey": _saved("JPEG", "L"),
    "JPEG CMYK": _saved("JPEG", "CMYK"),
    "JPEG progressive": _saved("JPEG", "RGB", progressive=True),
    "JPEG progressive 4:4:4": _saved("JPEG", "RGB", progressive=True, subsampling=0),
    "JPEG progressive CMYK": _saved("JPEG", "CMYK", progressive=True),
    "JPEG without its end": _jpeg_without_end(),
    "JPEG progressive without its end": _jpeg_without_end(progressive=True),
    "JPEG turned": _turned("JPEG", "RGB"),
    "JPEG with long notes": _jpeg_with_notes,
    "PNG": _saved("PNG", "RGB", compress_level=1),
    "PNG 1 bit": _saved("PNG", "1", compress_level=1),
    "PNG grey": _saved("PNG", "L", compress_level=1),
    "PNG grey with opacity": _translucent("PNG", "LA", compress_level=1),
    "PNG with opacity": _translucent("PNG", compress_level=1),
    "PNG with opacity, turned": _turned("PNG", "RGBA", compress_level=1),
    "PNG palette": _saved("PNG", "P", compress_level=1),
    "PNG palette with opacity": _saved("PNG", "P", compress_level=1, transparency=3),
    "PNG one colour transparent": _saved("PNG", "RGB", compress_level=1, transparency=(3, 3, 3)),
    "PNG with long notes": _png_with(b"eXIf", _notes),
    "PNG 16 bits grey": _png(16, 0),
    "PNG 16 bits grey with opacity": _png(16, 4),
    "PNG 16 bits": _png(16, 2),
    "PNG 16 bits with opacity": _png(16, 6),
    "PNG 16 bits, one colour transparent": _png_16_with_a_transparent_colour,
    "PNG interlaced": _png(8, 2, interlaced=True),
    "PNG animated": _animated("PNG", "RGBA", compress_level=1),
    "PNG before its animation": _png_before_its_animation,
    "WebP": _saved("WEBP", "RGB", method=0),
    "WebP with opacity": _translucent("WEBP", method=0),
    "WebP lossless": _saved("WEBP", "RGB", lossless=True, method=0, quality=0),
    "WebP lossless with opacity": _translucent("WEBP", lossless=True, method=0, quality=0),
    "WebP animated": _animated("WEBP", "RGBA", method=0),
    "WebP turned": _turned("WEBP", "RGB", method=0),
    "WebP with long notes": _webp_with_notes,
    "GIF": _saved("GIF", "P"),
    "GIF grey": _saved("GIF", "L"),
    "GIF with opacity": _saved("GIF", "P", transparency=3),
    "GIF with a long remark": _gif_with_remark,
    "GIF animated": _animated("GIF", "P"),
    "GIF on a larger canvas": _gif_on_a_larger_canvas,
    "BMP": _saved("BMP", "RGB"),
    "BMP palette": _saved("BMP", "P"),
    "BMP 32 bits": _saved("BMP", "RGBA"),
    "BMP with opacity": _bmp_with_opacity,
    "BMP 16 bits with opacity": _bmp_of_16_bits_with_opacity,
    "BMP run lengths": _rle_bmp,
    "BMP run lengths with gaps": _rle_bmp_with_gaps,
    "AVIF": _saved("AVIF", "RGB", speed=10),
    "AVIF 4:4:4": _saved("AVIF", "RGB", speed=10, subsampling="4:4:4"),
    "AVIF grey": _saved("AVIF", "L", speed=10),
    "AVIF with opacity": _translucent("AVIF", speed=10, subsampling="4:4:4"),
    "AVIF animated": _animated("AVIF", "RGB", speed=10),
    "AVIF turned": _turned("AVIF", "RGB", speed=10),
    "AVIF with long notes": _avif_with_notes,
}
