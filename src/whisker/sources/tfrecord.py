"""TFRecord files of tf.train.Example, read without TensorFlow, whose import alone takes seconds.

A record is its length (8 bytes), the length's checksum (4), the data, and the data's checksum (4), little-endian. The
length's checksum is checked, so that a file that is no TFRecord is told at once; the data's is not, for its pictures
are decoded anyhow. An Example is a map of names to lists of bytes, floats or integers.

Source: tensorflow/core/lib/io/record_writer.cc, tensorflow/core/example/example.proto and feature.proto, and the wire
format at https://protobuf.dev/programming-guides/encoding/.
"""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from whisker.datasets.measures import MAX_PICTURE_BYTES
from whisker.errors import DatasetInvalid

Feature = tuple[bytes, ...] | tuple[int, ...]
"""Bytes or integers; lists of floats come out empty, for nothing here needs them."""

_LENGTH: Final = struct.Struct("<QL")
_CHECKSUM_BYTES: Final = 4
_LONGEST_RECORD_BYTES: Final = MAX_PICTURE_BYTES + (1 << 20)
_CRC32C_POLYNOMIAL: Final = 0x82F63B78
_MASK: Final = 0xA282EAD8
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_BYTES_LIST, _INT64_LIST = 1, 3


def read_records(path: Path) -> Iterator[bytes]:
    """Give the records of a file, one after the other.

    Raises:
        DatasetInvalid: The file is damaged, cut off, or no TFRecord.
    """
    with path.open("rb") as file:
        while head := file.read(_LENGTH.size):
            if len(head) < _LENGTH.size:
                raise _damaged(path)
            length, checksum = _LENGTH.unpack(head)
            if _masked_crc32c(head[:8]) != checksum or length > _LONGEST_RECORD_BYTES:
                raise _damaged(path)
            data = file.read(length + _CHECKSUM_BYTES)
            if len(data) < length + _CHECKSUM_BYTES:
                raise _damaged(path)
            yield data[:length]


def parse_example(record: bytes) -> Mapping[str, Feature]:
    """Read an Example's features by name.

    Raises:
        DatasetInvalid: The record is none.
    """
    features: dict[str, Feature] = {}
    try:
        for _, example in _messages(record, 1):
            for _, entry in _messages(example, 1):
                parts = dict(_messages(entry, 1, 2))
                features[parts[1].decode()] = _feature(parts.get(2, b""))
    except (IndexError, KeyError, UnicodeDecodeError, ValueError) as error:
        raise DatasetInvalid("A record is no tf.train.Example.") from error
    return features


def _feature(message: bytes) -> Feature:
    for kind, values in _messages(message, _BYTES_LIST, _INT64_LIST):
        if kind == _BYTES_LIST:
            return tuple(value for _, value in _messages(values, 1))
        return tuple(_integers(values))
    return ()


def _integers(message: bytes) -> Iterator[int]:
    """Read an Int64List, whose values stand packed in one field, or each in its own."""
    for _, kind, value in _fields(message):
        if kind == _VARINT:
            yield _signed(int.from_bytes(value, "little"))
            continue
        at = 0
        while at < len(value):
            number, at = _varint(value, at)
            yield _signed(number)


def _messages(message: bytes, *numbers: int) -> Iterator[tuple[int, bytes]]:
    """Give the fields of some numbers that hold bytes."""
    return ((number, value) for number, kind, value in _fields(message) if kind == _BYTES and number in numbers)


def _fields(message: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give a message's fields: number, wire type, and the value's bytes (a varint's as 8 little-endian ones)."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == _VARINT:
            number, at = _varint(message, at)
            yield tag >> 3, kind, number.to_bytes(8, "little")
            continue
        length, at = _varint(message, at) if kind == _BYTES else ({_FIXED64: 8, _FIXED32: 4}[kind], at)
        if at + length > len(message):
            raise ValueError("a field that is longer than its message")
        yield tag >> 3, kind, message[at : at + length]
        at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number & 0xFFFFFFFFFFFFFFFF, at
        shift += 7


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


def _masked_crc32c(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (_CRC32C_POLYNOMIAL & -(crc & 1))
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + _MASK) & 0xFFFFFFFF


def _damaged(path: Path) -> DatasetInvalid:
    return DatasetInvalid(f"The shard {path.name} is damaged or cut off. Prepare the dataset again.")
