"""A folder of class folders, however a person laid it out, as a list of labelled files."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from whisker.datasets.folder_listing import list_folder
from whisker.datasets.folder_tree import Parts
from whisker.datasets.images import LabelledImage
from whisker.datasets.layout import AS_IT_LOOKS, Expected, Layout, arrange
from whisker.datasets.leftovers import is_ignored_name
from whisker.datasets.member_names import CodePage, readable_paths, with_names
from whisker.datasets.near_duplicates import LookAlikes
from whisker.datasets.split_words import Split, split_of
from whisker.errors import DatasetInvalid
from whisker.text import printable_path


@dataclass(frozen=True)
class Dataset:
    """The files of a dataset, and its classes in the order of the model's outputs.

    Attributes:
        warnings: What a person should know of how it was read, in sentences.
        unreadable: Files that say to be images and cannot be read, each with the reason, where those are known.
        look_alikes: Which of the images look alike, where that is known.
    """

    name: str
    class_names: tuple[str, ...]
    files: tuple[LabelledImage, ...]
    warnings: tuple[str, ...] = ()
    unreadable: tuple[tuple[LabelledImage, str], ...] = ()
    look_alikes: LookAlikes | None = None

    def sha256(self) -> str:
        """Hash what is learned from: split, class and content of every file, whatever the files are called."""
        return content_sha256(self.files)


def content_sha256(files: Sequence[LabelledImage]) -> str:
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
        expected: What its layout has to be like, and how it is read.

    Raises:
        DatasetInvalid: One of its subclasses says what is wrong with the layout.
    """
    paths, layout, page = arrange_folder(root, expected)
    files = (labelled(root.joinpath(*paths[place.index]), place.class_name, place.split) for place in layout.places)
    return Dataset(name, layout.class_names, tuple(files), with_names(layout.warnings, page)[0])


def arrange_folder(
    root: Path, expected: Expected = AS_IT_LOOKS, *, only_splits: bool = False
) -> tuple[Sequence[Parts], Layout, CodePage | None]:
    """Read the layout below a folder: every file's path in parts, what the paths mean, and how names were read.

    Args:
        root: The folder.
        expected: What it has to be like, and how it is read.
        only_splits: Look at its folders train, test and validation only, for it holds other things as well.

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
    """List every file below a folder, whatever its folders mean: pictures of anything, without a class."""
    files = (parts for parts in list_folder(root).files if not is_ignored_name(parts))
    return tuple(labelled(root.joinpath(*parts), "", None) for parts in sorted(files))


def labelled(path: Path, class_name: str, split: Split | None) -> LabelledImage:
    """Hash one file."""
    data = path.read_bytes()
    return LabelledImage(
        path, class_name, split, printable_path(path.name), hashlib.sha256(data).hexdigest(), len(data)
    )
