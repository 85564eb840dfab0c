"""Rows 93 and 94: what an AVIF or HEIC makes its decoder hold and do, which a small file may multiply."""

import struct
from pathlib import Path

import pytest
from decode_kinds import KINDS, flat
from tests.crafted_images import box, box_of, media, size_box

from whisker.errors import ImageTooSlow, ImageUndecodable, TooManyPixels
from whisker.images import ImageLimits, decode_image, inspect_image
from whisker.images.headers import read_header

HEIC = (Path(__file__).parents[1] / "data" / "drawn.heic").read_bytes()
LARGE_HEIC = (Path(__file__).parents[1] / "data" / "large.heic").read_bytes()
AVIF = KINDS["AVIF"](flat(64))
EMPTY_UNIT = b"\x12\x00"
NOTE = bytes(4) + b"Exif\x00\x00" + bytes(100_000)


def content(data: bytes) -> bytes:
    """What a file of one picture codes."""
    return box_of(data, b"mdat")[8:]


def heic_of_notes(count: int) -> bytes:
    """A HEIC with notes that all lie on the same bytes."""
    notes = [(b"cdsc", number, [1]) for number in range(2, 2 + count)]
    properties = [box_of(HEIC, b"hvcC"), size_box(64, 64)]
    return media(b"heic", [(b"hvc1", content(HEIC)), *[(b"Exif", NOTE)] * count], properties, {1: [1, 2]}, notes)


def test_row_94_notes_of_a_heic_count_as_often_as_they_are_copied() -> None:
    """Its decoder copies each on opening, so that 5 MB of them took 2 GB."""
    bare = inspect_image(heic_of_notes(0)).needed_bytes
    assert inspect_image(heic_of_notes(1)).needed_bytes >= bare + 5 * len(NOTE)
    assert decode_image(heic_of_notes(1)).image.size == (64, 64)
    with pytest.raises(ImageUndecodable):
        inspect_image(heic_of_notes(2))


def avif_of_tiles(count: int, pieces: int = 1, behind: bytes = b"", *, is_one_item: bool = False) -> bytes:
    """An AVIF of a row of tiles that all lie on the same bytes, with further units in each."""
    grid = struct.pack(">BBBBHH", 0, 0, 0, (count - 1) & 255, min(64 * count, 65_535), 64)
    numbers = [2] * count if is_one_item else list(range(2, 2 + count))
    return media(
        b"avif",
        [(b"grid", grid), *[(b"av01", content(AVIF) + behind)] * len(set(numbers))],
        [size_box(64 * count, 64), size_box(64, 64), box_of(AVIF, b"av1C"), box_of(AVIF, b"pixi")],
        {1: [1, 4]} | {number: [2, 3, 4] for number in numbers},
        [(b"dimg", 1, numbers)],
        pieces,
    )


def test_row_94_pieces_that_a_decoder_puts_together_count() -> None:
    """It holds each tile of several pieces, which may all lie on the same bytes, and copies none of one."""
    assert decode_image(avif_of_tiles(20)).image.size == (20 * 64, 64)
    with pytest.raises(ImageUndecodable):
        inspect_image(avif_of_tiles(20, pieces=2))


@pytest.mark.parametrize("codec", [b"hevc", b"avc", b"vvc"])
def test_row_93_opacity_counts_whichever_codec_its_kind_names(codec: bytes) -> None:
    """Its decoder takes opacity of another codec's name for opacity as well."""
    kind = box(b"auxC", bytes(4), b"urn:mpeg:" + codec + b":2015:auxid:1\x00")
    data = media(
        b"heic",
        [(b"hvc1", content(HEIC)), (b"hvc1", content(LARGE_HEIC))],
        [box_of(HEIC, b"hvcC"), size_box(64, 64), box_of(LARGE_HEIC, b"hvcC"), size_box(16_384, 16_384), kind],
        {1: [1, 2], 2: [3, 4, 5]},
        [(b"auxl", 2, [1])],
    )
    with pytest.raises((TooManyPixels, ImageUndecodable)):
        inspect_image(data)
    honest = data.replace(size_box(16_384, 16_384), size_box(1_024, 768))
    assert read_header(honest).kind == "heif-alpha"
    assert read_header(honest).coded_pixels == 64 * 64 + 1_024 * 768


def test_row_94_units_of_all_items_together_are_bounded() -> None:
    """Before anything waits in a queue: 45 kB of the same units in every tile took seconds of Python."""
    units = EMPTY_UNIT * 4_000
    assert read_header(avif_of_tiles(10, behind=units)).pixels == 10 * 64 * 64
    assert read_header(avif_of_tiles(1_900, behind=units, is_one_item=True)).coded_pixels == 1_900 * 64 * 64
    with pytest.raises(ImageUndecodable):
        inspect_image(avif_of_tiles(40, behind=units))


