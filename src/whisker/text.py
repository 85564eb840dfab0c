"""Untrusted text: Unicode within bounds, cells that a spreadsheet shows as text, lists in a sentence."""

import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

MOST_MARKS: Final = 30
"""Combining marks in a row. Source: Unicode Standard Annex 15, Stream-Safe Text Format; no language needs as many."""

_LEADING_MARKS: Final = dict.fromkeys((0x0F73, 0x0F75, 0x0F81, 0xFF9E, 0xFF9F), "\u0301")
"""Letters by their own class that are taken apart into marks; any mark stands for them here."""

_LEADING_LETTERS: Final = tuple(map(chr, _LEADING_MARKS))
_IS_MARK: Final = bytes([0, *[1] * 255])
_TOO_MANY: Final = bytes([1]) * (MOST_MARKS + 1)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MOST_NAMED: Final = 5
_LONGEST: Final = 160


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


def safe_cell(value: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Source: OWASP, "CSV Injection".
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def listed(names: Collection[str]) -> str:
    """Name a few in a row, and how many more there are."""
    return ", ".join(map(repr, list(names)[:_MOST_NAMED])) + _and_more(len(names))


def listed_with_reasons(left_out: Sequence[tuple[str, str]]) -> str:
    """Name a few paths, each with the reason for which it was left out, and how many more there are."""
    named = (f"{path[:_LONGEST]!r} ({reason})" for path, reason in left_out[:_MOST_NAMED])
    return "; ".join(named) + _and_more(len(left_out))


def _and_more(count: int) -> str:
    return f" and {count - _MOST_NAMED:,} more" if count > _MOST_NAMED else ""
