"""Files of caches, which are whole or not there."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

PART_SUFFIX: Final = ".part"
"""The end of the name of a file that is being written; it begins with a dot."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that others find whole or not at all; where that fails, nothing is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=PART_SUFFIX, dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
