"""A dataset as a folder for as long as it is looked at, also when it comes as a ZIP."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from whisker.datasets.archive_names import FileNames
from whisker.datasets.archive_structure import ArchiveLimits, ArchiveOutline, check_archive
from whisker.datasets.extraction import extract
from whisker.datasets.folder_listing import link_words
from whisker.datasets.folder_reading import LayoutChoice
from whisker.datasets.layout import AS_IT_LOOKS, Expected
from whisker.errors import DatasetInvalid


@dataclass(frozen=True)
class DatasetFolder:
    """A dataset's folder.

    Attributes:
        choice: How its folders are to be read: those of a ZIP, unpacked, are of one meaning.
        warnings: What a person should know of how a ZIP was read, in sentences.
    """

    path: Path
    choice: LayoutChoice
    warnings: tuple[str, ...] = ()

    def all_warnings(self, scanned: Sequence[str]) -> tuple[str, ...]:
        """Add what is to be said of the folder itself; what a ZIP had said already is not said twice."""
        return tuple(dict.fromkeys((*self.warnings, *scanned)))


@contextmanager
def dataset_folder(path: Path, expected: Expected = AS_IT_LOOKS) -> Iterator[DatasetFolder]:
    """Give the folder of a dataset: the folder itself, or a ZIP's pictures in a temporary folder that goes away again.

    Args:
        path: The folder, or the ZIP of class folders.
        expected: What a ZIP's layout has to be like, and how a person said to read it.

    Raises:
        DatasetInvalid: Neither a folder nor a ZIP that can be used.
        FormatUnsupported: An archive of another kind.
    """
    if path.is_dir():
        yield DatasetFolder(path, expected.choice)
        return
    if not path.is_file():
        raise DatasetInvalid(f"There is no folder or ZIP at {path}.{link_words(path)}")
    with tempfile.TemporaryDirectory(prefix="whisker-") as folder:
        outline = _unpack(path, Path(folder), expected)
        is_divided = any(entry.split for entry in outline.entries)
        yield DatasetFolder(Path(folder), "splits" if is_divided else "classes", outline.warnings)


def _unpack(path: Path, folder: Path, expected: Expected) -> ArchiveOutline:
    limits = ArchiveLimits(max_classes=expected.most_classes)
    outline = check_archive(path, limits, expected.fewest_classes, expected.choice, expected.name_encoding)
    names = FileNames()
    targets = []
    for entry in outline.entries:
        home = Path(entry.split or "", entry.class_name)
        targets.append(folder / home / names.take(str(home), entry.path[-1]))
    for parent in {target.parent for target in targets}:
        parent.mkdir(parents=True)
    extract(path, outline, targets)
    return outline
