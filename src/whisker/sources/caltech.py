"""Caltech-101 as Caltech publishes it: a ZIP that holds a tar.gz of class folders, and other things.

Source: Li, Andreeto, Ranzato & Perona, Caltech 101 (1.0), CaltechDATA 2022, https://doi.org/10.22002/D1.20086.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, cast

from whisker.datasets.archives.zip_reader import read_central, read_directory
from whisker.errors import AppError, DatasetInvalid
from whisker.sources.tar import TarSource, unpacked

IMAGES_TAR: Final = "101_ObjectCategories.tar.gz"
BACKGROUND: Final = "BACKGROUND_Google"
"""468 pictures of anything from a search engine: no class of things, but useful as out-of-distribution images."""


def find_images_tar(path: Path) -> str | None:
    """Find the name of the tar.gz in a ZIP; None where it has none or is no ZIP."""
    try:
        with path.open("rb", buffering=0) as file:
            directory = read_directory(file, path.stat().st_size)
            names = (record.name.decode("utf-8", "replace") for record in read_central(file, directory))
            return next((name for name in names if name.rpartition("/")[2] == IMAGES_TAR), None)
    except AppError:  # ingestion says what is wrong with it
        return None


def caltech_source(path: Path, member: str, *, with_background: bool) -> TarSource:
    """Read Caltech-101's class folders out of its ZIP, without unpacking the tar.gz in between.

    Args:
        path: The ZIP.
        member: The tar.gz in it.
        with_background: Take `BACKGROUND_Google` as a class.
    """
    without = frozenset() if with_background else frozenset({BACKGROUND})
    return TarSource(partial(_open_inner, path, member), path.stat().st_size, "caltech-101", without)


@contextmanager
def _open_inner(path: Path, member: str) -> Iterator[BinaryIO]:
    try:
        with (
            zipfile.ZipFile(path) as archive,
            archive.open(member) as packed,
            unpacked(cast("BinaryIO", packed)) as tar,
        ):
            yield tar
    except zipfile.BadZipFile as error:
        raise DatasetInvalid(f"The ZIP is damaged ({error}). Fetch it again with --again.") from error
