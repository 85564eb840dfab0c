"""Whatever is transparent shows white, as on a page: the same in prediction, training and small copies."""

import io
import struct
from itertools import product

import numpy as np
import pytest
from PIL import Image
from tests.crafted_images import bmp_of_masks, png, png_chunk, webp_animation

from whisker.errors import ImageTooSlow, ImageTruncated, ImageUndecodable
from whisker.images import ImageLimits, decode_image
from whisker.images.on_white import STRIP_PIXELS

WHITE = (255, 255, 255)


def packed(levels: np.ndarray, depth: int) -> list[bytes]:
    """Pack samples of a PNG, a row each."""
    if depth == 16:
        return [row.astype(">u2").tobytes() for row in levels]
    bits = np.unpackbits(levels.astype(np.uint8)[..., np.newaxis], axis=-1)[..., -depth:]
    return [np.packbits(row.ravel()).tobytes() for row in bits]


def grey_as_shown(levels: np.ndarray, depth: int, hidden: int) -> np.ndarray:
    """What a page shows of grey samples."""
    shown = np.round(levels * 255 / ((1 << depth) - 1)).astype(np.uint8)
    return np.where(levels == hidden, 255, shown)


@pytest.mark.parametrize(("depth", "hidden"), [*product((1, 2, 4, 8), (0, 1)), (2, 3), (4, 9), (8, 200), (16, 0)])
def test_case_L_transparent_grey_level_is_white(depth: int, hidden: int) -> None:
    """At each depth, and none but that level."""
    levels = np.arange(64).reshape(4, 16) % (1 << depth)
    data = png((16, 4), depth, 0, packed(levels, depth), before=png_chunk(b"tRNS", struct.pack(">H", hidden)))
    assert (decode_image(data).pixels[..., 0] == grey_as_shown(levels, depth, hidden)).all()


def test_case_L_transparent_level_of_16_bits_is_that_one_only() -> None:
    """Levels that differ from it in the last bit are seen."""
    levels = np.array([[30_000, 30_001, 29_999, 30_000]])
    data = png((4, 1), 16, 0, packed(levels, 16), before=png_chunk(b"tRNS", struct.pack(">H", 30_000)))
    assert decode_image(data).pixels[0, :, 0].tolist() == [255, 117, 117, 255]


def test_case_L_transparent_level_may_have_bits_that_the_picture_has_not() -> None:
    """They do not count in eight bits, and in fewer no level has them."""
    levels = np.array([[0, 1, 2, 3]])
    for depth, seen in ((8, [0, 255, 2, 3]), (2, [0, 85, 170, 255])):
        data = png((4, 1), depth, 0, packed(levels, depth), before=png_chunk(b"tRNS", struct.pack(">H", 0xFF01)))
        assert decode_image(data).pixels[0, :, 0].tolist() == seen


def test_case_L_transparency_that_is_too_long_counts_as_browsers_count_it() -> None:
    """Its beginning, or nothing of it where it has more colours than a palette can."""
    told = png_chunk(b"tRNS", struct.pack(">HHHH", 9, 8, 7, 6))
    assert decode_image(png((1, 1), 8, 2, [bytes([9, 8, 7])], before=told)).pixels[0, 0].tolist() == [255, 255, 255]
    palette = png_chunk(b"PLTE", bytes([10, 20, 30]))
    for length, seen in ((256, [255, 255, 255]), (257, [10, 20, 30])):
        data = png((1, 1), 8, 3, [b"\x00"], before=palette + png_chunk(b"tRNS", bytes(length)))
        assert decode_image(data).pixels[0, 0].tolist() == seen


@pytest.mark.parametrize("depth", [8, 16])
def test_case_L_transparent_colour_is_white(depth: int) -> None:
    """In RGB, of any depth: colours that share two samples of it are seen."""
    scale = 1 if depth == 8 else 257
    colours = np.array([[[9, 8, 7], [9, 8, 8], [8, 8, 7], [9, 9, 7]]]) * scale
    rows = packed(colours.reshape(1, -1), depth)
    hidden = struct.pack(">HHH", *(colours[0, 0].tolist()))
    decoded = decode_image(png((4, 1), depth, 2, rows, before=png_chunk(b"tRNS", hidden)))
    assert decoded.pixels[0].tolist() == [[255, 255, 255], [9, 8, 8], [8, 8, 7], [9, 9, 7]]


