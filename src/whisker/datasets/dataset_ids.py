"""What datasets are called, by people and in addresses."""

import unicodedata
from collections.abc import Callable
from itertools import count
from typing import Final

MAX_NAME: Final = 200
_MAX_SLUG: Final = 56
_FALLBACK: Final = "dataset"
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that Unicode counts as such and that are drawn as nothing: the fillers of Hangul and Braille."""


def slugify(name: str) -> str:
    """Make an id of a name: lower-case ASCII letters, digits and dashes, such as "cats-vs-dogs"."""
    # Cut first: normalising takes time that grows with the square of a run of combining marks.
    plain = unicodedata.normalize("NFKD", name[:MAX_NAME]).encode("ascii", "ignore").decode().lower()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)[:_MAX_SLUG].strip("-") or _FALLBACK


def tidy_name(name: str) -> str:
    """Keep what can be shown of a dataset's name, which is "dataset" where nothing can."""
    return shown_name(name) or _FALLBACK


def shown_name(name: str) -> str:
    """Keep what can be shown of a name, on one line and at most 200 characters of it; empty where nothing is seen."""
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())[:MAX_NAME]
    return shown if any(map(_is_seen, shown)) else ""


def free_id(slug: str, is_taken: Callable[[str], bool]) -> str:
    """Find an id that is not taken: the slug, or the slug and a number from 2 on."""
    return next(name for number in count(1) if not is_taken(name := slug if number == 1 else f"{slug}-{number}"))


def _is_seen(letter: str) -> bool:
    """Return whether a letter shows something by itself: no blank, and no mark that needs another to stand on."""
    return not letter.isspace() and letter not in _BLANK and unicodedata.category(letter) not in {"Mn", "Me"}
