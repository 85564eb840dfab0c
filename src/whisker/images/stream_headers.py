"""The size of images as AV1 and HEVC streams themselves code it, whatever the file around them declares.

Nothing is decoded: only the fields before and up to the sizes are read, bit by bit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from whisker.images.boxes import MediaMalformed

Spend = Callable[[int], None]
"""Counts what is read, one for each unit of a stream, and raises where that is far too much."""

_HEADER_STEPS: Final = 10
"""Reading a header takes as long as reading so many units."""

_SELECT: Final = 2  # AV1: "each frame says so itself"
_HEVC_SPS: Final = 33
_AV1_SEQUENCE_HEADER, _AV1_FRAME_HEADER, _AV1_FRAME, _AV1_REDUNDANT_HEADER = 1, 3, 6, 7


class StreamMalformed(MediaMalformed):
    """A stream whose headers cannot be read, or leave its size open."""


@dataclass(frozen=True)
class CodedSize:
    """What a decoder will allocate.

    Attributes:
        width_px: Coded width, before any cropping.
        height_px: Coded height, before any cropping.
        chroma_samples: Samples of both colour planes for each of luma: 0 is grey, 0.5 is 4:2:0, 2 is 4:4:4.
        bits: Of a sample.
        is_frame: It is decoded, and not only what a sequence promises.
    """

    width_px: int
    height_px: int
    chroma_samples: float
    bits: int
    is_frame: bool = False


class _Bits:
    """Reads a few bits at a time, the highest first."""

    def __init__(self, data: memoryview | bytes) -> None:
        self._value = int.from_bytes(data)
        self._left = 8 * len(data)

    def read(self, count: int) -> int:
        if count > self._left:
            raise StreamMalformed("the header ends too early")
        self._left -= count
        return self._value >> self._left & ((1 << count) - 1)

    def flag(self) -> bool:
        return bool(self.read(1))

    def unsigned(self) -> int:
        """Read an Exp-Golomb code, as HEVC's ue(v)."""
        zeros = 0
        while not self.flag():
            zeros += 1
            if zeros > 32:
                raise StreamMalformed("a number has too many bits")
        return (1 << zeros) - 1 + self.read(zeros)


_HEADER_BYTES: Final = 256
"""What precedes the sizes in any header is far shorter."""


def hevc_sizes(configuration: memoryview, stream: memoryview, spend: Spend) -> Iterator[CodedSize]:
    """Find the size in every sequence parameter set of an HEVC picture.

    Args:
        configuration: The content of its hvcC box.
        stream: Its data, units behind their lengths.
        spend: Counts what is read.

    Raises:
        StreamMalformed: One of them cannot be read.

    Source: ITU-T H.265, 7.3.1.1, 7.3.2.2; ISO/IEC 14496-15, 8.3.3.1.
    """
    if len(configuration) < 23:
        raise StreamMalformed("hvcC is too short")
    length_bytes = (configuration[21] & 3) + 1
    for unit in chain(_hevc_configured(configuration), _hevc_units(stream, length_bytes)):
        spend(1)
        is_base_layer = len(unit) > 2 and not (unit[0] & 1 or unit[1] >> 3)
        if is_base_layer and unit[0] >> 1 & 0x3F == _HEVC_SPS:
            spend(_HEADER_STEPS)
            yield _sequence_parameter_set(_Bits(_without_escapes(unit[2 : 2 + _HEADER_BYTES])))


def _hevc_configured(configuration: memoryview) -> Iterator[memoryview]:
    position = 23
    for _ in range(configuration[22]):
        count = int.from_bytes(configuration[position + 1 : position + 3])
        position += 3
        for _ in range(count):
            if position + 2 > len(configuration):
                raise StreamMalformed("hvcC ends too early")
            length = int.from_bytes(configuration[position : position + 2])
            yield configuration[position + 2 : position + 2 + length]
            position += 2 + length


def _hevc_units(stream: memoryview, length_bytes: int) -> Iterator[memoryview]:
    position = 0
    while position + length_bytes <= len(stream):
        length = int.from_bytes(stream[position : position + length_bytes])
        position += length_bytes
        yield stream[position : position + min(length, 2 + _HEADER_BYTES)]
        position += length


