"""How a file is broken: each mutation is a small, seeded change of bytes, and a file gets a few of them."""

import random
from collections.abc import Callable, Sequence

EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""Numbers at which counters of 8, 16 and 32 bits change their meaning."""

HEADER_BYTES = 128
LONGEST_PIECE_BYTES = 64
MOST_MUTATIONS = 6


def mutate(data: bytes, others: Sequence[bytes], chooser: random.Random) -> bytes:
    """Break a file.

    Args:
        data: A sound file.
        others: Sound files that pieces are taken from.
        chooser: Makes the choices; equal seeds break equal files alike.
    """
    mutated = bytearray(data)
    for _ in range(chooser.randint(1, MOST_MUTATIONS)):
        if mutated:
            chooser.choice(_MUTATIONS)(mutated, chooser, chooser.choice(others))
    return bytes(mutated)


def _place(data: bytearray, chooser: random.Random) -> int:
    """Choose a byte; half of the time in the header, where most decisions are made."""
    end = min(HEADER_BYTES, len(data)) if chooser.random() < 0.5 else len(data)
    return chooser.randrange(end)


def _flip_bit(data: bytearray, chooser: random.Random, _other: bytes) -> None:
    data[_place(data, chooser)] ^= 1 << chooser.randrange(8)


def _set_byte(data: bytearray, chooser: random.Random, _other: bytes) -> None:
    data[_place(data, chooser)] = chooser.randrange(256)


def _set_number(data: bytearray, chooser: random.Random, _other: bytes) -> None:
    start, size = _place(data, chooser), chooser.choice((1, 2, 4))
    number = chooser.choice(EDGES) & ((1 << 8 * size) - 1)
    data[start : start + size] = number.to_bytes(size, chooser.choice(("big", "little")))


def _cut_end(data: bytearray, chooser: random.Random, _other: bytes) -> None:
    del data[_place(data, chooser) :]


def _delete_piece(data: bytearray, chooser: random.Random, _other: bytes) -> None:
    start = _place(data, chooser)
    del data[start : start + chooser.randint(1, LONGEST_PIECE_BYTES)]


def _repeat_piece(data: bytearray, chooser: random.Random, _other: bytes) -> None:
    start = _place(data, chooser)
    piece = data[start : start + chooser.randint(1, LONGEST_PIECE_BYTES)]
    data[start:start] = piece * chooser.choice((1, 2, 50))


def _insert_noise(data: bytearray, chooser: random.Random, _other: bytes) -> None:
    start = _place(data, chooser)
    data[start:start] = chooser.randbytes(chooser.randint(1, LONGEST_PIECE_BYTES))


def _splice(data: bytearray, chooser: random.Random, other: bytes) -> None:
    """Go on as another file from some byte on."""
    data[_place(data, chooser) :] = other[chooser.randrange(len(other)) :]


def _swap_pieces(data: bytearray, chooser: random.Random, _other: bytes) -> None:
    size = chooser.randint(1, LONGEST_PIECE_BYTES)
    first, second = _place(data, chooser), _place(data, chooser)
    piece = bytes(data[first : first + size])
    data[first : first + size] = data[second : second + size]
    data[second : second + size] = piece


_MUTATIONS: tuple[Callable[[bytearray, random.Random, bytes], None], ...] = (
    _flip_bit,
    _set_byte,
    _set_number,
    _cut_end,
    _delete_piece,
    _repeat_piece,
    _insert_noise,
    _splice,
    _swap_pieces,
)
