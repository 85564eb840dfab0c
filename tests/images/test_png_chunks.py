"""What lies in a PNG beside its pixels is passed over, and what makes them is not."""

import io
import os
import struct
import zlib

import pytest
from PIL import Image
from tests.crafted_images import frame_control, packed_rows, png, png_chunk

from whisker.errors import ImageError, ImageTooSlow, ImageTruncated, ImageUndecodable
from whisker.images import decode_image
from whisker.images.missing_ends import END_IS_MISSING
from whisker.images.png_chunks import read_outline

RED, BLUE = bytes([200, 0, 0]), bytes([0, 0, 200])
SIZE = (6, 4)
ROWS = [RED * 3 + BLUE * 3] * 4
PLAIN = png(SIZE, 8, 2, ROWS)


def turned(order: bytes = b"MM") -> bytes:
    """EXIF that says that a picture was turned to the right."""
    mark = ">" if order == b"MM" else "<"
    return order + struct.pack(f"{mark}HIHHHIHHI", 42, 8, 1, 0x112, 3, 1, 6, 0, 0)


LARGE = bytes(3 * 2**20)
NOTES = {
    "zTXt of 3 MB": png_chunk(b"zTXt", b"comment\x00\x00" + zlib.compress(LARGE)),
    "iTXt of 3 MB": png_chunk(b"iTXt", b"comment\x00\x01\x00\x00\x00" + zlib.compress(LARGE)),
    "tEXt of 3 MB": png_chunk(b"tEXt", b"comment\x00" + LARGE),
    "many of 900 kB": 40 * png_chunk(b"zTXt", b"comment\x00\x00" + zlib.compress(LARGE[:900_000])),
    "iCCP of 3 MB": png_chunk(b"iCCP", b"profile\x00\x00" + zlib.compress(LARGE)),
    "iCCP of an unknown method": png_chunk(b"iCCP", b"profile\x00\x07" + b"?"),
    "iCCP of nothing": png_chunk(b"iCCP", b""),
    "zTXt of an unknown method": png_chunk(b"zTXt", b"comment\x00\x07?"),
    "tEXt with a wrong checksum": png_chunk(b"tEXt", b"comment\x00yes", is_broken=True),
    "tIME with a wrong checksum": png_chunk(b"tIME", bytes(7), is_broken=True),
    "eXIf with a wrong checksum": png_chunk(b"eXIf", turned(), is_broken=True),
    "eXIf as in a JPEG": png_chunk(b"eXIf", b"Exif\x00\x00" + turned()),
    "tRNS with a wrong checksum": png_chunk(b"tRNS", struct.pack(">HHH", 200, 0, 0), is_broken=True),
    "tRNS that is too short": png_chunk(b"tRNS", bytes(2)),
    "gAMA that is too short": png_chunk(b"gAMA", b"\x00"),
    "cHRM that is too short": png_chunk(b"cHRM", b"\x00"),
    "pHYs that is too short": png_chunk(b"pHYs", b"\x00"),
    "sRGB that is too short": png_chunk(b"sRGB", b""),
    "acTL that is too short": png_chunk(b"acTL", b"\x00"),
    "fcTL that is too short": png_chunk(b"fcTL", b"\xff" * 25),
    "fcTL with a wrong checksum": png_chunk(b"fcTL", b"\xff" * 26, is_broken=True),
    "acTL of no frames": png_chunk(b"acTL", bytes(8)),
    "a private chunk": png_chunk(b"prVt", b"?" * 1000, is_broken=True),
    "a name that is no letters": png_chunk(b"\x00\xff\x01\x02", b"?"),
}


@pytest.mark.parametrize("notes", NOTES)
@pytest.mark.parametrize("place", ["before", "behind"])
def test_case_E_what_a_png_says_beside_its_pixels_is_passed_over(notes: str, place: str) -> None:
    """However large it is, and whether it is whole or not: browsers show the picture."""
    decoded = decode_image(png(SIZE, 8, 2, ROWS, **{place: NOTES[notes]}))
    assert decoded.image.tobytes() == decode_image(PLAIN).image.tobytes()
    assert decoded.warnings == ()


