"""What the largest pictures of phones get: by what decoding them costs, which differs by format."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from decode_kinds import flat
from PIL import Image
from tests.crafted_images import sized_jpeg, tiled

from whisker.errors import ImageTruncated, TooManyPixels
from whisker.images import ImageLimits, decode_image, inspect_image
from whisker.memory_budget import MemoryBudget, MemoryShare
from whisker.settings import Settings

MIB = 2**20
TILE = (Path(__file__).parents[1] / "data" / "large.heic").read_bytes()  # 1024 x 768

MEASURE = """
import resource, sys
from pathlib import Path
from whisker.images import decode_image, inspect_image
data = Path(sys.argv[1]).read_bytes()
decode_image(Path(sys.argv[2]).read_bytes(), 448)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
inspected = inspect_image(data, 448)
inspected.decode()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before, inspected.needed_bytes)
"""


def jpeg(width_px: int, height_px: int, **options: object) -> bytes:
    """A JPEG of any size, of which the decoder makes most grey."""
    file = io.BytesIO()
    flat(64).save(file, "JPEG", **options)
    return sized_jpeg(file.getvalue(), width_px, height_px)


def whole_jpeg(side_px: int, **options: object) -> bytes:
    """A JPEG of which everything is there."""
    file = io.BytesIO()
    flat(side_px).save(file, "JPEG", **options)
    return file.getvalue()


def heic(across: int, down: int) -> bytes:
    """A HEIC of tiles."""
    return tiled(TILE, across, down, (1_024, 768))


@pytest.mark.parametrize("size", [(8_192, 6_144), (16_382, 3_628), (12_000, 9_000), (16_320, 12_240), (3_000, 65_000)])
@pytest.mark.parametrize("target_px", [64, 256, 448])
def test_case_I_jpeg_of_a_phone_is_decoded_at_a_fraction(size: tuple[int, int], target_px: int) -> None:
    """50, 108 and 200 megapixels, and panoramas both ways."""
    decoded = decode_image(jpeg(*size), target_px, ImageLimits())
    assert (decoded.width_px, decoded.height_px) == size
    assert decoded.image.width * decoded.image.height <= ImageLimits().max_pixels


def test_case_I_phone_photo_of_50_megapixels_keeps_its_colours() -> None:
    """A whole one, not only its header."""
    file = io.BytesIO()
    Image.new("RGB", (8_192, 6_144), "blue").save(file, "JPEG")
    decoded = decode_image(file.getvalue(), 448)
    assert decoded.image.size == (1_024, 768)
    assert {decoded.image.getpixel(place) for place in ((0, 0), (1_023, 767))} == {(0, 0, 254)}


def test_case_I_jpeg_beyond_every_phone_is_refused_by_name_of_its_limit() -> None:
    """However small it would be decoded."""
    assert inspect_image(jpeg(16_000, 15_625), 448).header.pixels == 250_000_000
    with pytest.raises(TooManyPixels, match="At most 250 megapixels of a JPEG are accepted"):
        inspect_image(jpeg(16_000, 15_626), 448)


@pytest.mark.parametrize(
    ("options", "megapixels"),
    [({"subsampling": "4:2:0"}, 100), ({"subsampling": "4:4:4"}, 50), ({"subsampling": "4:2:2"}, 75)],
)
def test_case_I_progressive_jpeg_is_bounded_by_its_coefficients(options: dict[str, str], megapixels: int) -> None:
    """It is held whole before it is drawn, at two bytes for each sample."""
    fits, too_large = (jpeg(10_000, 100 * megapixels + more, progressive=True, **options) for more in (0, 1))
    assert inspect_image(fits, 448).needed_bytes > 300_000_000
    words = rf"At most {megapixels} megapixels of a progressive JPEG .* baseline JPEG, of which 250 are"
    with pytest.raises(TooManyPixels, match=words):
        inspect_image(too_large, 448)


def test_case_I_jpeg_too_narrow_for_a_fraction_is_bounded_by_what_is_decoded() -> None:
    """Its short side would be smaller than the model's input."""
    assert decode_image(jpeg(30_000, 800), 448).image.size == (30_000, 800)
    with pytest.raises(TooManyPixels, match="At most 25 megapixels of a JPEG so narrow"):
        inspect_image(jpeg(40_000, 800), 448)


