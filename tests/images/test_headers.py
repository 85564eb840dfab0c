"""Row 93 and its neighbours: what a file declares, what it codes, and that the larger of both is what counts."""

import io
import struct
import zlib
from itertools import product
from pathlib import Path

import pytest
from decode_kinds import KINDS, flat, noise
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.crafted_images import gif

from whisker.errors import ImageError, ImageTooSlow, ImageTruncated, ImageUndecodable, TooManyPixels
from whisker.images import ImageLimits, decode_image, inspect_image
from whisker.images.headers import read_header

HEIC = (Path(__file__).parents[1] / "data" / "drawn.heic").read_bytes()
SMALL = ImageLimits(max_pixels=10_000)


def avif(width_px: int, height_px: int, mode: str = "RGB", **options: object) -> bytes:
    """A real AVIF."""
    file = io.BytesIO()
    image = Image.linear_gradient("L").resize((width_px, height_px)).convert(mode)
    if mode == "RGBA":
        image.putalpha(image.getchannel("R").point(lambda level: level // 2 + 60))
    image.save(file, "AVIF", speed=10, **options)
    return file.getvalue()


def declare(data: bytes, width_px: int, height_px: int, count: int = -1) -> bytes:
    """Write another size into the `ispe` boxes of an AVIF or HEIC."""
    pieces = data.split(b"ispe\x00\x00\x00\x00")
    assert len(pieces) > 1
    declared = struct.pack(">II", width_px, height_px)
    changed = [declared + piece[8:] if count < 0 or index < count else piece for index, piece in enumerate(pieces[1:])]
    return b"ispe\x00\x00\x00\x00".join([pieces[0], *changed])


@pytest.mark.parametrize("kind", KINDS)
def test_header_of_every_kind_says_its_size(kind: str) -> None:
    """And the decoder finds the same."""
    data = KINDS[kind](flat(48).resize((48, 32)))
    header = read_header(data)
    assert (header.width_px, header.height_px) in {(48, 32), (49, 32)}  # of one the canvas is larger
    assert header.coded_pixels >= 48 * 32
    assert header.format == decode_image(data).format


@pytest.mark.parametrize("options", [{}, {"subsampling": "4:4:4"}, {"mode": "L"}, {"mode": "RGBA"}])
def test_row_93_avif_that_declares_less_than_it_codes_is_refused(options: dict[str, str]) -> None:
    """Though a decoder would scale what it decoded whole to the size declared."""
    honest = avif(400, 300, **options)
    assert read_header(honest).pixels == 120_000
    with pytest.raises(ImageUndecodable, match=r"declares 64 x 64 pixels, and its stream 400 x 300"):
        inspect_image(declare(honest, 64, 64), limits=SMALL)


@pytest.mark.parametrize("data", [avif(400, 300), HEIC])
@pytest.mark.parametrize("size", [(60_000, 60_000), (2**32 - 1, 2**32 - 1), (1, 70_000)])
def test_row_93_file_that_declares_more_than_it_codes_is_refused(data: bytes, size: tuple[int, int]) -> None:
    """No picture of the size declared is ever allocated."""
    with pytest.raises((TooManyPixels, ImageUndecodable)):
        inspect_image(declare(data, *size))


@pytest.mark.parametrize("data", [avif(64, 48), HEIC])
def test_row_93_file_that_declares_nothing_is_refused(data: bytes) -> None:
    """A size of zero is none."""
    with pytest.raises(ImageUndecodable):
        inspect_image(declare(data, 0, 0))


def test_row_93_av1c_that_lies_as_well_is_seen_through() -> None:
    """The data of the picture itself decides, whatever the boxes before it repeat."""
    small, large = avif(64, 64), avif(400, 300)
    config = small[small.index(b"av1C") + 4 : small.index(b"av1C") + 8]
    start = large.index(b"av1C") + 4
    lying = declare(large[:start] + config + large[start + 4 :], 64, 64)
    with pytest.raises(ImageUndecodable, match="400 x 300"):
        inspect_image(lying, limits=SMALL)


def test_row_93_opacity_larger_than_its_picture_is_refused() -> None:
    """It is decoded like the colours."""
    with pytest.raises(ImageUndecodable, match="its stream 400 x 300"):
        inspect_image(declare(avif(400, 300, "RGBA"), 64, 64, count=1), limits=SMALL)


def test_row_93_heic_that_declares_less_than_it_codes_is_refused() -> None:
    """Its sequence parameter set says the truth."""
    assert read_header(HEIC).pixels == 64 * 64  # of which its file shows 48 rows
    large = (Path(__file__).parents[1] / "data" / "large.heic").read_bytes()
    assert read_header(large).pixels == 1_024 * 768
    with pytest.raises(ImageUndecodable, match="its stream 1024 x 768"):
        inspect_image(declare(large, 64, 48), limits=SMALL)


@pytest.mark.parametrize("coded", [(400, 300), (1, 1)])
def test_webp_whose_canvas_is_not_its_frames_size_is_measured_by_both(coded: tuple[int, int]) -> None:
    """A frame larger than its canvas contradicts it; a small one on a large canvas costs the canvas."""
    file = io.BytesIO()
    Image.new("RGB", coded).save(file, "WEBP", exif=Image.Exif().tobytes() + b"\x00" * 8)
    data = bytearray(file.getvalue())
    assert data[12:16] == b"VP8X"
    data[24:30] = (63).to_bytes(3, "little") * 2
    if coded == (400, 300):
        with pytest.raises(ImageUndecodable, match="400 x 300"):
            inspect_image(bytes(data))
    else:
        assert read_header(bytes(data)).pixels == 64 * 64


def test_gif_frame_that_reaches_beyond_its_screen_counts() -> None:
    """Readers enlarge the screen to it."""
    data = bytearray(KINDS["GIF"](flat(40)))
    data[6:10] = struct.pack("<HH", 2, 2)
    assert read_header(bytes(data)).pixels == 1_600
    at = data.index(b"\x2c", 13 + (6 << (data[10] & 7)))
    data[at + 5 : at + 9] = struct.pack("<HH", 60_000, 60_000)
    with pytest.raises(TooManyPixels):
        inspect_image(bytes(data))


DECOY = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
HIDING = {
    "an application": b"\x21\xff\x00" + DECOY + bytes(0x2D - len(DECOY)) + b"\x00",
    "a plain text": b"\x21\x01\x00" + DECOY + bytes(0x2D - len(DECOY)) + b"\x00",
    "a control": b"\x21\xf9\x00" + DECOY + bytes(0x2D - len(DECOY)) + b"\x00",
    "a number of rounds": b"\x21\xff\x0bNETSCAPE2.0\x00" + DECOY + bytes(0x2D - len(DECOY)) + b"\x00",
}


@pytest.mark.parametrize("extension", HIDING)
def test_row_94_gif_frame_behind_an_empty_block_counts(extension: str) -> None:
    """Its reader goes on behind it, and may fill a picture of the size that it finds there while it opens the file."""
    assert decode_image(gif(HIDING[extension], 3, 2)).image.size == (3, 2)
    assert read_header(gif(HIDING[extension], 3, 2)).pixels == 6
    with pytest.raises(TooManyPixels):
        inspect_image(gif(HIDING[extension], 65_535, 65_535))


def test_gif_frame_behind_an_empty_remark_is_the_first() -> None:
    """Of a remark its reader stops at once."""
    data = gif(b"\x21\xfe\x00" + DECOY, 65_535, 65_535)
    assert read_header(data).pixels == decode_image(data).image.width == 1


def test_gif_of_endless_extensions_is_too_slow() -> None:
    """However its blocks are spread over them."""
    for extension in (b"\x21\xfe" + b"\x01x" * 60_000 + b"\x00", b"\x21\xfe\x00" * 40_000):
        assert read_header(gif(extension)).pixels == 1
        with pytest.raises(ImageTooSlow):
            inspect_image(gif(2 * extension))


@pytest.mark.parametrize("height_px", [-2_000_000, 2**31 - 1, -(2**31)])
def test_bmp_of_a_huge_or_negative_height_is_refused(height_px: int) -> None:
    """By either reading of the number."""
    data = bytearray(KINDS["BMP"](flat(40)))
    data[22:26] = struct.pack("<i", height_px)
    with pytest.raises(TooManyPixels):
        inspect_image(bytes(data))


def test_bmp_of_one_endless_row_of_run_lengths_is_too_slow() -> None:
    """No photo or drawing has such rows."""
    data = bytearray(KINDS["BMP run lengths"](flat(40)))
    data[18:26] = struct.pack("<ii", 20_000_000, 1)
    with pytest.raises(ImageTooSlow):
        inspect_image(bytes(data))


def test_jpeg_of_two_sizes_is_refused() -> None:
    """One reader takes the first, another the last."""
    data = KINDS["JPEG"](flat(40))
    at = data.index(b"\xff\xc0")
    segment = data[at : at + 2 + int.from_bytes(data[at + 2 : at + 4])]
    with pytest.raises(ImageUndecodable, match="two sizes"):
        inspect_image(data[:at] + segment + data[at:])


def test_size_in_a_jpegs_notes_is_not_its_own() -> None:
    """A thumbnail lies in a segment that is passed over."""
    thumbnail = KINDS["JPEG"](flat(16))
    data = KINDS["JPEG"](flat(40))
    notes = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    assert read_header(data[:2] + notes + data[2:]).pixels == 1_600


def test_jpeg_of_fill_bytes_is_read_and_of_endless_segments_too_slow() -> None:
    """Any number of 0xFF may precede a marker; as many markers may not."""
    data = KINDS["JPEG"](flat(40))
    assert read_header(data[:2] + b"\xff" * 1_000_000 + b"\xff\xd0" * 1_000_000 + data[2:]) == read_header(data)
    with pytest.raises(ImageTooSlow):
        inspect_image(data[:2] + b"\xff\xe0\x00\x02" * 20_000 + data[2:])


def test_png_of_two_sizes_is_refused() -> None:
    """However its animation or a second header puts it."""
    data = KINDS["PNG"](flat(40))
    head = data[8:33]
    with pytest.raises(ImageUndecodable, match="2 sizes"):
        inspect_image(data[:33] + head + data[33:])
    control = b"fcTL" + struct.pack(">IIIIIHHBB", 0, 60_000, 60_000, 0, 0, 1, 1, 0, 0)
    chunk = struct.pack(">I", len(control) - 4) + control + struct.pack(">I", zlib.crc32(control))
    with pytest.raises(ImageUndecodable, match="first frame"):
        inspect_image(data[:33] + chunk + data[33:])


@pytest.mark.parametrize("kind", KINDS)
def test_every_beginning_of_a_picture_is_a_named_fault(kind: str) -> None:
    """Wherever a file ends, its header is read, or it is truncated, or no picture."""
    data = KINDS[kind](noise(8))
    for length in [*range(min(len(data), 700)), len(data) // 2]:
        try:
            read_header(data[:length])
        except (ImageTruncated, ImageUndecodable):
            continue


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_mutated_boxes_are_a_header_or_a_named_fault(data: st.DataObject) -> None:
    """Whatever the boxes and streams say, walking them ends in a size or in a fault of the picture."""
    picture = bytearray(data.draw(st.sampled_from([HEIC, avif(40, 40, "RGBA"), KINDS["AVIF animated"](flat(16))])))
    for _ in range(data.draw(st.integers(1, 12))):
        picture[data.draw(st.integers(4, min(len(picture), 900) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert read_header(bytes(picture)).pixels > 0
    except ImageError:
        return


def test_pictures_within_pictures_are_bounded() -> None:
    """An item made of itself, or of thousands of parts, is refused before it is followed far."""
    grid = _grid_of(parts=65_535)
    with pytest.raises(ImageUndecodable):
        inspect_image(grid)
    with pytest.raises(ImageUndecodable):
        inspect_image(_grid_of(parts=1, itself=True))


def test_grid_counts_its_tiles_and_its_own_size() -> None:
    """Each tile is decoded, and then all of them are put on one canvas."""
    header = read_header(_grid_of(parts=4))
    assert (header.pixels, header.coded_pixels) == (128 * 128, 4 * 64 * 64)
    with pytest.raises(TooManyPixels):
        inspect_image(_grid_of(parts=4, canvas_px=60_000))
    with pytest.raises(TooManyPixels):
        inspect_image(_grid_of(parts=100), limits=ImageLimits(max_pixels=8_000))
    with pytest.raises(ImageTooSlow):
        inspect_image(_grid_of(parts=100), limits=SMALL)


def _box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8) + kind + body


def _grid_of(parts: int, canvas_px: int = 128, *, itself: bool = False) -> bytes:
    """Write an AVIF of one tile that is used many times."""
    tile = avif(64, 64)
    stream = tile[tile.index(b"mdat") + 4 :]
    config = _box(b"av1C", tile[tile.index(b"av1C") + 4 : tile.index(b"av1C") + 8])
    full = b"\x00" * 4
    sizes = [_box(b"ispe", full, struct.pack(">II", side, side)) for side in (128, 64)]
    grid = struct.pack(">BBBBHH", 0, 0, 1, 1, canvas_px, canvas_px) if canvas_px < 2**16 else b""
    kinds = [
        _box(b"infe", b"\x02\x00\x00\x00", struct.pack(">HH", number, 0), kind, b"\x00")
        for number, kind in ((1, b"grid"), (2, b"av01"))
    ]
    targets = struct.pack(">HH", 1, parts) + struct.pack(">H", 1 if itself else 2) * parts

    def file(offset: int) -> bytes:
        places = b"".join(
            struct.pack(">HHHII", number, 0, 1, start, length)
            for number, start, length in ((1, offset, len(grid)), (2, offset + len(grid), len(stream)))
        )
        meta = _box(
            b"meta",
            full,
            _box(b"pitm", full, struct.pack(">H", 1)),
            _box(b"iinf", full, struct.pack(">H", 2), *kinds),
            _box(b"iloc", full, b"\x44\x00", struct.pack(">H", 2), places),
            _box(b"iref", full, _box(b"dimg", targets)),
            _box(
                b"iprp",
                _box(b"ipco", *sizes, config),
                _box(b"ipma", full, struct.pack(">I", 2), b"\x00\x01\x01\x01\x00\x02\x02\x02\x03"),
            ),
        )
        return _box(b"ftyp", b"avif", full, b"avifmif1") + meta + _box(b"mdat", grid, stream)

    return file(len(file(0)) - len(grid) - len(stream))


def test_two_places_for_one_thing_are_refused() -> None:
    """Readers differ in which of two boxes they believe."""
    data = avif(64, 64)
    at = data.index(b"meta") - 4
    meta = data[at : at + int.from_bytes(data[at : at + 4])]
    with pytest.raises(ImageUndecodable):
        inspect_image(data[:at] + meta + data[at:])


BEHIND = {
    "a camera's notes": b"SEFT" * 4,
    "a mail's end": b"\r\n--boundary--\r\n",
    "a page": b"<html>tail</html>",
    "bytes of 0xff": b"\xff" * 64,
    "bytes of zero": bytes(100),
    "few bytes": b"\x00" * 7,
    "a box of five bytes": b"\x00\x00\x00\x05free" + b"x" * 40,
    "a box of three bytes, said in 64 bits": struct.pack(">I4sQ", 1, b"free", 3) + b"x" * 40,
    "half a head of 64 bits": b"\x00\x00\x00\x01free" + b"x" * 4,
    "a box that ends early": b"\x00\x00\x01\x00mpvd" + b"v" * 16,
    "a box of 64 bits that ends early": struct.pack(">I4sQ", 1, b"mpvd", 2**40) + b"v" * 16,
    "a box to the end": b"\x00\x00\x00\x00free" + b"x" * 40,
    "a whole box": b"\x00\x00\x00\x18uuid" + b"u" * 16,
}


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize(
    "data", [avif(64, 48), HEIC, KINDS["AVIF animated"](flat(48))], ids=["AVIF", "HEIC", "animated"]
)
def test_whatever_lies_behind_a_picture_is_passed_over(data: bytes, behind: str) -> None:
    """As its decoder does: cameras write notes there, and senders leave what was around the file."""
    with_it = data + BEHIND[behind]
    assert read_header(with_it) == read_header(data)
    assert decode_image(with_it).image.tobytes() == decode_image(data).image.tobytes()


@pytest.mark.parametrize("data", [avif(64, 48), HEIC], ids=["AVIF", "HEIC"])
@pytest.mark.parametrize("container", [None, b"mpvd", b"free"])
def test_film_behind_a_picture_is_passed_over(data: bytes, container: bytes | None) -> None:
    """A motion photo: its tracks are never decoded, so neither their codec nor their size counts."""
    for film in (_film(), _film(b"mp42"), _film() + _film()):
        with_it = data + (film if container is None else _box(container, film))
        assert read_header(with_it) == read_header(data)
        assert decode_image(with_it, limits=SMALL).image.tobytes() == decode_image(data).image.tobytes()


def test_whole_picture_or_sequence_behind_an_avif_is_passed_over() -> None:
    """Its decoder stops where it has all of the first."""
    data = avif(64, 48)
    for other in (avif(400, 300), KINDS["AVIF animated"](flat(200)), HEIC):
        assert read_header(data + other) == read_header(data)
        assert decode_image(data + other, limits=SMALL).image.size == (64, 48)


def test_second_picture_behind_a_heic_counts() -> None:
    """Its decoder takes the last description of a picture, even behind a box smaller than its own head."""
    large = (Path(__file__).parents[1] / "data" / "large.heic").read_bytes()
    for between in (b"", b"\x00\x00\x00\x05f", struct.pack(">I4sQ", 1, b"free", 16)):
        with pytest.raises(TooManyPixels, match="1024 x 768"):
            inspect_image(HEIC + between + large, limits=SMALL)
    assert decode_image(HEIC + HEIC).image.size == (64, 48)


@pytest.mark.parametrize("major", [b"avif", b"avis", b"mif1", b"msf1"])
def test_tracks_count_where_the_brand_does_not_say_picture(major: bytes) -> None:
    """Their decoder prefers them to the picture beside them then."""
    picture, sequence = avif(64, 48), _film(major, keep_meta=True)
    start, end = sequence.index(b"meta") - 4, sequence.index(b"moov") - 4
    meta = picture[picture.index(b"meta") - 4 : picture.index(b"mdat") - 4]
    assert len(meta) == end - start  # so that the places of the tracks stay true
    content = picture.index(b"mdat") + 4
    meta = meta.replace(struct.pack(">I", content), struct.pack(">I", len(sequence)))
    both = sequence[:start] + meta + sequence[end:] + picture[content:]
    if major == b"avif":
        assert decode_image(both, limits=SMALL).image.size == (64, 48)
    else:
        with pytest.raises(TooManyPixels, match="300 x 200"):
            inspect_image(both, limits=SMALL)
        assert decode_image(both).image.size == (300, 200)


def test_picture_in_short_form_is_refused() -> None:
    """It would be decoded instead of the one whose size was read."""
    with pytest.raises(ImageUndecodable):
        inspect_image(HEIC + _box(b"mini", b"\x00" * 40))


@pytest.mark.parametrize("data", [avif(64, 48), HEIC], ids=["AVIF", "HEIC"])
def test_picture_cut_before_or_within_its_description_is_truncated(data: bytes) -> None:
    """Nothing but the end of it is missing."""
    for length in (data.index(b"meta") + 40, data.index(b"mdat") + 20):
        with pytest.raises(ImageTruncated):
            read_header(data[:length])


def _film(brand: bytes = b"avis", *, keep_meta: bool = False) -> bytes:
    """Write tracks of 300 x 200 pixels."""
    file = io.BytesIO()
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "green")]
    frames[0].save(file, "AVIF", save_all=True, append_images=frames[1:], speed=10)
    data = file.getvalue().replace(b"ftypavis", b"ftyp" + brand)
    if keep_meta:
        return data
    start, end = data.index(b"meta") - 4, data.index(b"moov") - 4
    return data[:start] + data[end:]


@pytest.mark.parametrize(("file_format", "at"), list(product(["JPEG", "PNG", "GIF"], [0.2, 0.5, 0.9])))
def test_row_98_cut_animations_and_pictures_are_their_own_fault(file_format: str, at: float) -> None:
    """Wherever it is cut."""
    kind = {"PNG": "PNG animated", "GIF": "GIF animated"}.get(file_format, file_format)
    data = KINDS[kind](noise(40))
    try:
        decode_image(data[: int(len(data) * at)])
    except (ImageTruncated, ImageUndecodable):
        return


def test_row_98_gif_cut_at_every_byte_is_a_picture_or_a_named_fault() -> None:
    """Inside its second frame's header it used to end in an IndexError."""
    data = KINDS["GIF animated"](flat(24))
    outcomes = set()
    for length in range(len(data) // 3, len(data)):
        try:
            decode_image(data[:length])
            outcomes.add("picture")
        except ImageError as error:
            outcomes.add(error.code)
    assert outcomes == {"picture", "image-truncated"}
