"""A folder of class folders, however a person laid it out, as a list of labelled files."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from whisker.datasets.folder_tree import Parts
from whisker.datasets.image_facts import ImageFacts
from whisker.datasets.layout import AS_IT_LOOKS, Expected, Layout, arrange
from whisker.datasets.leftovers import is_leftover
from whisker.datasets.split_words import Split, split_of

_ID_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A file that its folder gives a class, and perhaps a split.

    Attributes:
        facts: What the picture in it is like; None as long as nobody looked whether it is one.
        origin: The path that it came with, of a file on its way into a revision; None of any other.
    """

    path: Path
    class_name: str
    split: Split | None
    sha256: str
    size_bytes: int
    facts: ImageFacts | None = None
    origin: str | None = None

    def on_side(self, split: Split) -> "LabelledFile":
        """Give the same file with a split, several times faster than `dataclasses.replace`."""
        if self.split == split:
            return self
        return LabelledFile(self.path, self.class_name, split, self.sha256, self.size_bytes, self.facts, self.origin)

    @property
    def image_id(self) -> str:
        """The picture's id wherever it lies: the beginning of its content's hash."""
        return self.sha256[:_ID_LENGTH]


@dataclass(frozen=True)
class Dataset:
    """The files of a dataset, and its classes in the order of the model's outputs.

    Attributes:
        warnings: What a person should know of how its folders were read, in sentences.
    """

    name: str
    class_names: tuple[str, ...]
    files: tuple[LabelledFile, ...]
    warnings: tuple[str, ...] = ()

    def sha256(self) -> str:
        """Hash what is learned from: split, class and content of every file, whatever the files are called."""
        return content_sha256(self.files)


def content_sha256(files: Sequence[LabelledFile]) -> str:
    """Hash split, class and content of files, whatever they are called and in whichever order."""
    digest = hashlib.sha256()
    between = b""
    for line in sorted(f"{file.split or ''}/{file.class_name}/{file.sha256}" for file in files):
        digest.update(between + line.encode())
        between = b"\n"
    return digest.hexdigest()


def scan_folder(root: Path, name: str, expected: Expected = AS_IT_LOOKS) -> Dataset:
    """List and hash the labelled files below a folder.

    Args:
        root: Class folders; train/, test/ and perhaps validation/ with class folders; or a folder around either.
        name: What the dataset is called.
        expected: What its layout has to be like.

    Raises:
        DatasetInvalid: One of its subclasses says what is wrong with the layout.
    """
    paths, layout = arrange_folder(root, expected)
    files = (labelled(root.joinpath(*paths[place.index]), place.class_name, place.split) for place in layout.places)
    return Dataset(name, layout.class_names, tuple(files), layout.warnings)


def arrange_folder(
    root: Path, expected: Expected = AS_IT_LOOKS, *, only_splits: bool = False
) -> tuple[Sequence[Parts], Layout]:
    """Read the layout below a folder: every file's path in parts, and what the paths mean.

    Args:
        root: The folder.
        expected: What it has to be like.
        only_splits: Look at its folders train, test and validation only, for it holds other things as well.

    Raises:
        DatasetInvalid: One of its subclasses says what is wrong with the layout.
    """
    files: list[Parts] = []
    folders: list[Parts] = []
    for folder, folder_names, file_names in os.walk(root):
        parts = Path(folder).relative_to(root).parts
        folder_names[:] = sorted(name for name in folder_names if not is_leftover((name,)))
        if only_splits and not parts:
            folder_names[:] = [name for name in folder_names if split_of(name)]
            file_names.clear()
        folders += [(*parts, name) for name in folder_names if not Path(folder, name).is_symlink()]
        # Links may lead outside.
        files += [(*parts, name) for name in sorted(file_names) if not Path(folder, name).is_symlink()]
    return files, arrange(files, folders, expected, lambda index: root.joinpath(*files[index]).stat().st_size)


def list_files(root: Path) -> tuple[LabelledFile, ...]:
    """List every file below a folder, whatever its folders mean: pictures of anything, without a class."""
    return tuple(labelled(path, "", None) for path in _files_below(root))


def labelled(path: Path, class_name: str, split: Split | None) -> LabelledFile:
    """Hash one file."""
    data = path.read_bytes()
    return LabelledFile(path, class_name, split, hashlib.sha256(data).hexdigest(), len(data))


def _files_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or is_leftover((path.name,)):
            continue
        if path.is_dir():
            yield from _files_below(path)
        else:
            yield path
