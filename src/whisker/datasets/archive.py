"""A dataset as a folder for as long as it is looked at, also when it comes as a ZIP."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whisker.datasets.archive_names import FileNames
from whisker.datasets.archive_structure import ArchiveLimits, ArchiveOutline, check_archive
from whisker.datasets.extraction import extract
from whisker.datasets.folder_listing import link_words
from whisker.datasets.name_encoding import NameEncoding
from whisker.errors import DatasetInvalid

logger = logging.getLogger(__name__)


@contextmanager
def dataset_folder(
    path: Path,
    fewest_classes: int = 2,
    most_classes: int | None = None,
    name_encoding: NameEncoding | None = None,
) -> Iterator[Path]:
    """Give the folder of a dataset: the folder itself, or a ZIP's pictures in a temporary folder that goes away again.

    Args:
        path: The folder, or the ZIP of class folders.
        fewest_classes: How many class folders a ZIP has to have.
        most_classes: How many it may have; None: any number.
        name_encoding: What names in a ZIP are written in that are not UTF-8; None: what all together look like.

    Raises:
        DatasetInvalid: Neither a folder nor a ZIP that can be used.
        FormatUnsupported: An archive of another kind.
    """
    if path.is_dir():
        yield path
        return
    if not path.is_file():
        raise DatasetInvalid(f"There is no folder or ZIP at {path}.{link_words(path)}")
    with tempfile.TemporaryDirectory(prefix="whisker-") as folder:
        outline = check_archive(path, ArchiveLimits(max_classes=most_classes), fewest_classes, name_encoding)
        if outline.names is not None and not outline.names.is_certain:
            logger.warning("%s", outline.warnings[-1])
        _unpack(path, outline, Path(folder))
        yield Path(folder)


def _unpack(path: Path, outline: ArchiveOutline, folder: Path) -> None:
    names = FileNames()
    targets = []
    for entry in outline.entries:
        home = Path(entry.split or "", entry.class_name)
        targets.append(folder / home / names.take(str(home), entry.path[-1]))
    for parent in {target.parent for target in targets}:
        parent.mkdir(parents=True)
    extract(path, outline, targets)