@pytest.mark.parametrize("name", [b"eXIf", b"tRNS"])
def test_case_E_what_is_said_behind_the_pixels_comes_too_late(name: bytes) -> None:
    """As in browsers: a heatmap lies on the picture as they show it."""
    content = turned() if name == b"eXIf" else struct.pack(">HHH", 200, 0, 0)
    decoded = decode_image(png(SIZE, 8, 2, ROWS, behind=png_chunk(name, content)))
    assert decoded.image.tobytes() == decode_image(PLAIN).image.tobytes()


@pytest.mark.parametrize("order", [b"MM", b"II"])
def test_case_E_exif_that_is_whole_still_turns_a_png(order: bytes) -> None:
    """Beside remarks that are not."""
    notes = NOTES["tEXt with a wrong checksum"] + png_chunk(b"eXIf", turned(order)) + NOTES["iCCP of 3 MB"]
    decoded = decode_image(png(SIZE, 8, 2, ROWS, before=notes))
    assert (decoded.width_px, decoded.height_px) == (4, 6)
    assert decoded.image.getpixel((0, 0)) == tuple(RED)
    assert decoded.image.getpixel((0, 5)) == tuple(BLUE)


def test_case_E_broken_exif_of_a_png_is_a_warning() -> None:
    """As that of a JPEG."""
    decoded = decode_image(png(SIZE, 8, 2, ROWS, before=png_chunk(b"eXIf", b"XX" + bytes(50))))
    assert decoded.warnings == ("The picture's EXIF data is broken, so it was not turned upright.",)


@pytest.mark.parametrize("part", ["size", "palette"])
def test_case_E_broken_chunk_that_makes_the_pixels_stays_a_fault(part: str) -> None:
    """Browsers show nothing of it either."""
    palette = png_chunk(b"PLTE", RED + BLUE, is_broken=part == "palette")
    data = bytearray(png(SIZE, 8, 3, [b"\x00\x00\x00\x01\x01\x01"] * 4, before=palette))
    if part == "size":
        data[32] ^= 1
    with pytest.raises(ImageUndecodable):
        decode_image(bytes(data))


def test_case_E_palette_that_only_suggests_colours_may_be_broken() -> None:
    """Of a picture in RGB it says nothing."""
    data = png(SIZE, 8, 2, ROWS, before=png_chunk(b"PLTE", RED, is_broken=True))
    assert decode_image(data).image.tobytes() == decode_image(PLAIN).image.tobytes()


def test_case_E_notes_are_not_held_in_memory() -> None:
    """The decoder gets its head without them, and the estimate is no higher."""
    with_notes = png(SIZE, 8, 2, ROWS, before=NOTES["many of 900 kB"])
    assert read_outline(with_notes).head == read_outline(PLAIN).head


def test_png_of_endless_chunks_is_too_slow() -> None:
    """Wherever they lie before the end of the pixels, or before that of an animation's first frame."""
    assert decode_image(png(SIZE, 8, 2, ROWS, before=png_chunk(b"tEXt", b"") * 9_000)).format == "PNG"
    for before in (png_chunk(b"tEXt", b"") * 10_001, png_chunk(b"IDAT", b"") * 100_001):
        with pytest.raises(ImageTooSlow):
            decode_image(png(SIZE, 8, 2, ROWS, before=before))
    with pytest.raises(ImageTooSlow):
        decode_image(animation(png_chunk(b"tEXt", b"") * 10_001))
    assert decode_image(png(SIZE, 8, 2, ROWS, behind=png_chunk(b"tEXt", b"") * 10_001)).format == "PNG"


@pytest.mark.parametrize("end", [b"", png_chunk(b"IEND", b"")])
def test_png_without_pixels_is_a_named_fault(end: bytes) -> None:
    """Cut before them, or without any."""
    with pytest.raises(ImageUndecodable if end else ImageTruncated):
        decode_image(PLAIN[:33] + end)


