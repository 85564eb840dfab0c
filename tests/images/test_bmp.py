"""BMPs of runs: whole ones as before, skipped pixels as the page behind them, cut ones as cut."""

import io
import random
import struct
from collections.abc import Callable

import pytest
from decode_kinds import KINDS, flat, noise
from PIL import Image

from whisker.errors import ImageTooSlow, ImageTruncated, ImageUndecodable
from whisker.images import ImageLimits, decode_image

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
PALETTE = b"".join(bytes([*colour[::-1], 0]) for colour in (RED, GREEN, BLUE))


def bmp(size: tuple[int, int], bits: int, runs: bytes, compression: int | None = None) -> bytes:
    """A BMP of runs in three colours."""
    compression = {8: 1, 4: 2}[bits] if compression is None else compression
    head = struct.pack("<IiiHHIIiiII", 40, *size, 1, bits, compression, len(runs), 0, 0, 3, 0)
    start = 14 + len(head) + len(PALETTE)
    return b"BM" + struct.pack("<IHHI", start + len(runs), 0, 0, start) + head + PALETTE + runs


def rows_of(data: bytes) -> list[list[object]]:
    """Its colours, from the top."""
    image = decode_image(data).image
    return [[image.getpixel((x, y)) for x in range(image.width)] for y in range(image.height)]


@pytest.mark.parametrize(
    ("bits", "runs"),
    [
        (8, b"\x03\x01\x00\x00\x01\x02\x02\x00\x00\x01"),
        (8, b"\x00\x03\x01\x01\x01\x00\x00\x00\x01\x02\x02\x00\x00\x01"),
        (8, b"\x03\x01\x00\x00\x01\x02\x09\x00\x00\x01"),
        (8, b"\x03\x01\x00\x00\x01\x02\x02\x00"),
        (4, b"\x03\x11\x00\x00\x01\x22\x02\x00\x00\x01"),
        (4, b"\x00\x03\x11\x10\x00\x00\x00\x03\x20\x00\x00\x01"),
    ],
    ids=["runs", "single ones", "beyond the row", "no mark of the end", "four bits", "four bits, single ones"],
)
def test_case_L_bmp_of_runs_is_read(bits: int, runs: bytes) -> None:
    """Both ways of writing pixels, of both depths."""
    assert rows_of(bmp((3, 2), bits, runs)) == [[BLUE, RED, RED], [GREEN] * 3]
    turned = bmp((3, -2), bits, runs)
    assert rows_of(turned) == [[GREEN] * 3, [BLUE, RED, RED]]


@pytest.mark.parametrize("bits", [8, 4])
def test_case_L_skipped_pixels_of_a_bmp_are_white(bits: int) -> None:
    """As on a page: rows that end early, a jump, and rows that are not there at all."""
    green, red = (b"\x11", b"\x00")
    runs = b"\x01" + green + b"\x00\x00" + b"\x00\x02\x02\x01" + b"\x01" + red + b"\x00\x01"
    assert rows_of(bmp((3, 4), bits, runs.replace(b"\x11", b"\x01") if bits == 8 else runs)) == [
        [WHITE] * 3,
        [WHITE, WHITE, RED],
        [WHITE] * 3,
        [GREEN, WHITE, WHITE],
    ]


@pytest.mark.parametrize("bits", [8, 4])
def test_case_J_bmp_of_runs_that_is_cut_is_truncated(bits: int) -> None:
    """Wherever that is: in a row, in a run, in pixels that stand by themselves."""
    runs = b"\x03\x00\x00\x00" + b"\x00\x03\x01\x01\x01\x00"[: 6 if bits == 8 else 4] + b"\x00\x00" + b"\x02\x00"
    data = bmp((3, 4), bits, runs)
    for length in range(len(data) - len(runs), len(data) + 1):
        with pytest.raises(ImageTruncated):
            decode_image(data[:length])


@pytest.mark.parametrize("side_px", [1, 2, 3, 64, 255, 256, 300])
@pytest.mark.parametrize("draw", [flat, noise])
def test_bmp_of_runs_is_what_pillow_reads(side_px: int, draw: Callable[[int], Image.Image]) -> None:
    """Where nothing is skipped."""
    data = KINDS["BMP run lengths"](draw(side_px))
    expected = Image.open(io.BytesIO(data)).convert("RGB")
    assert decode_image(data).image.tobytes() == expected.tobytes()


def test_bmp_of_runs_never_fails_in_another_way() -> None:
    """Whatever its runs are."""
    randomly, outcomes = random.Random(3), set[object]()
    for _ in range(3_000):
        runs = bytes(randomly.choice((0, 0, 1, 2, 3, randomly.randrange(256))) for _ in range(randomly.randrange(60)))
        try:
            outcomes.add(decode_image(bmp((5, 4), randomly.choice((8, 4)), runs)).image.size)
        except ImageTruncated:
            outcomes.add("cut")
    assert outcomes == {(5, 4), "cut"}


def test_bmp_of_runs_of_other_bits_is_refused() -> None:
    """Runs of eight bits in a picture of four."""
    with pytest.raises(ImageUndecodable):
        decode_image(bmp((3, 2), 4, b"\x03\x01\x00\x01", compression=1))


def test_bmp_of_runs_takes_no_longer_than_it_may() -> None:
    """Its time is checked between runs."""
    with pytest.raises(ImageTooSlow):
        decode_image(KINDS["BMP run lengths"](noise(1_000)), limits=ImageLimits(decode_timeout_seconds=0.02))
