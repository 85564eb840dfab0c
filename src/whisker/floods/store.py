"""Floods on disk: a folder each, written by `make flood` and only read here."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from whisker.errors import FloodNotFound, NotFound
from whisker.floods.schema import Flood, FloodSummary

logger = logging.getLogger(__name__)

FLOOD_FILE = "flood.json"
MAX_FLOOD_BYTES = 5_000_000
"""A flood of any length has a few hundred kB: its series is drawn in at most so many points."""

MOST_LISTED = 50

_ID = re.compile(r"\d{8}-\d{6}")


class FloodStore:
    """Reads the floods below a folder.

    Args:
        root: Holds one folder for each flood, named by when it began.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def latest(self) -> list[FloodSummary]:
        """List floods, the latest first; what cannot be read is left out and logged."""
        return [FloodSummary.model_validate(_summary_fields(flood)) for flood in self._readable()]

    def get(self, flood_id: str) -> Flood:
        """Read a whole flood.

        Raises:
            FloodNotFound: There is none of that name, or it cannot be read.
        """
        if _ID.fullmatch(flood_id) is None or not (self._root / flood_id / FLOOD_FILE).is_file():
            raise FloodNotFound(f"There is no flood {flood_id[:80]!r}. GET /floods lists them; `make flood` makes one.")
        try:
            return _read(self._root / flood_id)
        except (OSError, ValueError) as error:
            raise FloodNotFound(f"Flood {flood_id!r} cannot be read: its {FLOOD_FILE} is damaged.") from error

    def artifact(self, flood_id: str, name: str) -> Path:
        """Find one of a flood's files.

        Raises:
            FloodNotFound: There is no such flood.
            NotFound: It has no such file.
        """
        flood = self.get(flood_id)
        path = self._root / flood.id / name
        if name not in flood.artifacts or path.is_symlink() or not path.is_file():
            known = ", ".join(flood.artifacts) or "none"
            raise NotFound(f"Flood {flood.id} has no file {name[:80]!r}. Its files: {known}.")
        return path

    def _readable(self) -> Iterator[Flood]:
        for folder in self._folders()[:MOST_LISTED]:
            try:
                yield _read(folder)
            except (OSError, ValueError):
                logger.warning("a flood cannot be read", extra={"flood": folder.name})

    def _folders(self) -> list[Path]:
        if not self._root.is_dir():
            return []
        found = (folder for folder in self._root.iterdir() if _ID.fullmatch(folder.name) and not folder.is_symlink())
        return sorted((folder for folder in found if (folder / FLOOD_FILE).is_file()), reverse=True)


def _read(folder: Path) -> Flood:
    path = folder / FLOOD_FILE
    if path.stat().st_size > MAX_FLOOD_BYTES:
        raise ValueError("a flood's file is never that large")
    try:
        flood = Flood.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ValueError("not a flood") from error
    if flood.id != folder.name:
        raise ValueError("a flood of another name")
    return flood


def _summary_fields(flood: Flood) -> dict[str, object]:
    return {name: getattr(flood, name) for name in FloodSummary.model_fields}
