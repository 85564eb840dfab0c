"""Files of which only the end is missing are taken with a warning, and those of which rows are missing are not."""

import io
from typing import Any

import pytest
from decode_kinds import KINDS, flat
from PIL import Image

from whisker.errors import ImageError, ImageTruncated
from whisker.images import decode_image
from whisker.images.headers import read_header
from whisker.images.jpeg_segments import JPEG_END
from whisker.images.missing_ends import END_IS_MISSING

SCAN = b"\xff\xda"
SIZES = [(161, 121), (64, 64), (8, 8)]
WAYS: dict[str, dict[str, Any]] = {
    "4:2:0": {},
    "4:4:4": {"subsampling": 0},
    "grey": {"mode": "L"},
    "four colours": {"mode": "CMYK"},
    "progressive": {"progressive": True},
    "progressive grey": {"progressive": True, "mode": "L"},
    "restarts each row": {"restart_marker_rows": 1},
    "restarts each block": {"restart_marker_blocks": 1},
    "progressive restarts": {"progressive": True, "restart_marker_blocks": 3},
}


def drawn(size: tuple[int, int]) -> Image.Image:
    """A picture with detail everywhere, as a photo has."""
    return Image.effect_noise((size[0] // 4 + 2, size[1] // 4 + 2), 90).resize(size, Image.Resampling.BICUBIC)


def saved(file_format: str, size: tuple[int, int] = (161, 121), mode: str = "RGB", **options: object) -> bytes:
    """Its bytes."""
    file = io.BytesIO()
    drawn(size).convert(mode).save(file, file_format, **options)
    return file.getvalue()


def is_taken(data: bytes, whole: bytes, target_px: int | None = None) -> bool:
    """Return whether a file is taken; if so with the warning, and the same in all but the last corner."""
    try:
        decoded = decode_image(data, target_px)
    except ImageTruncated:
        return False
    assert decoded.warnings == (END_IS_MISSING,)
    assert decoded.image.size[0] * 8 >= decode_image(whole).image.size[0]
    return True


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("target_px", [None, 16, 64])
def test_case_J_jpeg_without_its_end_is_taken_whole(way: str, size: tuple[int, int], target_px: int | None) -> None:
    """Both bytes of the last marker, or one, and whatever a copier filled it up with."""
    whole = saved("JPEG", size, **WAYS[way])
    assert whole.endswith(JPEG_END)
    for cut in (whole[:-1], whole[:-2], whole[:-2] + bytes(2), whole[:-2] + bytes(700)):
        decoded = decode_image(cut, target_px)
        assert decoded.warnings == (END_IS_MISSING,)
        full = None if read_header(whole).coefficient_bytes else target_px  # of several scans all is looked at
        assert decoded.image.tobytes() == decode_image(whole, full).image.tobytes()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("target_px", [None, 16, 64])
def test_case_J_jpeg_of_which_rows_are_missing_is_refused(way: str, target_px: int | None) -> None:
    """Wherever it is cut: within a block, between blocks or between scans."""
    whole = saved("JPEG", (200, 160), **WAYS[way])
    start = whole.index(SCAN) + 14
    for length in range(start, len(whole) - len(whole) // 20, 211):
        assert not is_taken(whole[:length], whole, target_px), length


@pytest.mark.parametrize("way", [way for way in WAYS if "restarts" in way])
def test_case_J_jpeg_cut_at_a_restart_is_refused(way: str) -> None:
    """Every part before it is whole."""
    whole = saved("JPEG", (96, 80), **WAYS[way])
    last_scan = whole.rindex(SCAN)
    places = [at for at in range(last_scan, len(whole) - 2) if whole[at] == 0xFF and 0xD0 <= whole[at + 1] <= 0xD7]
    assert len(places) > 3
    for place in places[:-1]:
        for length in (place, place + 1, place + 2):
            assert not is_taken(whole[:length], whole), length


def test_case_J_jpeg_cut_between_scans_is_refused() -> None:
    """All rows are there then, but not all of their detail, or of their colours."""
    whole = saved("JPEG", progressive=True)
    places = [at for at in range(len(whole)) if whole.startswith(SCAN, at)]
    assert len(places) > 5
    for place in places[1:]:
        assert not is_taken(whole[:place], whole, 16)


@pytest.mark.parametrize("way", ["4:2:0", "4:4:4", "grey", "progressive", "restarts each row"])
def test_case_J_last_bits_of_the_last_corner_may_be_missing(way: str) -> None:
    """A byte or two, which is not visible."""
    whole = saved("JPEG", **WAYS[way])
    assert is_taken(whole[:-3], whole)
    image, cut = decode_image(whole).image, decode_image(whole[:-3]).image
    box = (0, 0, image.width - 18, image.height)
    assert image.crop(box).tobytes() == cut.crop(box).tobytes()


def test_case_J_zeros_in_place_of_rows_are_refused() -> None:
    """A download that was broken off fills a file up so."""
    whole = saved("JPEG")
    assert not is_taken(whole[: len(whole) // 2] + bytes(len(whole) // 2), whole)


@pytest.mark.parametrize("options", [{"optimize": True}, {"progressive": True}, {}, {"subsampling": 0}])
def test_case_J_zeros_that_are_rows_are_kept(options: dict[str, Any]) -> None:
    """Half of the picture is white, which may be coded as nothing but zeros."""
    image = drawn((250, 250)).convert("RGB")
    image.paste("white", (0, 120, 250, 250))
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    whole = file.getvalue()
    for cut in (whole[:-1], whole[:-2]):
        assert decode_image(cut).image.tobytes() == decode_image(whole).image.tobytes()
    for missing in (len(whole) // 2, len(whole) * 2 // 3):
        assert not is_taken(whole[:-missing] + bytes(missing), whole)


def test_case_J_bytes_behind_the_end_change_nothing() -> None:
    """And cost no second reading."""
    for data in (saved("JPEG"), saved("JPEG", progressive=True)):
        for behind in (b"\x00", bytes(500), b"\r\n", b"a trailer of a camera", data):
            assert not read_header(data + behind).is_cut
            assert decode_image(data + behind).warnings == ()


@pytest.mark.parametrize(("mode", "row_bytes"), [("RGB", 483), ("P", 161), ("1", 21), ("RGBA", 644)])
def test_case_J_bmp_may_lack_its_last_bytes(mode: str, row_bytes: int) -> None:
    """What fills up its last row, and up to a pixel of it; not more."""
    whole = saved("BMP", mode=mode)
    may_lack = -row_bytes % 4 + 4
    for count in range(1, may_lack + 1):
        assert is_taken(whole[:-count], whole), count
    for count in (may_lack + 1, row_bytes, 2 * row_bytes):
        assert not is_taken(whole[:-count], whole), count


def test_case_J_smallest_bmp_is_not_all_missing() -> None:
    """Four bytes are a whole picture there."""
    whole = saved("BMP", (1, 1))
    assert decode_image(whole[:-1]).warnings == (END_IS_MISSING,)
    assert not is_taken(whole[:-4], whole)


def test_case_J_bmp_of_run_lengths_is_refused_when_cut() -> None:
    """Its rows have no known length."""
    whole = KINDS["BMP run lengths"](flat(40))
    assert not read_header(whole[:-2]).is_cut
    with pytest.raises(ImageError):
        decode_image(whole[: len(whole) // 2])


@pytest.mark.parametrize("count", [5, 8, 11, 12, 14])
def test_case_J_png_without_its_last_chunk_is_taken(count: int) -> None:
    """All of its pixels come before it."""
    whole = saved("PNG")
    assert is_taken(whole[:-count], whole)
    assert decode_image(whole[:-count]).image.tobytes() == decode_image(whole).image.tobytes()
    assert not is_taken(whole[: len(whole) // 2], whole)


def test_case_J_gif_without_its_last_byte_is_taken() -> None:
    """All of its pixels come before it."""
    whole = saved("GIF", mode="P")
    assert decode_image(whole[:-1]).image.tobytes() == decode_image(whole).image.tobytes()


def test_case_J_webp_without_what_fills_it_up_is_taken() -> None:
    """A byte behind a picture of an odd length."""
    sizes = [(side, 33) for side in range(20, 60)]
    odd = [data for data in (saved("WEBP", size, lossless=True) for size in sizes) if data[16] % 2]
    assert odd
    for whole in odd:
        assert is_taken(whole[:-1], whole)
        assert decode_image(whole[:-1]).image.tobytes() == decode_image(whole).image.tobytes()
        assert not is_taken(whole[:-2], whole)


def test_case_J_webp_of_which_only_notes_are_missing_is_taken() -> None:
    """They lie behind the pixels."""
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    whole = saved("WEBP", exif=exif)
    notes = whole.index(b"EXIF")
    for length in (notes, notes + 3, notes + 8, len(whole) - 1):
        assert is_taken(whole[:length], whole)
        assert decode_image(whole[:length]).image.tobytes() == decode_image(whole).image.tobytes()
    assert not is_taken(whole[: notes - 40], whole)


@pytest.mark.parametrize("kind", ["AVIF", "WebP animated"])
def test_case_J_other_cut_files_stay_refused(kind: str) -> None:
    """What is missing there is a part of the pixels."""
    whole = KINDS[kind](flat(64))
    assert not is_taken(whole[:-3], whole)


@pytest.mark.parametrize("kind", KINDS)
def test_case_J_whole_file_is_read_once(kind: str) -> None:
    """Nothing is compared of a file that has its end."""
    data = KINDS[kind](flat(24))
    assert read_header(data).is_cut == ("without its end" in kind)
