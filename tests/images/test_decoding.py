"""Rows 1-18 of what bad or odd pictures get, below the API."""

import contextlib
import io
import itertools
import random
import struct
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tests.conftest import MakePicture
from tests.crafted_images import png_header, xmp_orientation

from whisker.errors import FormatUnsupported, ImageError, ImageTooSlow, ImageTruncated, ImageUndecodable, TooManyPixels
from whisker.images import ImageLimits, decode_image, render_preview

DATA = Path(__file__).parents[1] / "data"


def encode(image: Image.Image, file_format: str, **options: object) -> bytes:
    """Return a picture's bytes."""
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def dominant(pixels: np.ndarray) -> tuple[int, ...]:
    """The mean colour, rounded."""
    return tuple(int(channel) for channel in pixels.reshape(-1, 3).mean(axis=0).round())


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF"])
def test_accepted_format_is_decoded(make_picture: MakePicture, file_format: str) -> None:
    """Each accepted format comes out as the same upright RGB pixels."""
    decoded = decode_image(make_picture("red", file_format, (64, 48)))
    assert decoded.pixels.shape == (48, 64, 3)
    assert decoded.pixels.dtype == np.uint8
    assert decoded.format == file_format
    np.testing.assert_allclose(dominant(decoded.pixels), (255, 0, 0), atol=4)