def _without_escapes(unit: memoryview) -> bytes:
    return bytes(unit).replace(b"\x00\x00\x03", b"\x00\x00")


def _sequence_parameter_set(bits: _Bits) -> CodedSize:
    bits.read(4)
    sub_layers = bits.read(3)
    bits.read(1 + 88 + 8)  # nesting, general profile and level
    present = [(bits.flag(), bits.flag()) for _ in range(sub_layers)]
    if sub_layers:
        bits.read(2 * (8 - sub_layers))
    for has_profile, has_level in present:
        bits.read(88 * has_profile + 8 * has_level)
    bits.unsigned()  # its id
    chroma_format = bits.unsigned()
    if chroma_format == 3:
        bits.flag()
    width_px, height_px = bits.unsigned(), bits.unsigned()
    if bits.flag():  # the conformance window crops after decoding
        for _ in range(4):
            bits.unsigned()
    depth = max(bits.unsigned(), bits.unsigned()) + 8
    return CodedSize(width_px, height_px, {0: 0.0, 1: 0.5, 2: 1.0}.get(chroma_format, 2.0), depth)


@dataclass
class _Sequence:
    """What AV1's sequence header says that a frame header's place of its size depends on."""

    size: CodedSize
    width_bits: int
    height_bits: int
    is_reduced: bool
    frame_id_bits: int = 0
    screen_content: int = _SELECT
    integer_motion: int = _SELECT
    order_hint_bits: int = 0
    has_decoder_model: bool = False


def av1_sizes(stream: memoryview, spend: Spend) -> Iterator[CodedSize]:
    """Find the size in every sequence header of an AV1 stream, and in every frame header that has one of its own.

    Args:
        stream: Open bitstream units: an item's data, or the units that av1C carries.
        spend: Counts what is read.

    Raises:
        StreamMalformed: One of them cannot be read, or a frame may have any size.

    Source: AV1 Bitstream & Decoding Process Specification, 5.3 to 5.9.
    """
    sequence: _Sequence | None = None
    for kind, unit in _av1_units(stream):
        spend(1)
        if kind == _AV1_SEQUENCE_HEADER:
            spend(_HEADER_STEPS)
            sequence = _sequence_header(_Bits(unit))
            yield sequence.size
        elif sequence is not None and kind in {_AV1_FRAME_HEADER, _AV1_FRAME, _AV1_REDUNDANT_HEADER}:
            spend(_HEADER_STEPS)
            yield replace(_frame_size(_Bits(unit), sequence), is_frame=kind != _AV1_REDUNDANT_HEADER)


def _av1_units(stream: memoryview) -> Iterator[tuple[int, memoryview]]:
    position = 0
    while position < len(stream):
        head = stream[position]
        position += 1 + bool(head & 4)
        length = len(stream) - position
        if head & 2:
            length, position = _leb128(stream, position)
        yield head >> 3 & 15, stream[position : position + min(length, _HEADER_BYTES)]
        position += length


def _leb128(stream: memoryview, position: int) -> tuple[int, int]:
    value = 0
    for index in range(8):
        if position >= len(stream):
            break
        byte = stream[position]
        position += 1
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return value, position
    raise StreamMalformed("a unit's length cannot be read")


def _sequence_header(bits: _Bits) -> _Sequence:
    profile = bits.read(3)
    bits.flag()  # still_picture
    is_reduced, has_decoder_model = bits.flag(), False
    if is_reduced:
        bits.read(5)
    else:
        has_decoder_model = _operating_points(bits)
    width_bits, height_bits = bits.read(4) + 1, bits.read(4) + 1
    width_px, height_px = bits.read(width_bits) + 1, bits.read(height_bits) + 1
    blank = CodedSize(width_px, height_px, 2.0, 8)
    sequence = _Sequence(blank, width_bits, height_bits, is_reduced, has_decoder_model=has_decoder_model)
    if not is_reduced and bits.flag():
        delta_bits = bits.read(4) + 2
        sequence.frame_id_bits = bits.read(3) + delta_bits + 1
    bits.read(3)  # 128-pixel blocks, filters
    if not is_reduced:
        _inter_tools(bits, sequence)
    bits.read(3)  # superres, cdef, restoration
    sequence.size = CodedSize(width_px, height_px, *_colour(bits, profile))
    return sequence


