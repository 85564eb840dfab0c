"""Sizes that AV1 and HEVC streams code, in headers written bit by bit."""

import pytest

from whisker.errors import ImageError
from whisker.images.boxes import BoxFile, MediaMalformed
from whisker.images.headers import read_header
from whisker.images.stream_headers import CodedSize, av1_sizes, hevc_sizes


def spend(steps: int) -> None:
    """Count nothing."""


def pack(*fields: tuple[int, int]) -> bytes:
    """Write (value, bits) one after the other, and fill up the last byte."""
    text = "".join(f"{value:0{bits}b}" for value, bits in fields if bits)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8)


def unit(kind: int, content: bytes) -> bytes:
    """An AV1 unit with its length."""
    assert len(content) < 128
    return bytes([kind << 3 | 2, len(content)]) + content


def sequence(width_px: int, height_px: int, size_bits: int = 16) -> bytes:
    """A sequence header of profile 0 that is not reduced, with every tool of several frames switched off."""
    opening = [(0, 3), (0, 1), (0, 1), (0, 1), (0, 1), (0, 5), (0, 12), (0, 5)]
    size = [(size_bits - 1, 4), (size_bits - 1, 4), (width_px - 1, size_bits), (height_px - 1, size_bits)]
    tools = [(0, 1), (0, 3), (0, 4), (0, 1), (0, 1), (0, 1), (0, 3)]
    return unit(1, pack(*opening, *size, *tools, (0, 1), (0, 1), (0, 1), (0, 1), (0, 2), (0, 1), (0, 1)))


def frame(*size: int, kind: int = 0, size_bits: int = 16) -> bytes:
    """A shown frame's header: of the sequence's size, or of its own."""
    resilient = [] if kind in {0, 3} else [(0, 1)]
    fields = [(0, 1), (kind, 2), (1, 1), *resilient, (0, 1), (bool(size), 1)]
    if kind:
        fields += [(1, 8)] if kind == 2 else []
    return unit(6, pack(*fields, *((side - 1, size_bits) for side in size), (0, 64)))


def sizes(stream: bytes) -> list[tuple[int, int]]:
    """Width and height of every header."""
    return [(size.width_px, size.height_px) for size in av1_sizes(memoryview(stream), spend)]


def test_frame_of_the_sequences_size_adds_nothing() -> None:
    """As encoders write it."""
    assert sizes(sequence(640, 480) + frame()) == [(640, 480), (640, 480)]
    assert next(av1_sizes(memoryview(sequence(640, 480)), spend)) == CodedSize(640, 480, 0.5, 8)


@pytest.mark.parametrize("kind", [0, 2])
def test_row_93_frame_larger_than_its_sequence_is_seen(kind: int) -> None:
    """A decoder allocates what the frame says, whatever the sequence promised."""
    assert (16_384, 9_000) in sizes(sequence(64, 64) + frame(16_384, 9_000, kind=kind))


@pytest.mark.parametrize("kind", [1, 3])
def test_row_93_frame_whose_size_lies_too_deep_counts_as_the_largest(kind: int) -> None:
    """Of frames that refer to others the fields' width is the bound."""
    found = sizes(sequence(64, 64) + unit(6, pack((0, 1), (kind, 2), (1, 1), (0, 1), (0, 1), (1, 1), (0, 64))))
    assert found[1] == (65_536, 65_536)


def test_second_sequence_header_counts_too() -> None:
    """Wherever it stands."""
    assert sizes(sequence(64, 64) + frame() + sequence(16_384, 16_384))[-1] == (16_384, 16_384)


@pytest.mark.parametrize(
    "stream", [b"\x0a", b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff", b"\x0a\x01\x00", b"\x12\x00" * 200_000]
)
def test_stream_that_cannot_be_read_says_so(stream: bytes) -> None:
    """Cut short, of endless numbers, or of thousands of units."""
    with pytest.raises(MediaMalformed):
        list(av1_sizes(memoryview(stream), BoxFile(b"").spend))


def test_hevc_that_cannot_be_read_says_so() -> None:
    """A configuration that ends, a parameter set of nothing, and thousands of units."""
    empty = bytes(22) + b"\x00"
    assert list(hevc_sizes(memoryview(empty), memoryview(b""), spend)) == []
    for configuration, stream in (
        (b"", b""),
        (bytes(22) + b"\x01\x21\x00\x05", b""),
        (empty, b"\x04" + bytes([33 << 1, 1, 0, 0])),
        (empty, b"\x00" * 200_000),
    ):
        with pytest.raises(MediaMalformed):
            list(hevc_sizes(memoryview(configuration), memoryview(stream), BoxFile(b"").spend))


def test_file_of_nothing_but_a_type_is_no_picture() -> None:
    """Neither for an AVIF nor for a HEIC."""
    for brand in (b"avif", b"heic", b"mif1", b"avis"):
        with pytest.raises(ImageError):
            read_header(b"\x00\x00\x00\x10ftyp" + brand + bytes(4))
