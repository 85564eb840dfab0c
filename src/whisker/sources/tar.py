"""A tar of class folders as a source of images: its members are read without trusting them."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from whisker.datasets.archives.name_decoding import readable_paths, with_names
from whisker.datasets.archives.structure import ArchiveLimits
from whisker.datasets.image_sources import Collected, IncomingFile, Intake
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.layouts.folder_tree import Parts
from whisker.datasets.layouts.layout import Expected, arrange
from whisker.datasets.measures import MAX_IMAGE_BYTES, TOO_LARGE_REASON
from whisker.datasets.names.encoding import NameEncoding
from whisker.datasets.names.safe_paths import normal_path, split_path
from whisker.datasets.report_schema import first_ignored
from whisker.errors import ArchiveError, DatasetInvalid, ZipExpands, ZipSpecialEntry, ZipTooMany

OpenTar = Callable[[], AbstractContextManager[BinaryIO]]
"""Opens the bytes of a tar, unpacked from gzip and the like, at their beginning."""

_BLOCK_BYTES: Final = 1 << 20
_LONGEST_READ_BYTES: Final = 4 << 20
_MOST_PADDING_BYTES: Final = 64 << 20
_RATIO_FLOOR_BYTES: Final = 64 * 10**6
_DAMAGED: Final = (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
_BAD_HEADER: Final = (ArithmeticError, LookupError, RecursionError, TypeError, ValueError)
"""What `tarfile` lets through from the headers of a damaged tar, depending on the version of Python."""
_OPENERS: Final[tuple[tuple[bytes, Callable[[BinaryIO], object]], ...]] = (
    (b"\x1f\x8b", lambda file: gzip.GzipFile(fileobj=file)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)
_MAGIC_AT: Final = 257


@dataclass(frozen=True)
class TarSource:
    """A tar of class folders.

    Attributes:
        open_tar: Opens it; called twice.
        packed_bytes: How long the packed file is.
        name: What a new dataset is called by default.
        without: Names of folders to skip.
        layout: How a person said to read folders that are called like splits.
        name_encoding: What names are written in that are not UTF-8; None: what all together look like.
    """

    open_tar: OpenTar
    packed_bytes: int
    name: str
    without: frozenset[str] = frozenset()
    layout: LayoutChoice = "auto"
    name_encoding: NameEncoding | None = None

    def collect(self, intake: Intake) -> Collected:
        """Read the layout, then unpack the images.

        Raises:
            DatasetInvalid: The tar or its layout cannot be used.
        """
        files, sizes, folders, skipped = self._list(intake.limits)
        files, folders, page = readable_paths(files, folders, self.name_encoding)
        expected = Expected(self.layout, intake.fewest_classes, intake.limits.max_classes)
        layout = arrange(files, folders, expected, sizes.__getitem__)
        places = {place.index: place for place in layout.places if sizes[place.index] <= MAX_IMAGE_BYTES}
        self._unpack(set(places), intake)
        incoming = tuple(
            IncomingFile(intake.target(index), place.class_name, place.split, "/".join(files[index]))
            for index, place in places.items()
        )
        ignored = [
            ("/".join(files[place.index]), TOO_LARGE_REASON) for place in layout.places if place.index not in places
        ]
        ignored += layout.ignored
        warnings, names = with_names((*layout.warnings, *_left_out(self.without, skipped)), page)
        return Collected(
            incoming,
            (),
            first_ignored(ignored),
            len(ignored),
            warnings,
            names,
        )

    def _list(self, limits: ArchiveLimits) -> tuple[Sequence[Parts], list[int], Sequence[Parts], int]:
        """Read names and sizes: (files, their sizes, folders, skipped files)."""
        files: list[Parts] = []
        sizes: list[int] = []
        folders: list[Parts] = []
        skipped = 0
        for _, member, parts in walk(self.open_tar, limits, self.packed_bytes):
            if not self.without.isdisjoint(parts):
                skipped += member.isreg()
            elif member.isdir():
                folders.append(parts)
            else:
                files.append(parts)
                sizes.append(member.size)
        return files, sizes, folders, skipped

    def _unpack(self, wanted: Collection[int], intake: Intake) -> None:
        """Write each wanted file, by its number, to its target."""
        index = done = 0
        for tar, member, parts in walk(self.open_tar, intake.limits, self.packed_bytes):
            if member.isdir() or not self.without.isdisjoint(parts):
                continue
            if index in wanted:
                write_member(tar, member, intake.target(index))
                done += 1
                intake.on_progress(done / len(wanted))
            index += 1


def write_member(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Write a member to a path that is free, for reading only."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    with open(descriptor, "wb") as output:  # noqa: PTH123 - a descriptor, not a path
        output.writelines(blocks(tar, member))


def _left_out(without: Collection[str], count: int) -> tuple[str, ...]:
    names = ", ".join(sorted(without))
    return (f"{count} files of {names} were left out: --with-background takes them in.",) if count else ()


@contextmanager
def open_unpacked(path: Path) -> Iterator[BinaryIO]:
    """Open a tar that may be packed with gzip, bzip2 or xz, recognised by its first bytes."""
    with path.open("rb") as file, unpacked(file) as tar:
        yield tar


@contextmanager
def unpacked(file: BinaryIO) -> Iterator[BinaryIO]:
    """Unpack a tar that is open at its beginning."""
    head = file.read(8)
    file.seek(0)
    for magic, opener in _OPENERS:
        if head.startswith(magic):
            tar = cast("BinaryIO", opener(file))
            with tar:
                yield tar
            return
    yield file


def is_tar(path: Path) -> bool:
    """Return whether a file is a tar, packed or not, by its first header."""
    try:
        with open_unpacked(path) as file:
            head = file.read(512)
    except (OSError, *_DAMAGED):
        return False
    return head[_MAGIC_AT : _MAGIC_AT + 5] == b"ustar"


def walk(
    open_tar: OpenTar, limits: ArchiveLimits, packed_bytes: int
) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo, Parts]]:
    """Yield the files and folders of a tar, in order.

    Args:
        open_tar: Opens it.
        limits: What it may cost.
        packed_bytes: How long the packed file is.

    Raises:
        ArchiveError: A member leads outside or is a link, or there are too many or too large ones.
        DatasetInvalid: The tar is damaged or cut off.
    """
    count = expanded = 0
    with damage_named(), open_tar() as file, _open_tar(file) as tar:
        while (member := _next_member(tar)) is not None:
            count, expanded = count + 1, expanded + member.size
            _require_small(count, expanded, packed_bytes, limits)
            parts = _checked_path(member)
            if parts:
                yield tar, member, parts
        _read_to_the_end(file)


def blocks(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    """Read a file of a tar in blocks of a megabyte.

    Raises:
        DatasetInvalid: The tar is damaged or cut off.
    """
    with damage_named():
        source = tar.extractfile(member)
        assert source is not None  # `walk` yields files and folders, and only files are read
        with source:
            while block := _read_block(source):
                yield block


@contextmanager
def damage_named() -> Iterator[None]:
    """Turn the errors that a damaged tar causes into one.

    Raises:
        DatasetInvalid: It is damaged.
    """
    try:
        yield
    except (*_DAMAGED, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # the disk's fault; bz2's own has no number
            raise
        raise DatasetInvalid(
            f"This tar is damaged or cut off ({error or type(error).__name__}). Fetch it again with --again, or pack "
            "it anew."
        ) from error


def _read_to_the_end(file: BinaryIO) -> None:
    """Read the padding of a tar, so that the checksum behind it is verified."""
    for _ in range(_MOST_PADDING_BYTES // _LONGEST_READ_BYTES):
        if not file.read(_LONGEST_READ_BYTES):
            return


def _require_small(count: int, expanded: int, packed_bytes: int, limits: ArchiveLimits) -> None:
    if count > limits.max_entries:
        raise ZipTooMany(f"This tar has over {limits.max_entries} members, which is the most accepted.")
    if expanded > limits.max_expanded_bytes:
        raise ZipExpands(
            f"This tar becomes over {limits.max_expanded_bytes} bytes, unpacked, which is the most accepted."
        )
    if expanded > _RATIO_FLOOR_BYTES and expanded > limits.max_ratio * packed_bytes:
        raise ZipExpands(f"This tar becomes over {limits.max_ratio} times its size, unpacked; pictures hardly do.")


def _open_tar(file: BinaryIO) -> tarfile.TarFile:
    """Open a tar, which reads its first header."""
    with _bad_headers_named():
        return tarfile.open(fileobj=_BoundedReads(file), mode="r:", encoding="utf-8")


class _BoundedReads(io.RawIOBase):
    """A file that refuses very long reads: `tarfile` reads headers of any length at once."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LONGEST_READ_BYTES:
            raise tarfile.ReadError(f"a header of {size} bytes")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _read_block(source: IO[bytes]) -> bytes:
    """Read a block of a member, which may be sparse."""
    with _bad_headers_named():
        return source.read(_BLOCK_BYTES)


