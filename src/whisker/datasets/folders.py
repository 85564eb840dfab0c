"""A folder of class folders, however a person laid it out, as a list of labelled files."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from whisker.errors import DatasetInvalid

Split = Literal["train", "validation", "test"]

_SPLIT_NAMES: Final[dict[str, Split]] = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "test": "test",
    "testing": "test",
}
# What operating systems leave in folders; hidden files are ignored by their dot.
_IGNORED_NAMES: Final = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
_LAYOUTS: Final = (
    "Expected one folder a class with pictures inside, or train/ and test/ folders that hold class folders."
)


@dataclass(frozen=True)
class LabelledFile:
    """A file that its folder gives a class, and perhaps a split; nothing says yet that it is a picture."""

    path: Path
    class_name: str
    split: Split | None
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Dataset:
    """The files of a dataset, and its classes in the order of the model's outputs."""

    name: str
    class_names: tuple[str, ...]
    files: tuple[LabelledFile, ...]

    def sha256(self) -> str:
        """Hash what is learned from: split, class and content of every file, whatever the files are called."""
        lines = sorted(f"{file.split or ''}/{file.class_name}/{file.sha256}" for file in self.files)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def scan_folder(root: Path, name: str) -> Dataset:
    """List the labelled files below a folder.

    Args:
        root: Class folders; train/, test/ and perhaps validation/ with class folders; or one folder around either.
        name: What the dataset is called.

    Raises:
        DatasetInvalid: There are no two classes with pictures, or test/ has classes that train/ lacks.
    """
    top = _unwrap(root)
    splits = {child: _SPLIT_NAMES.get(child.name.lower()) for child in _folders(top)}
    if "train" in splits.values() and None not in splits.values():
        files = tuple(file for child, split in splits.items() for file in _class_files(child, split))
    else:
        files = tuple(_class_files(top, None))
    class_names = tuple(sorted({file.class_name for file in files if file.split in (None, "train")}))
    _require_classes(class_names, files)
    return Dataset(name, class_names, files)


def list_files(root: Path) -> tuple[LabelledFile, ...]:
    """List every file below a folder, whatever its folders mean: pictures of anything, without a class."""
    return tuple(_labelled(path, "", None) for path in _files_below(root))


def _unwrap(root: Path) -> Path:
    """Step through folders that hold nothing but one folder, as ZIPs of a folder do."""
    folders = _folders(root)
    return _unwrap(folders[0]) if len(folders) == 1 and not _files(root) else root


def _class_files(root: Path, split: Split | None) -> Iterator[LabelledFile]:
    for folder in _folders(root):
        for path in _files_below(folder):
            yield _labelled(path, folder.name, split)


def _labelled(path: Path, class_name: str, split: Split | None) -> LabelledFile:
    data = path.read_bytes()
    return LabelledFile(path, class_name, split, hashlib.sha256(data).hexdigest(), len(data))


def _files_below(folder: Path) -> Iterator[Path]:
    yield from _files(folder)
    for child in _folders(folder):
        yield from _files_below(child)


def _folders(root: Path) -> list[Path]:
    return [path for path in _visible(root) if path.is_dir()]


def _files(root: Path) -> list[Path]:
    return [path for path in _visible(root) if path.is_file()]


def _visible(root: Path) -> Iterator[Path]:
    """List a folder by name, without hidden entries, leftovers and links (which may lead outside)."""
    for path in sorted(root.iterdir()):
        if not path.name.startswith(".") and path.name.lower() not in _IGNORED_NAMES and not path.is_symlink():
            yield path


def _require_classes(class_names: tuple[str, ...], files: Iterable[LabelledFile]) -> None:
    if len(class_names) < 2:
        found = f"Found only the class {class_names[0]!r}." if class_names else "Found no class folder with files."
        raise DatasetInvalid(f"{found} {_LAYOUTS}")
    strangers = sorted({file.class_name for file in files} - set(class_names))
    if strangers:
        raise DatasetInvalid(f"The class {strangers[0]!r} has no pictures to train on: it is missing in train/.")
    unprintable = [name for name in class_names if not name.isprintable()]
    if unprintable:
        raise DatasetInvalid(
            f"The class name {unprintable[0]!r} has characters that cannot be shown. Rename its folder."
        )
