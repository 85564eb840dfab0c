"""A folder of class folders as a list of labelled files, with the links in it that are followed."""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from whisker.datasets.archives.name_decoding import CodePage, readable_paths, with_names
from whisker.datasets.duplicates import LookAlikes
from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.folder_tree import Parts
from whisker.datasets.layouts.ignored_files import is_ignored_name
from whisker.datasets.layouts.layout import ANY_LAYOUT, Expected, Layout, arrange
from whisker.datasets.layouts.split_names import Split, split_of
from whisker.errors import DatasetInvalid
from whisker.text import listed_with_reasons, printable_path

_SHOWN: Final = 160


@dataclass(frozen=True)
class Dataset:
    """The files of a dataset, and its classes in the order of the model's outputs.

    Attributes:
        warnings: How it was read, in sentences for people.
        unreadable: Files that claim to be images and cannot be read, each with the reason, where those are known.
        look_alikes: The near duplicates among the images, where those are known.
    """

    name: str
    class_names: tuple[str, ...]
    files: tuple[LabelledImage, ...]
    warnings: tuple[str, ...] = ()
    unreadable: tuple[tuple[LabelledImage, str], ...] = ()
    look_alikes: LookAlikes | None = None

    def sha256(self) -> str:
        """Hash split, class and content of every file, whatever the files are called."""
        return content_sha256(self.files)


def content_sha256(files: Sequence[LabelledImage]) -> str:
    """Hash split, class and content of files, whatever they are called and in whichever order."""
    digest = hashlib.sha256()
    between = b""
    for line in sorted(f"{file.split or ''}/{file.class_name}/{file.sha256}" for file in files):
        digest.update(between + line.encode())
        between = b"\n"
    return digest.hexdigest()


def scan_folder(root: Path, name: str, expected: Expected = ANY_LAYOUT) -> Dataset:
    """List and hash the labelled files below a folder.

    Args:
        root: Class folders; train/, test/ and perhaps validation/ with class folders; or a folder around either.
        name: What the dataset is called.
        expected: What its layout must be, and how it is read.

    Raises:
        DatasetInvalid: One of its subclasses says what is wrong with the layout.
    """
    paths, layout, page = arrange_folder(root, expected)
    files = (
        read_labelled_file(root.joinpath(*paths[place.index]), place.class_name, place.split) for place in layout.places
    )
    return Dataset(name, layout.class_names, tuple(files), with_names(layout.warnings, page)[0])


def arrange_folder(
    root: Path, expected: Expected = ANY_LAYOUT, *, only_splits: bool = False
) -> tuple[Sequence[Parts], Layout, CodePage | None]:
    """Read the layout below a folder: every file's path in parts, what the paths mean, and how names were read.

    Args:
        root: The folder.
        expected: What the layout must be, and how it is read.
        only_splits: Read its folders train, test and validation only, for it holds other things as well.

    Raises:
        DatasetInvalid: One of its subclasses says what is wrong with the layout.
    """
    if only_splits:
        listing = list_folder(root, lambda name: split_of(name) is not None, only_folders=True)
    else:
        listing = list_folder(root)
    files, folders, page = readable_paths(listing.files, listing.folders, expected.name_encoding)
    try:
        layout = arrange(files, folders, expected, lambda index: root.joinpath(*listing.files[index]).stat().st_size)
    except DatasetInvalid as error:
        if not listing.left_out:
            raise
        raise type(error)(f"{error.detail} {listing.words()}", error.errors) from None
    if listing.left_out:
        ignored, warnings = (*listing.left_out, *layout.ignored), (*layout.warnings, listing.words())
        layout = replace(layout, ignored=ignored, warnings=warnings)
    return listing.files, layout, page


def list_files(root: Path) -> tuple[LabelledImage, ...]:
    """List every file below a folder, without a class, whatever its folders mean."""
    files = (parts for parts in list_folder(root).files if not is_ignored_name(parts))
    return tuple(read_labelled_file(root.joinpath(*parts), "", None) for parts in sorted(files))


def read_labelled_file(path: Path, class_name: str, split: Split | None) -> LabelledImage:
    """Read and hash one file."""
    data = path.read_bytes()
    return LabelledImage(
        path, class_name, split, printable_path(path.name), hashlib.sha256(data).hexdigest(), len(data)
    )