def test_row_1_truncated_jpeg_is_told_apart_from_garbage(noise: bytes) -> None:
    """A JPEG cut anywhere after its header is truncated, not undecodable."""
    for length in (len(noise) // 4, len(noise) // 2, len(noise) - 100):
        with pytest.raises(ImageTruncated, match="end of this picture is missing"):
            decode_image(noise[:length])


@pytest.mark.parametrize("file_format", ["PNG", "WEBP", "GIF", "BMP"])
def test_row_1_other_truncated_formats_are_refused(noise: bytes, file_format: str) -> None:
    """Half of any picture is refused, and as truncated where the format lets one know."""
    whole = encode(Image.open(io.BytesIO(noise)), file_format)
    with pytest.raises(ImageTruncated):
        decode_image(whole[: len(whole) // 2])


@pytest.mark.parametrize("data", [b"\x00", b"x", b"hello, this is no picture at all" * 10, bytes(range(256))])
def test_row_2_garbage_is_undecodable(data: bytes) -> None:
    """Bytes that are no picture say which formats would have been accepted."""
    with pytest.raises(ImageUndecodable, match="JPEG, PNG, WebP"):
        decode_image(data)


def test_row_4_polyglot_is_read_as_the_picture_it_is(make_picture: MakePicture) -> None:
    """A JPEG with HTML behind it is a JPEG."""
    decoded = decode_image(make_picture("red", "JPEG") + b"<html><script>alert(1)</script></html>")
    assert decoded.format == "JPEG"


@pytest.mark.parametrize(("width_px", "height_px"), [(50_000, 50_000), (13_300, 13_300), (5_000, 5_001)])
def test_rows_5_to_7_too_many_pixels_are_refused_by_the_header(width_px: int, height_px: int) -> None:
    """A header over the limit is enough: no pixel of it is allocated, and the answer names both sizes."""
    with pytest.raises(TooManyPixels, match=r"At most 25 megapixels of a PNG .* JPEG, of which 250 are"):
        decode_image(png_header(width_px, height_px))


def test_row_6_webp_bomb_is_refused_before_its_canvas_is_allocated() -> None:
    """Pillow allocates a WebP's canvas on opening, so its size is read before that."""
    size = (16_000 - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + b"\x00\x00\x00\x00" + size + size
    with pytest.raises(TooManyPixels):
        decode_image(b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk)


def test_row_7_exactly_the_limit_is_accepted() -> None:
    """25 megapixels of a PNG pass; one row more does not."""
    limit = decode_image(encode(Image.new("RGB", (5_000, 5_000)), "PNG"))
    assert limit.pixels.shape == (5_000, 5_000, 3)


def test_row_8_large_jpeg_passes_through_draft() -> None:
    """48 megapixels of JPEG are decoded at an eighth, so they fit; without a target they do not."""
    data = encode(Image.new("RGB", (8_000, 6_000), "blue"), "JPEG")
    decoded = decode_image(data, target_px=448)
    assert decoded.pixels.shape == (750, 1_000, 3)
    assert (decoded.width_px, decoded.height_px) == (8_000, 6_000)
    with pytest.raises(TooManyPixels, match="At most 25 megapixels of a JPEG decoded in full"):
        decode_image(data)


@pytest.mark.parametrize("file_format", ["GIF", "WEBP"])
def test_row_9_animation_gives_its_first_frame_and_a_warning(file_format: str) -> None:
    """Frame 0 is the picture."""
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    decoded = decode_image(encode(frames[0], file_format, save_all=True, append_images=frames[1:], duration=100))
    np.testing.assert_allclose(dominant(decoded.pixels), (255, 0, 0), atol=4)
    assert decoded.warnings == ("This picture is animated; only its first frame was looked at.",)


def test_row_10_cmyk_keeps_its_colours() -> None:
    """A CMYK JPEG comes out as the RGB it shows."""
    decoded = decode_image(encode(Image.new("CMYK", (32, 32), (0, 255, 255, 0)), "JPEG", quality=95))
    np.testing.assert_allclose(dominant(decoded.pixels), (255, 0, 0), atol=6)


def test_row_11_sixteen_bits_are_scaled_not_clipped() -> None:
    """Half of 65,535 is middle grey; `convert` alone would make it white."""
    decoded = decode_image(encode(Image.fromarray(np.full((16, 16), 32_768, np.uint16)), "PNG"))
    assert dominant(decoded.pixels) == (128, 128, 128)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_row_12_transparency_shows_the_background(mode: str) -> None:
    """Colours hidden under transparent pixels stay hidden: white shows through."""
    hidden = Image.new("RGBA", (16, 16), (200, 0, 0, 0))
    data = encode(hidden.convert("LA") if mode == "LA" else hidden, "PNG")
    if mode == "P":
        palette = Image.new("P", (16, 16), 0)
        palette.putpalette([200, 0, 0])
        data = encode(palette, "PNG", transparency=0)
    assert dominant(decode_image(data).pixels) == (255, 255, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_row_13_exif_orientation_turns_the_picture_upright(orientation: int) -> None:
    """However the camera was held, the red corner ends at the top left."""
    upright = Image.new("RGB", (64, 32), "blue")
    upright.paste("red", (0, 0, 16, 16))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    decoded = decode_image(encode(stored, "JPEG", exif=exif, quality=95, subsampling=0))
    assert decoded.pixels.shape == (32, 64, 3)
    assert (decoded.width_px, decoded.height_px) == (64, 32)
    np.testing.assert_allclose(dominant(decoded.pixels[2:14, 2:14]), (255, 0, 0), atol=12)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_case_O_orientation_in_xmp_alone_is_not_heeded(file_format: str) -> None:
    """Browsers do not heed it either, so that a heatmap lies on the picture as the page shows it."""
    image = Image.new("RGB", (64, 32), "blue")
    image.paste("red", (0, 0, 16, 16))
    notes = PngInfo()
    notes.add_itxt("XML:com.adobe.xmp", xmp_orientation(6).decode())
    options = {"pnginfo": notes} if file_format == "PNG" else {"xmp": xmp_orientation(6)}
    data = encode(image, file_format, **options)
    assert b"tiff:Orientation" in data
    assert Image.open(io.BytesIO(data)).getexif()[0x0112] == 6
    decoded = decode_image(data)
    assert (decoded.width_px, decoded.height_px) == (64, 32)
    np.testing.assert_allclose(dominant(decoded.pixels[2:14, 2:14]), (255, 0, 0), atol=12)


@pytest.mark.parametrize("in_xmp", [1, 3, 6])
def test_case_O_exif_orientation_counts_whatever_xmp_says(in_xmp: int) -> None:
    """Photo managers write both, and do not always turn both."""
    exif = Image.Exif()
    exif[0x0112] = 8
    data = encode(Image.new("RGB", (64, 32)), "JPEG", exif=exif, xmp=xmp_orientation(in_xmp))
    assert decode_image(data).image.size == (32, 64)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # Pillow's own word for what this test makes
def test_row_14_broken_exif_is_a_warning_or_ignored(make_picture: MakePicture) -> None:
    """EXIF that leads nowhere neither hangs nor refuses a good picture."""
    randomly = random.Random(0)
    for _ in range(20):
        broken = b"Exif\x00\x00" + (b"MM\x00*" + randomly.randbytes(60))
        decoded = decode_image(make_picture("red", "JPEG", exif=broken))
        assert decoded.pixels.shape[2] == 3


def test_row_15_heic_is_decoded() -> None:
    """A phone's HEIC is a picture like any other."""
    decoded = decode_image((DATA / "drawn.heic").read_bytes())
    assert decoded.format == "HEIF"
    assert decoded.pixels.shape == (48, 64, 3)


def test_row_15_heic_is_limited_by_its_header() -> None:
    """The same limits hold for HEIC."""
    with pytest.raises(TooManyPixels):
        decode_image((DATA / "drawn.heic").read_bytes(), limits=ImageLimits(max_pixels=1_000))


@pytest.mark.parametrize("data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<?xml version='1.0'?>\n<svg></svg>"])
def test_row_16_svg_is_unsupported(data: bytes) -> None:
    """SVG is recognised by its signature; no XML is parsed."""
    with pytest.raises(FormatUnsupported, match="SVG"):
        decode_image(data)


@pytest.mark.parametrize(
    "data", [b"8BPS\x00\x01", b"%!PS-Adobe-3.0 EPSF-3.0", b"SIMPLE  =                    T", b"%PDF-1.7"]
)
def test_row_17_known_foreign_formats_are_unsupported(data: bytes) -> None:
    """A known format outside the list is named, beside those that are accepted."""
    with pytest.raises(FormatUnsupported, match="Accepted are JPEG"):
        decode_image(data + b"\x00" * 100)


def test_row_17_tiff_is_unsupported() -> None:
    """A whole, valid TIFF is refused by name."""
    with pytest.raises(FormatUnsupported, match="TIFF"):
        decode_image(encode(Image.new("RGB", (8, 8)), "TIFF"))


@pytest.mark.parametrize("remark", [b"taken at home", b"x" * 100_000])
def test_preview_holds_nothing_of_the_original_file(remark: bytes) -> None:
    """A GIF's remark used to be written into it, and one too long for a JPEG was an internal error."""
    decoded = decode_image(encode(Image.new("L", (900, 600), 9), "GIF", comment=remark))
    before = decoded.image.tobytes()
    preview = Image.open(io.BytesIO(render_preview(decoded.image)))
    assert preview.size == (640, 427)
    assert remark not in preview.info.values()
    assert (decoded.image.size, decoded.image.tobytes()) == ((900, 600), before)


def test_decoding_ends_at_its_deadline() -> None:
    """A deadline that has passed ends the decode at its next block."""
    pixels = np.random.default_rng(0).integers(0, 256, (1_500, 1_500, 3), np.uint8)
    data = encode(Image.fromarray(pixels), "PNG")
    started = time.monotonic()
    with pytest.raises(ImageTooSlow):
        decode_image(data, limits=ImageLimits(decode_timeout_seconds=0.001))

    assert time.monotonic() - started < 2


def test_row_100_busy_machine_makes_no_good_picture_bad(noise: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this thread's own computing counts, not how long it waited for a processor."""
    clock = itertools.count(0.0, 1000.0)
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock))
    assert decode_image(noise, limits=ImageLimits(decode_timeout_seconds=2.0)).format == "JPEG"


def test_work_that_nobody_waits_for_has_more_time(noise: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large picture takes ten seconds of a slow processor; training must not leave it out for that."""
    clock = itertools.chain([0.0], itertools.repeat(10.0))
    monkeypatch.setattr("whisker.images.decoding.time.thread_time", lambda: next(clock))
    assert decode_image(noise).format == "JPEG"


@given(data=st.binary(max_size=2_000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_picture_or_a_named_fault(data: bytes) -> None:
    """Nothing but an ImageError comes out of bytes that are no picture."""
    with contextlib.suppress(ImageError):
        assert decode_image(data).pixels.ndim == 3


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_pictures_are_a_picture_or_a_named_fault(data: st.DataObject) -> None:
    """Flipped bytes and cuts in any format give pixels or an ImageError, never another exception."""
    file_format = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF"]))
    picture = bytearray(encode(Image.linear_gradient("L").resize((40, 40)).convert("RGB"), file_format))
    for _ in range(data.draw(st.integers(1, 8))):
        picture[data.draw(st.integers(0, len(picture) - 1))] = data.draw(st.integers(0, 255))
    del picture[data.draw(st.integers(len(picture) // 4, len(picture))) :]
    with contextlib.suppress(ImageError):
        assert decode_image(bytes(picture), limits=ImageLimits(max_pixels=1_000_000)).pixels.ndim == 3
