"""What versions are called: a model's name and the next free number."""

import re
from collections.abc import Collection
from itertools import count
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from whisker.errors import RequestInvalid
from whisker.jobs.rows import JOBS
from whisker.registry.manifest import MODEL_NAME_PATTERN
from whisker.registry.rows import VERSIONS

_LONGEST_NAME: Final = 56


def next_version(models_dir: Path, name: str, taken: Collection[str] = ()) -> str:
    """Return the identifier of a new version: the model's name and the next free number.

    Args:
        models_dir: Where versions live.
        name: What the model is called.
        taken: Further identifiers that are in use.

    Raises:
        RequestInvalid: The name cannot be the name of a folder everywhere.
    """
    if not re.fullmatch(MODEL_NAME_PATTERN.removeprefix("^").removesuffix("$"), name):
        raise RequestInvalid(
            f"A model cannot be called {name[:80]!r}. Use up to 56 lower-case letters, digits, dots, dashes and "
            "underscores, beginning with a letter or digit, for example cats-vs-dogs."
        )
    used = {folder.name for folder in models_dir.glob(f"{name}-*")} | set(taken)
    return next(version for number in count(1) if (version := f"{name}-{number}") not in used)


def known_versions(connection: Connection) -> set[str]:
    """Return every version that was registered, and those that running jobs have reserved."""
    claimed = connection.scalars(select(JOBS.c.version).where(JOBS.c.version.is_not(None)))
    return {*connection.scalars(select(VERSIONS.c.version)), *claimed}


def slug(text: str) -> str:
    """Make a model's name of any text: "Cats & Dogs" becomes "cats-dogs"."""
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text.lower())
    return "-".join(part for part in kept.split("-") if part)[:_LONGEST_NAME].strip("-") or "model"
