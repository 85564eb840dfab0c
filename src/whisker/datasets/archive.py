"""A dataset as a folder, also when it comes as a ZIP."""

import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from whisker.errors import DatasetInvalid


@contextmanager
def dataset_folder(path: Path) -> Iterator[Path]:
    """Give the folder of a dataset: the folder itself, or a ZIP's content in a temporary folder that goes away again.

    Raises:
        DatasetInvalid: Neither a folder nor a readable ZIP, or a ZIP with members that lead outside it.
    """
    if path.is_dir():
        yield path
        return
    if not path.is_file():
        raise DatasetInvalid(f"There is no folder or ZIP at {path}.")
    with tempfile.TemporaryDirectory(prefix="whisker-") as folder:
        _extract(path, Path(folder))
        yield Path(folder)


def _extract(archive_path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(archive_path) as archive:
            for member in archive.infolist():
                _extract_member(archive, member, folder)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise DatasetInvalid(f"{archive_path.name} is not a ZIP that can be read: {error}.") from error


def _extract_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    parts = PurePosixPath(member.filename).parts
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    if is_link or not parts or PurePosixPath(member.filename).is_absolute() or ".." in parts or "\\" in member.filename:
        raise DatasetInvalid(f"The ZIP's member {member.filename[:80]!r} leads outside the ZIP; nothing was read.")
    target = folder.joinpath(*parts)
    if member.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("wb") as destination:
        shutil.copyfileobj(source, destination)
