"""Lenient base64 decoding: in lines, of either alphabet, with or without padding.

Source: RFC 4648, 4, 5 (the alphabet for addresses and file names) and 3.2 (padding that is left out).
"""

import binascii
from typing import Final

_SPACES: Final = " \t\n\r\v\f"
_OTHER_ALPHABET: Final = (("-", "+"), ("_", "/"))
_UNIT: Final = 4
_LETTERS_A_PLUS: Final = 16
"""One letter in 64 is a plus sign on average: where more than one in 16 is a space, spaces are not lost plus signs."""
_LINES: Final = (64, 76)
"""Usual lengths of base64 lines; a shell turns the line breaks into spaces."""


def decode_base64(text: str) -> bytes:
    """Decode base64; at most two copies exist beside the text.

    Raises:
        ValueError: It is not base64.
    """
    encoded = _with_plus_signs(text)
    for space in _SPACES:  # pieces to be joined would take thirty times as much
        encoded = encoded.replace(space, "")
    for letter, own in _OTHER_ALPHABET:
        encoded = encoded.replace(letter, own)
    encoded += missing_padding(len(encoded))
    # As `base64.b64decode(validate=True)`, which copies the text first.
    return binascii.a2b_base64(encoded, strict_mode=True)


def missing_padding(length: int) -> str:
    """Return what base64 of so many letters lacks; nothing where it cannot be base64 at all."""
    return "=" * (-length % _UNIT) if length % _UNIT != 1 else ""


def _with_plus_signs(text: str) -> str:
    """Put back the plus signs of base64 that was read as if it were a form's, in which they are spaces.

    Without them it may still be base64, of another picture.
    """
    bare = text.strip()
    first = bare.find(" ")
    is_parted = first < 0 or first in _LINES or bare.count(" ") * _LETTERS_A_PLUS > len(bare) or not bare.isprintable()
    if is_parted or len(bare) % _UNIT or "+" in bare or "-" in bare:
        return text
    return bare.replace(" ", "+")
