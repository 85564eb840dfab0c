"""What datasets are called, by people and in addresses."""

import unicodedata
from collections.abc import Callable
from itertools import count
from typing import Final

MAX_NAME: Final = 200
_MAX_SLUG: Final = 56
_FALLBACK: Final = "dataset"


def slugify(name: str) -> str:
    """Make an id of a name: lower-case ASCII letters, digits and dashes, such as "cats-vs-dogs"."""
    # Cut first: normalising takes time that grows with the square of a run of combining marks.
    plain = unicodedata.normalize("NFKD", name[:MAX_NAME]).encode("ascii", "ignore").decode().lower()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)[:_MAX_SLUG].strip("-") or _FALLBACK


def tidy_name(name: str) -> str:
    """Keep what can be shown of a name, on one line and at most 200 characters of it."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())[:MAX_NAME] or _FALLBACK


def free_id(slug: str, is_taken: Callable[[str], bool]) -> str:
    """Find an id that is not taken: the slug, or the slug and a number from 2 on."""
    return next(name for number in count(1) if not is_taken(name := slug if number == 1 else f"{slug}-{number}"))