def test_png_cut_at_every_byte_is_whole_or_truncated() -> None:
    """Whole from where only the end of its last chunks is missing."""
    pixels = os.urandom(6 * 4 * 3)
    data = png(SIZE, 8, 2, [pixels[start : start + 18] for start in range(0, 72, 18)])
    outcomes = []
    for length in range(8, len(data)):
        try:
            outcomes.append(decode_image(data[:length]).format)
        except ImageError as error:
            outcomes.append(error.code)
    assert set(outcomes) == {"image-truncated", "PNG"}
    assert outcomes == sorted(outcomes, reverse=True)


def frames(first: bytes, place: tuple[int, int] = (0, 0), size: tuple[int, int] = SIZE, pieces: int = 1) -> bytes:
    """A frame behind the picture, of one colour, in one or several pieces."""
    packed = packed_rows([first * size[0]] * size[1])
    step = -(-len(packed) // pieces)
    parts = [packed[start : start + step] for start in range(0, len(packed), step)]
    data = (png_chunk(b"fdAT", struct.pack(">I", number + 1) + part) for number, part in enumerate(parts))
    return frame_control(0, size, place) + b"".join(data)


def animation(behind: bytes, count: int = 1, **more: bytes) -> bytes:
    """A PNG that is no part of the animation behind it."""
    return png(SIZE, 8, 2, ROWS, before=png_chunk(b"acTL", struct.pack(">II", count, 0)), behind=behind, **more)


@pytest.mark.parametrize("pieces", [1, 5])
def test_case_L_first_frame_is_shown_and_not_what_stands_in_for_it(pieces: int) -> None:
    """Browsers that know animations never show the picture that is no part of them."""
    decoded = decode_image(animation(frames(BLUE, pieces=pieces)))
    assert decoded.image.tobytes() == BLUE * 24
    assert decoded.warnings == ()


def test_case_L_what_lies_between_the_pieces_of_a_frame_is_passed_over() -> None:
    """A remark, for example."""
    remark = png_chunk(b"tEXt", b"a\x00b")
    behind = frames(BLUE, pieces=3)
    behind = remark + behind[:38] + remark + behind[38:]
    at = behind.index(b"fdAT", behind.index(b"fdAT") + 4) - 4
    assert decode_image(animation(behind[:at] + remark + behind[at:])).image.tobytes() == BLUE * 24


def test_case_E_picture_of_a_palette_without_one_is_a_fault() -> None:
    """Its colours are not defined."""
    with pytest.raises(ImageUndecodable):
        decode_image(png(SIZE, 8, 3, [bytes(6)] * 4))


def test_case_L_first_frame_lies_on_white() -> None:
    """Where it is smaller than the picture."""
    decoded = decode_image(animation(frames(BLUE, (2, 1), (3, 2)), count=2))
    white = Image.new("RGB", SIZE, "white")
    white.paste(tuple(BLUE), (2, 1, 5, 3))
    assert decoded.image.tobytes() == white.tobytes()
    assert (decoded.width_px, decoded.height_px) == SIZE
    assert decoded.warnings == ("This picture is animated; only its first frame was looked at.",)


def test_case_L_first_frame_is_turned_with_its_picture() -> None:
    """As a whole."""
    data = animation(frames(BLUE, (0, 0), (3, 2)))
    data = data[:33] + png_chunk(b"eXIf", turned()) + data[33:]
    decoded = decode_image(data)
    assert decoded.image.size == (4, 6)
    assert decoded.image.getpixel((3, 0)) == tuple(BLUE)
    assert decoded.image.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    "behind",
    [
        b"",
        frame_control(0, SIZE),
        frames(BLUE, size=(7, 4)),
        frames(BLUE, place=(4, 0), size=(3, 4)),
        png_chunk(b"fcTL", bytes(4)),
        frame_control(0, SIZE)[:-4] + bytes(4) + frames(BLUE)[38:],
    ],
    ids=["none", "no pixels", "too wide", "beyond the edge", "too short", "wrong checksum"],
)
def test_case_L_animation_that_is_broken_leaves_the_picture(behind: bytes) -> None:
    """The picture beside it is what is left."""
    assert decode_image(animation(behind)).image.tobytes() == decode_image(PLAIN).image.tobytes()


