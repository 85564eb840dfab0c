"""A revision's pictures as a ZIP that, taken in again, gives the same classes, splits and pictures."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from whisker.datasets.archives.writing import Member, zip_bytes, zip_pieces
from whisker.datasets.names.safe_paths import safe_file_name
from whisker.datasets.revision import ImagePage, Revision
from whisker.errors import NotFound

PAGE_IMAGES: Final = 5000

ReadPage = Callable[[int, int], ImagePage]
"""Reads some of the images: how many to skip, and how many to list at most."""


@dataclass(frozen=True)
class RevisionZip:
    """A ZIP of a revision's images, or of some of them: `train/<class>/<file>` and `test/<class>/<file>`.

    Attributes:
        revision: Whose they are.
        members: What is in it.
    """

    revision: Revision
    members: tuple[Member, ...]

    @classmethod
    def of(cls, revision: Revision, read_page: ReadPage) -> Self:
        """List what is in it; no image is read.

        Args:
            revision: Whose images they are.
            read_page: Reads the images that are to be in it, some at a time.

        Raises:
            NotFound: There are no such images, or their files are gone.
        """
        members = tuple(_members(read_page))
        if not members:
            raise NotFound(f"{revision.id} has no such pictures. GET /datasets/{revision.id} says what it has.")
        if not (revision.folder / members[0].name).is_file():
            raise NotFound(f"The pictures of {revision.id} are not on this disk any more.")
        return cls(revision, members)

    @property
    def size_bytes(self) -> int:
        """How long it is."""
        return zip_bytes(self.members)

    def pieces(self) -> Generator[bytes, None, None]:
        """Write it piece by piece, however slowly they are taken.

        Raises:
            NotFound: A file is gone.
        """
        return zip_pieces(self.revision.folder, self.members, self.revision.created_at)


def zip_name(revision: Revision, reference: str) -> str:
    """Name a ZIP after its dataset, with the revision's number where one was asked for: "Cats and dogs-2.zip"."""
    number = f"-{revision.number}" if "@" in reference else ""
    return safe_file_name(f"{revision.name}{number}.zip")


def write_zip(archive: RevisionZip, path: Path) -> None:
    """Write a ZIP to a file, which is there whole or not at all.

    Raises:
        NotFound: A picture's file is gone.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(archive.pieces())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _members(read_page: ReadPage) -> Iterator[Member]:
    offset = 0
    while True:
        page = read_page(offset, PAGE_IMAGES)
        for image in page.images:
            yield Member(f"{image.split}/{image.class_name}/{image.file_name}", image.size_bytes)
        offset += PAGE_IMAGES
        if offset >= page.total:
            return
