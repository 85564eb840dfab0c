"""A picture without anything but its pixels: models see no difference, and nobody sees more."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from whisker.errors import ImageError
from whisker.images import inspect_image
from whisker.images.pixels_only import jpeg_pixels, pixels_only
from whisker.preprocessing import PreprocessSpec, load_input

DATA = Path(__file__).parents[1] / "data"
SPECS = [PreprocessSpec(size_px=size_px) for size_px in (32, 96, 224)]
SECRET = b"secret place"


def photo(mode: str = "RGB", size: tuple[int, int] = (333, 251)) -> Image.Image:
    """A picture in which every place differs, so that nothing is turned or shifted unnoticed."""
    width, height = size
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    grain = np.random.default_rng(0).integers(0, 60, (height, width))
    pixels = np.stack([across, down, 255 - across], axis=-1) * 0.7 + grain[..., np.newaxis]
    return Image.fromarray(pixels.astype(np.uint8)).convert(mode)


def notes(orientation: int = 1) -> Image.Exif:
    """EXIF that says where a picture was taken, and how it is turned."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = orientation
    return exif


def encoded(image: Image.Image, file_format: str, **options: object) -> bytes:
    """The image as a file."""
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def written(data: bytes) -> tuple[bytes, str]:
    """What is given out of a file."""
    return pixels_only(inspect_image(data, 64))


def assert_models_see_no_difference(data: bytes, given: bytes) -> None:
    """Not in one level of one pixel, at any size of input."""
    for spec in SPECS:
        np.testing.assert_array_equal(load_input(given, spec)[0], load_input(data, spec)[0])


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("progressive", [False, True])
def test_photo_keeps_its_pixels_and_how_it_is_turned(orientation: int, progressive: bool) -> None:
    """Though it loses its notes, and whatever lies behind it."""
    data = encoded(photo(), "JPEG", exif=notes(orientation), comment=SECRET, progressive=progressive, quality=88)
    data += b"<script>" + SECRET
    given, media_type = written(data)
    assert media_type == "image/jpeg"
    assert SECRET in data
    assert SECRET not in given
    assert b"script" not in given
    assert_models_see_no_difference(data, given)
    assert written(given) == (given, media_type), "there is nothing left to leave out"


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_photo_in_any_colours_keeps_them(mode: str) -> None:
    """What says how they are coded stays; a colour profile, which no model heeds, goes."""
    data = encoded(photo(mode), "JPEG", icc_profile=SECRET * 9, restart_marker_rows=1, subsampling="4:4:4")
    given, _ = written(data)
    assert SECRET not in given
    assert_models_see_no_difference(data, given)


def test_photo_of_which_only_the_end_is_missing_is_given_out_like_that() -> None:
    """It is answered, with the same warning."""
    data = encoded(photo(), "JPEG", exif=notes(6))[:-2]
    given, _ = written(data)
    assert SECRET not in given
    assert_models_see_no_difference(data, given)


def test_broken_exif_turns_nothing() -> None:
    """As when the file itself is decoded."""
    data = encoded(photo(), "JPEG", exif=b"Exif\x00\x00" + SECRET)
    given = jpeg_pixels(data)
    assert SECRET not in given
    assert_models_see_no_difference(data, given)


@pytest.mark.parametrize(
    ("file_format", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("WEBP", "RGB"), ("GIF", "P"), ("BMP", "RGB"), ("AVIF", "RGB")],
)
def test_other_formats_become_png_without_loss(file_format: str, mode: str) -> None:
    """Which every browser shows."""
    options = {"exif": notes(6)} if file_format in {"PNG", "WEBP", "AVIF"} else {}
    data = encoded(photo(mode), file_format, **options)
    given, media_type = written(data)
    assert media_type == "image/png"
    assert given.startswith(b"\x89PNG")
    assert SECRET not in given
    assert_models_see_no_difference(data, given)


def test_photo_of_a_phone_becomes_png() -> None:
    """Few browsers show a HEIC."""
    data = (DATA / "drawn.heic").read_bytes()
    given, media_type = written(data)
    assert media_type == "image/png"
    assert_models_see_no_difference(data, given)


def test_file_that_is_no_picture_is_refused() -> None:
    """Nothing of it is given out."""
    with pytest.raises(ImageError):
        written(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