def test_case_L_picture_that_is_the_first_frame_is_shown() -> None:
    """Its control lies before it."""
    before = png_chunk(b"acTL", struct.pack(">II", 2, 0)) + frame_control(0, SIZE)
    data = png(SIZE, 8, 2, ROWS, before=before, behind=frames(BLUE))
    decoded = decode_image(data)
    assert decoded.image.tobytes() == decode_image(PLAIN).image.tobytes()
    assert len(decoded.warnings) == 1
    file = io.BytesIO()
    Image.new("RGB", SIZE, "red").save(file, "PNG", save_all=True, append_images=[Image.new("RGB", SIZE, "blue")])
    assert decode_image(file.getvalue()).image.getpixel((0, 0)) == (255, 0, 0)


def test_case_L_first_frame_that_is_cut_is_truncated() -> None:
    """Not the picture beside it."""
    data = animation(frames(BLUE))
    with pytest.raises(ImageTruncated):
        decode_image(data[: data.index(b"fdAT") + 12])


@pytest.mark.parametrize("behind", [b"", frame_control(0, SIZE), frame_control(0, SIZE)[:20]])
def test_case_L_animation_that_is_cut_off_is_truncated(behind: bytes) -> None:
    """What is there is only what stands in for it, and what would have been shown is not known."""
    data = animation(behind)
    assert decode_image(data).image.tobytes() == decode_image(PLAIN).image.tobytes()
    with pytest.raises(ImageTruncated):
        decode_image(data[:-12])


@pytest.mark.parametrize("name", NOTES)
def test_case_E_broken_notes_and_no_end_are_a_warning(name: str) -> None:
    """Both at once; of a PNG of 16 bits with a transparent colour as well."""
    for depth, transparency in ((8, b""), (16, png_chunk(b"tRNS", struct.pack(">HHH", 7, 7, 7)))):
        rows = [struct.pack(">3H", 7, 7, 7) * 6 if depth == 16 else RED * 6] * 4
        whole = png(SIZE, depth, 2, rows, before=transparency)
        cut = png(SIZE, depth, 2, rows, before=transparency + NOTES[name])[:-12]
        decoded = decode_image(cut)
        assert decoded.warnings == (END_IS_MISSING,)
        assert decoded.image.tobytes() == decode_image(whole).image.tobytes()
        assert decoded.image.getpixel((0, 0)) == ((255, 255, 255) if depth == 16 else tuple(RED))


def with_wrong_pixel_checksum(data: bytes, name: bytes) -> bytes:
    """The last four bytes of its packed pixels are others, the chunk's own checksum is true."""
    start = data.rindex(name) + 4
    end = start + int.from_bytes(data[start - 8 : start - 4])
    return data[: start - 8] + png_chunk(name, data[start : end - 4] + b"\x00\x01\x02\x03") + data[end + 4 :]


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("size", [SIZE, (300, 200)])
def test_case_E_wrong_checksum_of_unpacked_pixels_is_passed_over(depth: int, size: tuple[int, int]) -> None:
    """As in browsers; with a transparent colour of 16 bits the pixels are unpacked twice."""
    rows = [os.urandom(3 * size[0] * depth // 8) for _ in range(size[1])]
    whole = png(size, depth, 2, rows, before=png_chunk(b"tRNS", struct.pack(">HHH", 7, 7, 7)))
    decoded = decode_image(with_wrong_pixel_checksum(whole, b"IDAT"))
    assert decoded.image.tobytes() == decode_image(whole).image.tobytes()
    assert decoded.warnings == ()


def test_case_E_wrong_checksum_of_a_first_frame_is_passed_over() -> None:
    """Its pixels lie elsewhere."""
    assert decode_image(with_wrong_pixel_checksum(animation(frames(BLUE)), b"fdAT")).image.tobytes() == BLUE * 24


def test_case_E_pixels_that_are_broken_stay_a_fault() -> None:
    """Wherever before their checksum."""
    data = png((60, 40), 8, 2, [os.urandom(180) for _ in range(40)])
    start = data.index(b"IDAT") + 4
    for place in range(start, len(data) - 100, 400):
        with pytest.raises(ImageError):
            decode_image(data[:place] + bytes(90) + data[place + 90 :])
