"""From a checked ZIP to files on disk: only the members its outline names, none longer than it says."""

import os
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from whisker.datasets.archives.structure import ArchiveLimits, ArchiveOutline, OutlineEntry, check_archive
from whisker.datasets.archives.zip_reader import DEFLATED
from whisker.datasets.folders import link_words
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.layouts.layout import ANY_LAYOUT, Expected
from whisker.datasets.names.safe_paths import FileNames
from whisker.errors import DatasetInvalid, ZipExpands
from whisker.progress import Progress

_BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class DamagedEntry:
    """A member whose bytes do not unpack to what the ZIP says, and why."""

    entry: OutlineEntry
    reason: str


def extract(
    path: Path, outline: ArchiveOutline, targets: list[Path], on_progress: Progress | None = None
) -> list[DamagedEntry]:
    """Unpack a ZIP.

    Args:
        path: The ZIP that was checked and has not changed since.
        outline: What the check found.
        targets: A free path for each of the outline's entries; a damaged one's stays free.
        on_progress: Called with the share that is done.

    Returns:
        The members that could not be unpacked; like images that cannot be read, they do not affect others.

    Raises:
        ZipExpands: More bytes come out of a member than it says.
    """
    damaged = []
    with path.open("rb", buffering=0) as file:
        for number, (entry, target) in enumerate(zip(outline.entries, targets, strict=True), start=1):
            reason = _extract_entry(file, entry, target)
            if reason:
                target.unlink()
                damaged.append(DamagedEntry(entry, reason))
            if on_progress is not None:
                on_progress(number / len(targets))
    return damaged


def _extract_entry(file: BinaryIO, entry: OutlineEntry, target: Path) -> str:
    """Unpack one member and return what is wrong with it, empty if nothing is."""
    crc, size_bytes = 0, 0
    # Read-only: revisions share their files.
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    with open(descriptor, "wb") as output:  # noqa: PTH123 - a descriptor, not a path
        try:
            for block in _blocks(file, entry):
                size_bytes += len(block)
                if size_bytes > entry.size_bytes:
                    raise ZipExpands(
                        f"The ZIP's member {'/'.join(entry.path)[:160]!r} says to have {entry.size_bytes} bytes and "
                        "has more. Make the ZIP anew."
                    )
                crc = zlib.crc32(block, crc)
                output.write(block)
        except zlib.error:
            return "damaged in the ZIP"
    return "" if (size_bytes, crc) == (entry.size_bytes, entry.crc) else "damaged in the ZIP"


def _blocks(file: BinaryIO, entry: OutlineEntry) -> Iterator[bytes]:
    """Unpack a member in blocks of at most a megabyte, however much a bomb would make of its next byte."""
    file.seek(entry.data_offset)
    left = entry.compressed_bytes
    unpack = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == DEFLATED else None
    while left:
        packed = file.read(min(left, _BLOCK_BYTES))
        if not packed:
            return
        left -= len(packed)
        while packed:
            block = packed if unpack is None else unpack.decompress(packed, _BLOCK_BYTES)
            packed = b"" if unpack is None else unpack.unconsumed_tail
            yield block
            if unpack is not None and unpack.eof:
                return
    if unpack is not None:
        yield unpack.flush()


@dataclass(frozen=True)
class DatasetFolder:
    """A dataset's folder.

    Attributes:
        choice: How its folders are to be read; those of a ZIP were decided when it was unpacked.
        warnings: How a ZIP was read, in sentences for people.
    """

    path: Path
    choice: LayoutChoice
    warnings: tuple[str, ...] = ()

    def all_warnings(self, scanned: Sequence[str]) -> tuple[str, ...]:
        """Return the ZIP's warnings and those of the scanned folder, each once."""
        return tuple(dict.fromkeys((*self.warnings, *scanned)))


@contextmanager
def dataset_folder(path: Path, expected: Expected = ANY_LAYOUT) -> Iterator[DatasetFolder]:
    """Open the folder of a dataset: the folder itself, or a ZIP unpacked into a temporary folder.

    Args:
        path: The folder, or the ZIP of class folders.
        expected: What a ZIP's layout must be, and how it is read.

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