@dataclass
class FolderListing:
    """The files and folders below a folder.

    Attributes:
        files: The path of every file in parts, folder by folder.
        folders: The path of every folder; those of operating systems and hidden ones are skipped.
        left_out: Path and reason of links that are not followed, and of what is no file.
        passed_over: Paths of the folders that are hidden or an operating system's.
    """

    files: list[Parts] = field(default_factory=list)
    folders: list[Parts] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)

    def words(self) -> str:
        """Return in sentences what was left out; empty where nothing was."""
        if not self.left_out:
            return ""
        return (
            f"Left out: {listed_with_reasons(self.left_out)}. Links are followed within the folder only: put what they "
            "lead to into it, or give the folder that they lead to."
        )


def list_folder(
    root: Path,
    is_wanted: Callable[[str], bool] = lambda _: True,
    *,
    only_folders: bool = False,
    follows_files: bool = False,
) -> FolderListing:
    """List the files and folders below a folder.

    Args:
        root: The folder, or a link to it.
        is_wanted: Which of the folders directly in it are read, by their names.
        only_folders: Skip the files directly in it.
        follows_files: Follow links to files wherever they lead.
    """
    walk = _FolderWalk(root, follows_files=follows_files)
    walk.read_folder((), is_wanted, only_folders=only_folders)
    return walk.listing


class _FolderWalk:
    def __init__(self, root: Path, *, follows_files: bool) -> None:
        self.listing = FolderListing()
        self._follows_files = follows_files
        self._root = root
        self._real_root = os.path.realpath(root)
        self._entered: set[str] = set()

    def read_folder(
        self,
        parts: Parts,
        is_wanted: Callable[[str], bool] = lambda _: True,
        *,
        only_folders: bool = False,
        is_linked: bool = False,
    ) -> None:
        """Read a folder's files, and then the folders in it."""
        inner: list[tuple[Parts, bool]] = []
        for entry in self._entries(parts):
            path = (*parts, entry.name)
            if _is_folder(entry):
                if not is_wanted(entry.name):
                    continue
                if is_ignored_name((entry.name,)):
                    self.listing.passed_over.append("/".join(path))
                elif self._is_entered(entry, path, is_linked=is_linked):
                    inner.append((path, is_linked or entry.is_symlink()))
            elif not only_folders and self._is_read(entry, path):
                self.listing.files.append(path)
        self.listing.folders += (path for path, _ in inner)
        for path, is_within_link in inner:
            self.read_folder(path, is_linked=is_within_link)

    def _entries(self, parts: Parts) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self._root.joinpath(*parts)) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except PermissionError:
            if not parts:
                raise
            self._leave_out(parts, "a folder that may not be read")
            return []

    def _is_read(self, entry: os.DirEntry[str], path: Parts) -> bool:
        """Return whether a file is one, and a link to one leads to a place within the folder."""
        if is_ignored_name((entry.name,)):
            return True  # named as what it is, and never opened
        if not _is_file(entry):
            is_link = entry.is_symlink()
            what = f"a link to {_target(entry)}, which is not there" if is_link else "neither a file nor a folder"
            self._leave_out(path, what)
            return False
        if entry.is_symlink() and not self._follows_files and not self._is_within(os.path.realpath(entry.path)):
            self._leave_out(path, f"a link out of the folder, to {_target(entry)}")
            return False
        return True

    def _is_entered(self, entry: os.DirEntry[str], path: Parts, *, is_linked: bool) -> bool:
        """Return whether a folder is entered; a link only once, and only within the root."""
        if not entry.is_symlink():
            return True
        real = os.path.realpath(entry.path)
        around = os.path.realpath(self._root.joinpath(*path[:-1]))
        if not self._is_within(real):
            self._leave_out(path, f"a link out of the folder, to {_target(entry)}")
        elif _is_below(around, real):
            self._leave_out(path, "a link back to a folder around it")
        elif is_linked or real in self._entered:
            self._leave_out(path, "a link to a folder that another link leads to")
        else:
            self._entered.add(real)
            return True
        return False

    def _is_within(self, real: str) -> bool:
        return _is_below(real, self._real_root)

    def _leave_out(self, path: Parts, reason: str) -> None:
        self.listing.left_out.append(("/".join(path), reason))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _target(entry: os.DirEntry[str]) -> str:
    return _printable(Path(entry.path).readlink())


def link_words(path: Path) -> str:
    """Return a sentence about where a broken link leads; empty where the path is no link."""
    return f" It is a link to {_printable(path.readlink())}, which is not there." if path.is_symlink() else ""


def _printable(path: Path) -> str:
    return printable_path(str(path))[:_SHOWN]