def _operating_points(bits: _Bits) -> bool:
    """Pass over timing and operating points; whether frames carry what a decoder model needs."""
    delay_bits = 0
    has_timing = bits.flag()
    if has_timing:
        bits.read(64)
        if bits.flag():
            bits.unsigned()
        if bits.flag():
            delay_bits = bits.read(5) + 1
            bits.read(32 + 5 + 5)
    has_delays = bits.flag()
    for _ in range(bits.read(5) + 1):
        bits.read(12)
        if bits.read(5) > 7:
            bits.flag()
        if delay_bits and bits.flag():
            bits.read(2 * delay_bits + 1)
        if has_delays and bits.flag():
            bits.read(4)
    return bool(delay_bits)


def _inter_tools(bits: _Bits, sequence: _Sequence) -> None:
    bits.read(4)
    has_order_hint = bits.flag()
    if has_order_hint:
        bits.read(2)
    sequence.screen_content = _SELECT if bits.flag() else bits.read(1)
    if sequence.screen_content:
        sequence.integer_motion = _SELECT if bits.flag() else bits.read(1)
    if has_order_hint:
        sequence.order_hint_bits = bits.read(3) + 1


def _colour(bits: _Bits, profile: int) -> tuple[float, int]:
    """Read the samples of colour for each of luma, and the bits of a sample."""
    is_high = bits.flag()
    depth = 12 if profile == 2 and is_high and bits.flag() else 10 if is_high else 8
    is_grey = profile != 1 and bits.flag()
    described = (bits.read(8), bits.read(8), bits.read(8)) if bits.flag() else None
    if is_grey:
        return 0.0, depth
    if described == (1, 13, 0):  # sRGB is never subsampled
        return 2.0, depth
    bits.flag()  # range
    if profile == 0:
        return 0.5, depth
    if profile == 1:
        return 2.0, depth
    if depth < 12:
        return 1.0, depth
    halves_width = bits.flag()
    return (0.5 if bits.flag() else 1.0) if halves_width else 2.0, depth


def _frame_size(bits: _Bits, sequence: _Sequence) -> CodedSize:
    """Read a frame's size: the sequence's, or its own where its header says so."""
    if sequence.is_reduced:
        return sequence.size
    if bits.flag():  # shows a frame that is there already
        return sequence.size
    kind, is_shown = bits.read(2), bits.flag()
    if is_shown and sequence.has_decoder_model:
        raise StreamMalformed("a still picture needs no decoder model")
    if not is_shown:
        bits.flag()
    is_key, is_switch = kind == 0, kind == 3
    is_resilient = is_switch or (is_key and is_shown) or bits.flag()
    bits.flag()
    screen_content = bits.read(1) if sequence.screen_content == _SELECT else sequence.screen_content
    if screen_content and sequence.integer_motion == _SELECT:
        bits.flag()
    bits.read(sequence.frame_id_bits)
    if not (is_switch or bits.flag()):
        return sequence.size
    return _own_frame_size(bits, sequence, kind, is_shown=is_shown, is_resilient=is_resilient)


def _own_frame_size(bits: _Bits, sequence: _Sequence, kind: int, *, is_shown: bool, is_resilient: bool) -> CodedSize:
    is_key, is_intra = kind == 0, kind in {0, 2}
    largest = (1 << sequence.width_bits, 1 << sequence.height_bits)
    if is_intra and not sequence.has_decoder_model:
        bits.read(sequence.order_hint_bits)
        refreshed = 0xFF if is_key and is_shown else bits.read(8)
        if refreshed != 0xFF and is_resilient and sequence.order_hint_bits:
            for _ in range(8):
                bits.read(sequence.order_hint_bits)
        largest = bits.read(sequence.width_bits) + 1, bits.read(sequence.height_bits) + 1
    # Of other frames only the bound that the width of the fields gives is known.
    return CodedSize(*largest, sequence.size.chroma_samples, sequence.size.bits)
