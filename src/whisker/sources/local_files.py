"""What a folder or file is: class folders, a ZIP or tar of such, or a known dataset in its own format."""

from functools import partial
from pathlib import Path

from whisker.datasets.archive_structure import ArchiveLimits
from whisker.datasets.arrivals import PictureSource
from whisker.datasets.folder_reading import LayoutChoice
from whisker.datasets.picture_sources import ZipSource, open_source
from whisker.datasets.source import DatasetSource
from whisker.sources.caltech import caltech_source, find_pictures
from whisker.sources.cifar import CifarSource, is_cifar
from whisker.sources.tar_members import is_tar, open_unpacked
from whisker.sources.tar_source import TarSource
from whisker.sources.tfds_prepared import PreparedTfds, find_prepared

_ENDINGS = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz")


def open_local(
    path: Path, data_dir: Path, limits: ArchiveLimits, *, with_background: bool = False, layout: LayoutChoice = "auto"
) -> PictureSource:
    """Tell by its content what a folder or file is; its name counts for nothing.

    Args:
        path: It is there.
        data_dir: The data folder: of that only train/, test/ and validation/ are taken.
        limits: What an archive may cost.
        with_background: Take Caltech-101's background as a class.
        layout: How a person said to read folders that are called like splits.

    Raises:
        DatasetInvalid: A tar that cannot be used; other faults come up when the pictures are collected.
    """
    if path.is_dir():
        prepared = find_prepared(path)
        if prepared is not None:
            return PreparedTfds(prepared, _tfds_name(prepared))
        return open_source(DatasetSource(kind="path", value=str(path.resolve()), layout=layout), data_dir)
    if member := find_pictures(path):
        return caltech_source(path, member, with_background=with_background)
    if not is_tar(path):
        return ZipSource(path, plain_name(path), layout)  # which says what is wrong where it is none
    if is_cifar(path, limits):
        return CifarSource(path)
    return TarSource(partial(open_unpacked, path), path.stat().st_size, plain_name(path), layout=layout)


def plain_name(path: Path) -> str:
    """Leave the endings of archives off a file's name."""
    name = path.name
    while name.lower().endswith(_ENDINGS) and Path(name).stem:
        name = Path(name).stem
    return name


def _tfds_name(folder: Path) -> str:
    """Name a prepared dataset by its folder: <name>/<version>, or <name>/<configuration>/<version>."""
    return folder.resolve().parent.name