def test_case_I_heic_of_50_megapixels_is_decoded_where_memory_has_room() -> None:
    """8192 x 6144, as sensors of 50 megapixels give."""
    data = heic(8, 8)
    needed_bytes = inspect_image(data, 448, ImageLimits(max_decoding_bytes=1_000 * MIB)).needed_bytes
    assert inspect_image(data, 448, ImageLimits(max_decoding_bytes=needed_bytes)).header.pixels == 8_192 * 6_144
    with pytest.raises(TooManyPixels, match=r"8192 x 6144 pixels takes about .* WHISKER_MEMORY_BYTES"):
        inspect_image(data, 448, ImageLimits(max_decoding_bytes=needed_bytes - 1))
    assert inspect_image(heic(6, 5), 448, ImageLimits(max_decoding_bytes=needed_bytes // 2)).header.pixels < 25_000_000


def test_case_I_heic_for_a_dataset_has_the_room_of_what_nobody_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words do not name a setting that would not help."""
    for room, fits in ((640 * MIB, True), (512 * MIB, False)):
        monkeypatch.setattr("whisker.images.decoding_costs.batch_share", lambda room=room: MemoryShare(room))
        if fits:
            assert inspect_image(heic(8, 8), 64).needed_bytes <= room
        else:
            with pytest.raises(TooManyPixels, match="run Whisker where there is more memory"):
                inspect_image(heic(8, 8), 64)


@pytest.mark.parametrize("name", ["HEIC", "AVIF"])
def test_case_I_heic_and_avif_of_200_megapixels_are_refused_with_what_would_be_taken(name: str) -> None:
    """By their headers, which are all that is there."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((1_024, 768)).save(file, "AVIF", speed=10)
    data = tiled(file.getvalue() if name == "AVIF" else TILE, 15, 15, (1_024, 768))
    with pytest.raises(TooManyPixels, match=f"At most 50 megapixels of a {name} .* 25 where .* JPEG, of which 250 are"):
        inspect_image(data, 448)


def test_case_I_progressive_jpeg_without_its_end_is_bounded_in_full_size() -> None:
    """Whether rows are missing shows only there."""
    assert inspect_image(jpeg(5_000, 5_000, progressive=True)[:-2], 448).needed_bytes > 25_000_000 * 15
    with pytest.raises(ImageTruncated):
        inspect_image(jpeg(5_001, 5_000, progressive=True)[:-2], 448)


def test_case_I_a_large_machine_has_room_for_every_picture_that_is_accepted() -> None:
    """And the smallest one for a photo of 200 megapixels of 40 MB."""
    large = MemoryBudget.of_process(2_048 * MIB).decoding_bytes
    assert inspect_image(heic(8, 8), 448, ImageLimits(max_decoding_bytes=large)).needed_bytes < large
    small = MemoryBudget.of_process(448 * MIB).decoding_bytes
    photo = jpeg(16_320, 12_240)
    photo += bytes(40_000_000 - len(photo))
    assert inspect_image(photo, 448, ImageLimits(max_decoding_bytes=small)).needed_bytes < small


def test_case_I_a_photo_of_60_mb_may_be_sent() -> None:
    """Phones write 200 megapixels into 30 to 60 MB; a form may be that long."""
    settings = Settings()
    assert settings.max_file_bytes == 60_000_000
    assert settings.max_request_bytes > settings.max_file_bytes


LARGEST: dict[str, Callable[[], bytes]] = {
    "JPEG of 200 MP": lambda: jpeg(16_320, 12_240),
    "progressive JPEG of 100 MP": lambda: jpeg(10_000, 10_000, progressive=True),
    "progressive JPEG of 50 MP in all colours": lambda: jpeg(8_000, 6_200, progressive=True, subsampling="4:4:4"),
    "progressive JPEG of 25 MP without its end": lambda: whole_jpeg(5_000, progressive=True)[:-2],
    "HEIC of 50 MP": lambda: heic(8, 8),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGEST)
def test_case_I_largest_pictures_take_no_more_than_their_estimate(name: str, tmp_path: Path) -> None:
    """Measured in a process of its own, which has its libraries loaded."""
    paths = tmp_path / "large", tmp_path / "small"
    paths[0].write_bytes(LARGEST[name]())
    paths[1].write_bytes(heic(1, 1) if "HEIC" in name else whole_jpeg(64))
    command = [sys.executable, "-c", MEASURE, *map(str, paths)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not found.returncode, found.stderr
    taken_bytes, needed_bytes = map(int, found.stdout.split())
    assert taken_bytes <= needed_bytes