@contextmanager
def _bad_headers_named() -> Iterator[None]:
    """Turn the errors that `tarfile` lets through from a damaged header into its own.

    Raises:
        ReadError: There was one.
    """
    try:
        yield
    except _BAD_HEADER as error:
        raise tarfile.ReadError(f"a header that cannot be read: {str(error)[:80]}") from error


def _next_member(tar: tarfile.TarFile) -> tarfile.TarInfo | None:
    """Read the next header.

    Raises:
        ReadError: It cannot be read, or gives a size below zero: older Pythons then read one header for ever.
    """
    with _bad_headers_named():
        member = tar.next()
    if member is not None and member.size < 0:
        raise tarfile.ReadError(f"a member of {member.size} bytes")
    return member


def _checked_path(member: tarfile.TarInfo) -> Parts:
    shown = member.name[:80].encode("utf-8", "replace").decode()
    if not (member.isreg() or member.isdir()):
        raise ZipSpecialEntry(
            f"The tar's member {shown!r} is a link or a device, not a file. Leave it out, or pack what it leads to "
            "instead (tar --dereference --hard-dereference)."
        )
    try:
        return split_path(normal_path(member.name))
    except ArchiveError as error:
        raise type(error)(error.detail.replace("The ZIP's", "The tar's").replace("the ZIP", "the tar")) from error
