"""Where the marks of what runs on a data folder lie: in a folder of this machine that only this user can write to."""

import hashlib
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from whisker.errors import SettingsInvalid

_MODE = 0o700
_WRITABLE_BY_OTHERS = 0o022
_LONGEST_NAME = 40


class RunDir:
    """The folder of marks of a data folder.

    The user's run-time directory comes and goes with the user's sessions, and a service has none. So a process marks
    itself in the first usable place, and all of them are searched for marks.

    Args:
        data_dir: The data folder.
        chosen: The setting WHISKER_RUN_DIR; None takes a folder named after the data folder.
    """

    def __init__(self, data_dir: Path, chosen: Path | None = None) -> None:
        self._chosen = chosen.absolute() if chosen is not None else None
        self._name = _name_after(data_dir.resolve())

    def places(self) -> list[Path]:
        """List the folders that may hold marks and that no other user can have prepared.

        Raises:
            SettingsInvalid: WHISKER_RUN_DIR is a folder that others can change.
        """
        if self._chosen is not None:
            fault = _fault(self._chosen)
            if fault and os.path.lexists(self._chosen):
                raise SettingsInvalid(_unusable(self._chosen, fault))
            return [] if fault else [self._chosen]
        return [base / self._name for base in _bases() if not (_fault(base) or _fault(base / self._name))]

    def make(self) -> Iterator[Path]:
        """Make the folder, in each place that can be used, the best one first.

        Raises:
            SettingsInvalid: WHISKER_RUN_DIR cannot be used.
        """
        if self._chosen is not None:
            try:
                self._chosen.mkdir(_MODE, parents=True, exist_ok=True)
            except OSError as error:
                raise SettingsInvalid(_unusable(self._chosen, error.strerror or "it cannot be made")) from error
            if fault := _fault(self._chosen):
                raise SettingsInvalid(_unusable(self._chosen, fault))
            yield self._chosen
            return
        for base in _bases():
            if _make_private(base) and _make_private(base / self._name):
                yield base / self._name


def siblings(folder: Path) -> list[Path]:
    """List the folders of other data folders beside one that was made here; none where the setting names it."""
    if folder.parent not in _bases():
        return []
    with suppress(OSError):
        return [other for other in folder.parent.iterdir() if other != folder and not _fault(other)]
    return []


def remove_if_empty(folder: Path) -> None:
    """Remove a folder that was made here and holds no mark; one that the setting names is its owner's."""
    if folder.parent in _bases():
        with suppress(OSError):  # not empty
            folder.rmdir()


def _bases() -> list[Path]:
    """List the places for folders of all data folders of this user: the run-time directory, then temporary ones."""
    user = os.geteuid()
    homes = [Path(f"/run/user/{user}")]
    if sys.platform == "darwin":
        homes = [Path.home() / "Library/Caches/TemporaryItems"]
    if os.environ.get("XDG_RUNTIME_DIR"):
        homes.insert(0, Path(os.environ["XDG_RUNTIME_DIR"]))
    bases = [home / "whisker" for home in homes if home.is_absolute() and not _fault(home)]
    with suppress(OSError):  # no folder for temporary files at all
        bases.append(Path(tempfile.gettempdir(), f"whisker-{user}"))
    bases.append(Path(f"/tmp/whisker-{user}"))  # noqa: S108 - used only where it is this user's alone
    return list(dict.fromkeys(bases))


def _make_private(folder: Path) -> bool:
    """Make a folder in one that is there; return whether it is this user's alone."""
    with suppress(OSError):
        folder.mkdir(_MODE)
    return not _fault(folder)


def _fault(folder: Path) -> str:
    """Return why a folder must not be trusted; empty if it may be."""
    try:
        found = folder.lstat()
    except OSError as error:
        return error.strerror or "it is not there"
    if stat.S_ISLNK(found.st_mode):
        return "it is a symbolic link"
    if not stat.S_ISDIR(found.st_mode):
        return "it is no folder"
    if found.st_uid != os.geteuid():
        return f"it belongs to another user (id {found.st_uid}, not {os.geteuid()})"
    return "others may write to it" if found.st_mode & _WRITABLE_BY_OTHERS else ""


def _unusable(folder: Path, fault: str) -> str:
    return (
        f"WHISKER_RUN_DIR={str(folder)!r} cannot be used: {fault}. Name a folder on this machine that belongs to the "
        "user who runs Whisker and that nobody else can write to, or leave the setting out."
    )


def _name_after(data_dir: Path) -> str:
    """Name a folder after a data folder, so that people recognise it and no two are the same."""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", "-".join(data_dir.parts[-2:])).strip("-.")[-_LONGEST_NAME:].lstrip("-.")
    return f"{readable or 'data'}-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]}"
