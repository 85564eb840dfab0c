"""Files of caches, which are whole or not there."""

import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from whisker.file_locks import lock_at_once

PART_SUFFIX: Final = ".part"
"""The end of the name of a file that is being written, or of a download; it begins with a dot."""
_NOTES_SUFFIX: Final = ".part.json"
_YOUNG_SECONDS: Final = 60.0


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that others find whole or not at all; where that fails, nothing is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=PART_SUFFIX, dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            lock_at_once(file)
            file.write(content)
            file.flush()
            part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def remove_unless_written(files: Iterable[Path]) -> None:
    """Remove files, but none that somebody is writing: such a one is locked, or changed within the last minute."""
    for file in sorted(files):  # a part before its notes
        if not file.name.startswith(".") or not file.name.endswith((PART_SUFFIX, _NOTES_SUFFIX)):
            file.unlink(missing_ok=True)
        elif file.suffix == PART_SUFFIX:
            _remove_part(file)
        elif not file.with_suffix("").exists():  # else a download's that goes on
            file.unlink(missing_ok=True)


def _remove_part(part: Path) -> None:
    with suppress(OSError), part.open("r+b") as file:  # the lock is held until the file is gone
        if lock_at_once(file) is not False and part.stat().st_mtime < time.time() - _YOUNG_SECONDS:
            part.unlink()