def test_row_94_links_and_places_are_bounded() -> None:
    """Each takes a byte or two of the file."""
    properties = [size_box(64, 64), box_of(AVIF, b"av1C"), box_of(AVIF, b"pixi")]
    items = [(b"av01", content(AVIF))]
    for many in (
        media(b"avif", items, properties, {1: [1, 2]} | {number: [3] * 255 for number in range(2, 500)}),
        media(b"avif", items, properties, {1: [1, 2]}, [(b"thmb", 2, [1] * 60_000)] * 2),
        media(b"avif", [*items, *[(b"free", b"")] * 10], properties, {1: [1, 2]}, pieces=10_000),
    ):
        with pytest.raises(ImageUndecodable):
            inspect_image(many)


@pytest.mark.parametrize("twice", [b"av1C", b"ispe"])
def test_row_93_item_described_twice_is_refused(twice: bytes) -> None:
    """Readers differ in which they believe, and each would be compared with every unit."""
    properties = [size_box(64, 64), box_of(AVIF, b"av1C"), box_of(AVIF, twice)]
    items = [(b"av01", content(AVIF))]
    assert read_header(media(b"avif", items, properties, {1: [1, 2]})).pixels == 64 * 64
    with pytest.raises(ImageUndecodable):
        inspect_image(media(b"avif", items, properties, {1: [1, 2, 3]}))


def test_row_94_picture_is_turned_once() -> None:
    """A turn at a time goes over all pixels: 2 kB asked for a hundred."""
    items, properties = [(b"hvc1", content(LARGE_HEIC))], [box_of(LARGE_HEIC, b"hvcC"), size_box(1_024, 768)]
    properties += [box(b"irot", b"\x01"), box(b"imir", b"\x00"), box(b"irot", b"\x02")]
    turned = media(b"heic", items, properties, {1: [1, 2, 3, 4]})
    assert decode_image(turned).image.size == (768, 1_024)
    for links in ([1, 2, 3, 3], [1, 2, 3, 5], [1, 2, 4, 4]):
        with pytest.raises(ImageUndecodable):
            inspect_image(media(b"heic", items, properties, {1: links}))


def test_row_94_every_frame_of_a_still_counts() -> None:
    """Its decoder goes through all of them in one call that nothing can interrupt."""
    frame = content(AVIF)[2:]  # behind the delimiter
    properties = [size_box(64, 64), box_of(AVIF, b"av1C"), box_of(AVIF, b"pixi")]
    layered, endless = (
        media(b"avif", [(b"av01", content(AVIF) + frame * count)], properties, {1: [1, 2, 3]}) for count in (2, 600)
    )
    assert read_header(layered).coded_pixels == 3 * 64 * 64
    assert decode_image(layered).image.size == (64, 64)
    assert read_header(endless).coded_pixels == 601 * 64 * 64
    with pytest.raises(ImageTooSlow):
        inspect_image(endless, limits=ImageLimits(max_pixels=64 * 64))


@pytest.mark.parametrize("run", [(1, 20_001, 1), (1, 2**32 - 1, 1), (7, 2, 1)])
def test_row_94_samples_of_a_sequence_are_bounded(run: tuple[int, int, int]) -> None:
    """Its decoder lists them all for the first: 94 kB named 2.6 million, which took 354 MB."""
    data = KINDS["AVIF animated"](flat(64))
    assert read_header(data).kind == "avif"
    runs = box_of(data, b"stsc")
    with pytest.raises(ImageUndecodable):
        inspect_image(data.replace(runs, runs[:16] + struct.pack(">III", *run)))


@pytest.mark.parametrize(("primary", "size"), [(1, (64, 64)), (2, (1_024, 768))])
def test_case_N_heic_of_several_stills_gives_its_main_one_and_is_not_animated(
    primary: int, size: tuple[int, int]
) -> None:
    """Bursts and edits keep several; the file says which is the picture, wherever it lies."""
    data = media(
        b"heic",
        [(b"hvc1", content(HEIC)), (b"hvc1", content(LARGE_HEIC))],
        [box_of(HEIC, b"hvcC"), size_box(64, 64), box_of(LARGE_HEIC, b"hvcC"), size_box(1_024, 768)],
        {1: [1, 2], 2: [3, 4]},
        primary=primary,
    )
    decoded = decode_image(data)
    assert (decoded.width_px, decoded.height_px) == size
    assert decoded.warnings == ("This file holds 2 pictures; only its main (primary) one was looked at.",)
