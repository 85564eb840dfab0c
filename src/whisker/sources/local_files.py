"""What a folder or file is: class folders, a ZIP or tar of such, or a known dataset in its own format."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from whisker.datasets.archives.structure import ArchiveLimits
from whisker.datasets.image_sources import ImageSource, ZipSource, open_source
from whisker.datasets.layouts.folder_reading import LayoutChoice
from whisker.datasets.names.encoding import NameEncoding
from whisker.datasets.revision import DatasetSource
from whisker.sources.caltech import caltech_source, find_pictures
from whisker.sources.cifar import CifarSource, is_cifar
from whisker.sources.tar_members import is_tar, open_unpacked
from whisker.sources.tar_source import TarSource
from whisker.sources.tfds_prepared import PreparedTfds, find_prepared

_ENDINGS = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz")


@dataclass(frozen=True)
class ReadingOptions:
    """How a folder or archive is read.

    Attributes:
        with_background: Take Caltech-101's background as a class.
        name_encoding: What names are written in that are not UTF-8; None: what all together look like.
        layout: How a person said to read folders that are called like splits.
    """

    with_background: bool = False
    name_encoding: NameEncoding | None = None
    layout: LayoutChoice = "auto"

    @property
    def key(self) -> str:
        """Name it, as part of the name of what was taken in so."""
        return f"{self.with_background}{self.told}"

    @property
    def told(self) -> str:
        """What a person said of names and folders, as part of that name; nothing by default, so that old ones hold."""
        return "".join(f"/{said}" for said in (self.name_encoding, self.layout) if said and said != "auto")


PLAIN: Final = ReadingOptions()


def open_local(path: Path, data_dir: Path, limits: ArchiveLimits, reading: ReadingOptions = PLAIN) -> ImageSource:
    """Tell by its content what a folder or file is; its name counts for nothing.

    Args:
        path: It is there.
        data_dir: The data folder: of that only train/, test/ and validation/ are taken.
        limits: What an archive may cost.
        reading: How it is read.

    Raises:
        DatasetInvalid: A tar that cannot be used; other faults come up when the pictures are collected.
    """
    if path.is_dir():
        prepared = find_prepared(path)
        if prepared is not None:
            return PreparedTfds(prepared, _tfds_name(prepared))
        source = DatasetSource(
            kind="path", value=str(path.resolve()), layout=reading.layout, name_encoding=reading.name_encoding
        )
        return open_source(source, data_dir)
    if member := find_pictures(path):
        return caltech_source(path, member, with_background=reading.with_background)
    if not is_tar(path):
        # which says what is wrong where it is none
        return ZipSource(path, plain_name(path), reading.layout, reading.name_encoding)
    if is_cifar(path, limits):
        return CifarSource(path)
    return TarSource(
        partial(open_unpacked, path),
        path.stat().st_size,
        plain_name(path),
        layout=reading.layout,
        name_encoding=reading.name_encoding,
    )


def plain_name(path: Path) -> str:
    """Leave the endings of archives off a file's name."""
    name = path.name
    while name.lower().endswith(_ENDINGS) and Path(name).stem:
        name = Path(name).stem
    return name


def _tfds_name(folder: Path) -> str:
    """Name a prepared dataset by its folder: <name>/<version>, or <name>/<configuration>/<version>."""
    return folder.resolve().parent.name