def test_case_L_transparent_colour_of_16_bits_is_that_one_only() -> None:
    """Whichever byte of whichever sample differs, over several strips."""
    size = (512, 2 * STRIP_PIXELS // 512 + 3)
    colour = np.array([0x1234, 0x5678, 0x9ABC])
    pixels = np.broadcast_to(colour, (size[1], size[0], 3)).copy()
    seen = [(0, 0), (size[1] - 1, 7), (size[1] // 2, 511)]
    for number, place in enumerate(seen):
        pixels[place][number] ^= 1
    rows = packed(pixels.reshape(size[1], -1), 16)
    decoded = decode_image(png(size, 16, 2, rows, before=png_chunk(b"tRNS", struct.pack(">HHH", *colour))))
    assert [tuple(place) for place in np.argwhere((decoded.pixels != 255).any(axis=2))] == sorted(seen)
    assert decoded.pixels[0, 0].tolist() == [0x12, 0x56, 0x9A]


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("colour", [4, 6])
def test_case_L_opacity_mixes_with_white(depth: int, colour: int) -> None:
    """Of grey and RGB, of eight and 16 bits: nothing, half and all of black."""
    most = (1 << depth) - 1
    samples = [[0] * (1 if colour == 4 else 3) + [opacity] for opacity in (0, most // 2, most)]
    rows = packed(np.array(samples).reshape(1, -1), depth)
    decoded = decode_image(png((3, 1), depth, colour, rows))
    np.testing.assert_allclose(decoded.pixels[0, :, 0], [255, 128, 0], atol=1)


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_case_L_opacity_of_a_palette_mixes_with_white(depth: int) -> None:
    """Of as many of its colours as have one."""
    palette = png_chunk(b"PLTE", bytes([0, 0, 0, 10, 20, 30]))
    levels = np.array([[0, 1, 0, 1]])
    for opacity, first in ((b"\x00", 255), (b"\x80", 127), (b"\xff\x00", 0)):
        before = palette + png_chunk(b"tRNS", opacity)
        pixels = decode_image(png((4, 1), depth, 3, packed(levels, depth), before=before)).pixels
        assert abs(int(pixels[0, 0, 0]) - first) <= 1
        assert pixels[0, 1].tolist() == ([255, 255, 255] if opacity == b"\xff\x00" else [10, 20, 30])


def test_case_L_opacity_before_its_palette_does_not_count() -> None:
    """As in browsers."""
    before = png_chunk(b"tRNS", b"\x00") + png_chunk(b"PLTE", bytes([10, 20, 30]))
    assert decode_image(png((1, 1), 8, 3, [b"\x00"], before=before)).pixels[0, 0].tolist() == [10, 20, 30]


def drawn_gif(size: tuple[int, int], canvas: tuple[int, int], place: tuple[int, int], **options: object) -> bytes:
    """A GIF whose frame lies on a larger canvas, of which the first colour of its palette would fill the rest."""
    image = Image.new("P", size, 1)
    image.putpalette([0, 200, 0, 200, 0, 0])
    file = io.BytesIO()
    image.save(file, "GIF", **options)
    data = bytearray(file.getvalue())
    data[6:10] = struct.pack("<HH", *canvas)
    at = data.index(b"\x2c" + struct.pack("<HHHH", 0, 0, *size))
    data[at + 1 : at + 5] = struct.pack("<HH", *place)
    return bytes(data)


@pytest.mark.parametrize("place", [(0, 0), (20, 10), (30, 24)])
@pytest.mark.parametrize("options", [{}, {"transparency": 0}, {"comment": b"x" * 100_000}])
def test_case_L_gif_frame_lies_on_white(place: tuple[int, int], options: dict[str, object]) -> None:
    """Whatever the first colour of its palette, its background colour and its remarks are."""
    decoded = decode_image(drawn_gif((10, 6), (40, 30), place, **options))
    shown = np.full((30, 40, 3), 255)
    shown[place[1] : place[1] + 6, place[0] : place[0] + 10] = (200, 0, 0)
    assert (decoded.pixels == shown).all()


def test_case_L_transparent_colour_of_a_gif_is_white() -> None:
    """Within the frame as around it."""
    decoded = decode_image(drawn_gif((10, 6), (40, 30), (5, 5), transparency=1))
    assert (decoded.pixels == 255).all()


@pytest.mark.parametrize("is_lossless", [True, False])
def test_case_L_webp_frame_lies_on_white(*, is_lossless: bool) -> None:
    """Even where the file does not say that any of it is transparent."""
    file = io.BytesIO()
    Image.new("RGB", (10, 6), (200, 0, 0)).save(file, "WEBP", lossless=is_lossless)
    decoded = decode_image(webp_animation(file.getvalue(), (10, 6), (40, 30), (20, 12)))
    inside = decoded.pixels[12:18, 20:30]
    np.testing.assert_allclose(inside.reshape(-1, 3).mean(axis=0), (200, 0, 0), atol=6)
    outside = np.ones((30, 40), bool)
    outside[12:18, 20:30] = False
    assert (decoded.pixels[outside] == 255).all()


@pytest.mark.parametrize("file_format", ["WEBP", "AVIF", "PNG"])
def test_case_L_opacity_of_other_formats_mixes_with_white(file_format: str) -> None:
    """Half of red is light red."""
    file = io.BytesIO()
    Image.new("RGBA", (16, 16), (200, 0, 0, 128)).save(file, file_format)
    np.testing.assert_allclose(decode_image(file.getvalue()).pixels[8, 8], (227, 127, 127), atol=6)


def test_case_L_opacity_of_a_bmp_mixes_with_white() -> None:
    """Where a mask says that it has any."""
    pixels = bytes([0, 0, 200, 0, 0, 0, 200, 128, 0, 0, 200, 255])
    data = bmp_of_masks((3, 1), 32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000), pixels)
    np.testing.assert_allclose(decode_image(data).pixels[0], [WHITE, (227, 127, 127), (200, 0, 0)], atol=1)


MASKS = {
    "16 bits, one of them opacity": (16, (0x7C00, 0x3E0, 0x1F, 0x8000)),
    "16 bits, four of them opacity": (16, (0xF00, 0xF0, 0xF, 0xF000)),
    "16 bits, four each": (16, (0xF00, 0xF0, 0xF, 0)),
    "32 bits, ten each": (32, (0x3FF00000, 0xFFC00, 0x3FF, 0xC0000000)),
    "32 bits, opacity last": (32, (0xFF00, 0xFF0000, 0xFF000000, 0xFF)),
    "32 bits, blue first, no opacity": (32, (0xFF, 0xFF00, 0xFF0000, 0)),
}


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("is_flipped", [False, True])
def test_case_L_bmp_of_any_masks_is_read(name: str, *, is_flipped: bool) -> None:
    """Red over nothing, of an odd width, with as much opacity as there are bits for it."""
    bits, masks = MASKS[name]
    red, *_, opacity = masks
    rows = [struct.pack("<H" if bits == 16 else "<I", pixel) for pixel in (red | opacity, red if opacity else 0)]
    padding = bytes(-3 * bits // 8 % 4)
    data = bytearray(bmp_of_masks((3, 2), bits, masks, b"".join(row * 3 + padding for row in rows)))
    if is_flipped:
        data[22:26] = struct.pack("<i", -2)
    pixels = decode_image(bytes(data)).pixels[:: 1 if is_flipped else -1]
    assert (pixels[0] == (255, 0, 0)).all()
    assert (pixels[1] == (255 if opacity else 0)).all()


def test_case_L_bmp_of_masks_behind_an_old_header_is_read() -> None:
    """Four of them, as the method says, where the header is too short for any."""
    masks = (0xF00, 0xF0, 0xF, 0xF000)
    head = struct.pack("<IiiHHIIiiII", 40, 2, 1, 1, 16, 6, 4, 0, 0, 0, 0) + struct.pack("<IIII", *masks)
    data = b"BM" + struct.pack("<IHHI", 74, 0, 0, 70) + head + struct.pack("<HH", 0xFF00, 0x7F00)
    np.testing.assert_allclose(decode_image(data).pixels[0], [(255, 0, 0), (255, 136, 136)], atol=1)


@pytest.mark.parametrize("opacity", [0, 0xFF, 0xFF000000])
def test_case_L_bmp_of_plain_colours_has_opacity_where_its_header_has_any_mask_for_it(opacity: int) -> None:
    """The fourth byte, wherever the mask says that it lies."""
    data = bytearray(bmp_of_masks((2, 1), 32, (0, 0, 0, opacity), struct.pack("<II", 0xFFFF0000, 0xFF0000)))
    data[30:34] = bytes(4)
    assert decode_image(bytes(data)).pixels[0].tolist() == [[255, 0, 0], [255, 255, 255] if opacity else [255, 0, 0]]


def test_case_L_bmp_of_masks_that_is_cut_or_has_gaps_is_a_named_fault() -> None:
    """And one that takes too long ends."""
    masks = (0xF00, 0xF0, 0xF, 0xF000)
    whole = bmp_of_masks((2, 2), 16, masks, bytes(8))
    with pytest.raises(ImageTruncated):
        decode_image(whole[:-3])
    with pytest.raises(ImageUndecodable):
        decode_image(bmp_of_masks((2, 2), 16, (0xA00, 0xF0, 0xF, 0xF000), bytes(8)))
    with pytest.raises(ImageTooSlow):
        decode_image(whole, limits=ImageLimits(decode_timeout_seconds=0))
