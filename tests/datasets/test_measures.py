"""What the pixels say of a picture: the thresholds of docs hold for what is plainly dark, light, blurred or empty."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter
from tests.real_photos import PHOTOS, real_photo

from whisker.datasets.inspection import examine
from whisker.datasets.measures import ImageFacts, PixelMeasures, measure_pixels

DARK_BELOW = 0.32
LIGHT_ABOVE = 0.95
BLURRY_BELOW = 0.30
LOW_INFORMATION_BELOW = 3.0


@pytest.mark.parametrize("name", PHOTOS)
def test_ordinary_photo_passes_every_threshold(name: str) -> None:
    """Nothing is wrong with it."""
    found = measure_pixels(real_photo(name))
    assert found.brightness_p99 > DARK_BELOW
    assert found.brightness_p5 < LIGHT_ABOVE
    assert found.sharpness > BLURRY_BELOW
    assert found.entropy > LOW_INFORMATION_BELOW
    assert not found.is_gray


@pytest.mark.parametrize("name", PHOTOS)
def test_underexposed_photo_is_dark(name: str) -> None:
    """Even its brightest pixels are."""
    assert measure_pixels(ImageEnhance.Brightness(real_photo(name)).enhance(0.2)).brightness_p99 < DARK_BELOW


@pytest.mark.parametrize("name", PHOTOS)
def test_washed_out_photo_is_light(name: str) -> None:
    """Even its darkest pixels are."""
    washed = real_photo(name).point(lambda level: 246 + level // 32)
    assert measure_pixels(washed).brightness_p5 > LIGHT_ABOVE


@pytest.mark.parametrize("name", PHOTOS)
def test_blurred_photo_is_not_sharp(name: str) -> None:
    """Whatever size it is."""
    photo = real_photo(name)
    assert measure_pixels(photo.filter(ImageFilter.GaussianBlur(photo.width / 32))).sharpness < BLURRY_BELOW


def test_picture_of_one_shade_says_nothing_and_is_not_called_blurred() -> None:
    """There is nothing in it that could be sharp."""
    found = measure_pixels(Image.new("RGB", (200, 100), "teal"))
    assert found.entropy == 0.0
    assert found.sharpness > BLURRY_BELOW


def test_one_pixel_is_measured() -> None:
    """No picture is too small."""
    assert measure_pixels(Image.new("RGB", (1, 1), "white")) == PixelMeasures(1.0, 1.0, 0.0, 1.0, is_gray=True)


def test_long_and_narrow_picture_is_measured() -> None:
    """A side of one pixel shrinks to one pixel."""
    assert measure_pixels(Image.new("RGB", (3000, 1), "black")).brightness_p99 == 0.0


def test_grey_photo_in_colour_mode_is_gray_and_a_tinted_one_is_not() -> None:
    """Channels are compared, not modes."""
    grey = real_photo("chelsea").convert("L").convert("RGB")
    red, green, blue = grey.split()
    sepia = Image.merge("RGB", (red.point(lambda level: min(255, level + 30)), green, blue))
    assert measure_pixels(grey).is_gray
    assert not measure_pixels(sepia).is_gray


@pytest.mark.parametrize("name", PHOTOS)
def test_jpeg_decoded_at_a_fraction_measures_as_the_whole_picture(name: str, tmp_path: Path) -> None:
    """It makes no difference in which format a picture comes."""
    real_photo(name).save(tmp_path / "a.jpg", quality=95)
    real_photo(name).save(tmp_path / "a.png")
    jpeg, png = examine(tmp_path / "a.jpg").outcome, examine(tmp_path / "a.png").outcome
    assert isinstance(jpeg, ImageFacts)
    assert isinstance(png, ImageFacts)
    assert jpeg.pixels is not None
    assert png.pixels is not None
    assert jpeg.pixels.brightness_p5 == pytest.approx(png.pixels.brightness_p5, abs=0.02)
    assert jpeg.pixels.brightness_p99 == pytest.approx(png.pixels.brightness_p99, abs=0.02)
    assert jpeg.pixels.entropy == pytest.approx(png.pixels.entropy, abs=0.1)
    assert jpeg.pixels.sharpness == pytest.approx(png.pixels.sharpness, abs=0.02)


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "CMYK", "1", "I;16"])
def test_file_s_own_colour_mode_is_told(mode: str, tmp_path: Path) -> None:
    """Not the one that it was converted to."""
    file_format = "JPEG" if mode == "CMYK" else "PNG"
    levels = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64)
    picture = Image.fromarray(levels) if mode == "I;16" else real_photo("coffee").convert(mode)
    file = io.BytesIO()
    picture.save(file, file_format)
    (tmp_path / "picture").write_bytes(file.getvalue())
    outcome = examine(tmp_path / "picture").outcome
    assert isinstance(outcome, ImageFacts)
    assert outcome.mode == mode
