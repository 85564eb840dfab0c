"""Text from strangers, looked at before Unicode's algorithms spend time on it.

Normalising sorts every run of combining marks, and the sort that Python uses takes the square of a run's length while
it holds the interpreter's lock: 100,000 marks of two kinds take a minute. Text of whatever length is normalised in a
time that grows with its length alone once no run is long.
"""

import unicodedata
from typing import Final

MOST_MARKS: Final = 30
"""Combining marks in a row. Source: Unicode Standard Annex 15, Stream-Safe Text Format; no language needs as many."""

_LEADING_MARKS: Final = dict.fromkeys((0x0F73, 0x0F75, 0x0F81, 0xFF9E, 0xFF9F), "\u0301")
"""Letters by their own class that are taken apart into marks; any mark stands for them here."""
_LEADING_LETTERS: Final = tuple(map(chr, _LEADING_MARKS))
_IS_MARK: Final = bytes([0, *[1] * 255])
_TOO_MANY: Final = bytes([1]) * (MOST_MARKS + 1)


def has_too_many_marks(text: str) -> bool:
    """Return whether more combining marks follow each other than any language needs."""
    if text.isascii():
        return False
    if any(letter in text for letter in _LEADING_LETTERS):
        text = text.translate(_LEADING_MARKS)
    return _TOO_MANY in bytes(map(unicodedata.combining, text)).translate(_IS_MARK)


def printable_path(path: str) -> str:
    """Return a path from the disk as text that every program can read: bytes that are no letters as escapes."""
    return path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
