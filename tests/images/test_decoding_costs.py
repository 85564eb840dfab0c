"""What decoding a picture takes stays under what its header lets one expect."""

import subprocess
import sys
from pathlib import Path

import pytest
from decode_kinds import KINDS, flat, noise

from whisker.errors import ImageTooSlow, TooManyPixels
from whisker.images import ImageLimits, decode_image, inspect_image
from whisker.images.decoding_costs import COSTS, cost_of, decoding_bytes, decoding_seconds, reduction
from whisker.images.headers import ImageHeader, read_header

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "decode_memory.py"
DEAREST = (
    "JPEG progressive without its end",
    "PNG 16 bits grey",
    "PNG with opacity, turned",
    "WebP with opacity",
    "AVIF with opacity",
)
BESIDE = (
    "JPEG with long notes",
    "PNG with long notes",
    "PNG 16 bits, one colour transparent",
    "PNG before its animation",
    "GIF on a larger canvas",
    "BMP with opacity",
    "WebP with long notes",
    "GIF with a long remark",
    "AVIF with long notes",
)


def _measure(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARK), "--check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_row_94_peak_of_the_dearest_kinds_stays_under_its_estimate() -> None:
    """Measured in a process of its own for each."""
    found = _measure("--side", "2000", *DEAREST)
    assert found.returncode == 0, found.stdout + found.stderr
    assert all(f"| {kind} |" in found.stdout for kind in DEAREST)


def test_row_94_what_lies_beside_or_behind_the_pixels_is_in_the_estimate() -> None:
    """Notes of 9 MB, which decoders copy several times over, and what is laid on white at a decoder's side."""
    found = _measure("--side", "1500", *BESIDE)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.slow
@pytest.mark.parametrize("content", [["--side", "2000"], ["--side", "600", "--noise"]])
def test_row_94_peak_of_every_kind_stays_under_its_estimate(content: list[str]) -> None:
    """Whether a picture compresses or not."""
    found = _measure(*content)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_cost(kind: str) -> None:
    """None falls through the table."""
    assert cost_of(read_header(KINDS[kind](flat(16)))) in COSTS.values()


@pytest.mark.parametrize(
    ("side_px", "target_px"), [(64, None), (64, 64), (512, 64), (300, 64), (511, 64), (3_600, 448)]
)
def test_fraction_is_the_one_that_the_decoder_takes(side_px: int, target_px: int | None) -> None:
    """Otherwise the estimate would be one of another picture."""
    data = KINDS["JPEG"](flat(side_px))
    fraction = reduction(read_header(data), target_px)
    assert decode_image(data, target_px).image.width == -(-side_px // fraction)


def test_picture_that_needs_more_than_is_set_aside_is_refused_with_the_setting() -> None:
    """By its header, in words that name both sizes."""
    data = KINDS["WebP"](flat(1000))
    needed_bytes = inspect_image(data).needed_bytes
    assert inspect_image(data, limits=ImageLimits(max_decoding_bytes=needed_bytes)).needed_bytes == needed_bytes
    with pytest.raises(TooManyPixels, match=r"1000 x 1000 pixels takes about \d+ MB .* WHISKER_MEMORY_BYTES"):
        inspect_image(data, limits=ImageLimits(max_decoding_bytes=needed_bytes - 1))


def test_row_94_one_of_the_dearest_pictures_fits_the_shipped_limit() -> None:
    """25 megapixels of the dearest kind are decoded in a container of 1 GiB."""
    webp = ImageHeader("WEBP", "webp", 5_000, 5_000, 25_000_000)
    assert decoding_bytes(webp, 20_000_000) < 512 * 2**20


@pytest.mark.parametrize("kind", ["WebP", "AVIF", "AVIF 4:4:4"])
def test_decoder_that_cannot_be_stopped_is_bounded_before(kind: str) -> None:
    """By the header's pixels and the file's bytes."""
    data = KINDS[kind](noise(400))
    seconds = decoding_seconds(read_header(data), len(data))
    assert 0 < seconds < 0.1
    assert decode_image(data, limits=ImageLimits(decode_timeout_seconds=2 * seconds)).format in {"WEBP", "AVIF"}
    with pytest.raises(ImageTooSlow):
        inspect_image(data, limits=ImageLimits(decode_timeout_seconds=seconds / 2))


def test_largest_ordinary_photo_is_never_too_slow() -> None:
    """25 megapixels in 8 MB, in any format, are well within the default limit."""
    for kind in COSTS:
        header = ImageHeader("", kind, 5_000, 5_000, 25_000_000)
        assert decoding_seconds(header, 8_000_000) < 0.75 * ImageLimits().decode_timeout_seconds
