"""Names of files and folders as a sentence holds them: the first few, and how many more there are."""

from collections.abc import Collection, Sequence
from typing import Final

_MOST_NAMED: Final = 5
_LONGEST: Final = 160


def listed(names: Collection[str]) -> str:
    """Name a few in a row, and how many more there are."""
    return ", ".join(map(repr, list(names)[:_MOST_NAMED])) + _and_more(len(names))


def listed_with_reasons(left_out: Sequence[tuple[str, str]]) -> str:
    """Name a few paths, each with the reason for which it was left out, and how many more there are."""
    named = (f"{path[:_LONGEST]!r} ({reason})" for path, reason in left_out[:_MOST_NAMED])
    return "; ".join(named) + _and_more(len(left_out))


def _and_more(count: int) -> str:
    return f" and {count - _MOST_NAMED:,} more" if count > _MOST_NAMED else ""
