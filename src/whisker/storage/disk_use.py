"""How much of the disk folders take, and how much deleting them frees: hard links are counted once."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_BLOCK_BYTES: Final = 512
"""The unit of `st_blocks`, whatever a file system's own blocks are."""

Inode = tuple[int, int]


@dataclass
class DiskUse:
    """The files below some folders, each counted once, however many hard links it has there.

    Attributes:
        inodes: By device and number: bytes on disk, links in all, and links among those that were counted.
    """

    inodes: dict[Inode, tuple[int, int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, *paths: Path) -> "DiskUse":
        """Measure files and folders; what does not exist, or is deleted meanwhile, takes nothing."""
        use = cls()
        for path in paths:
            for entry, is_folder in _walk(path):
                use._count(entry, 1 if is_folder else entry.st_nlink)
        return use

    def joined(self, *others: "DiskUse") -> "DiskUse":
        """Return the use of several together."""
        joined = DiskUse(dict(self.inodes))
        for inode, (size, names, seen) in (item for other in others for item in other.inodes.items()):
            joined.inodes[inode] = (size, names, seen + joined.inodes.get(inode, (0, 0, 0))[2])
        return joined

    @property
    def bytes(self) -> int:
        """What the files take on the disk."""
        return sum(size for size, _, _ in self.inodes.values())

    @property
    def shared_bytes(self) -> int:
        """What stays on the disk if these links are deleted: files that have links elsewhere, too."""
        return sum(size for size, names, seen in self.inodes.values() if names > seen)

    @property
    def freed_bytes(self) -> int:
        """What deleting these links frees."""
        return self.bytes - self.shared_bytes

    def _count(self, entry: os.stat_result, names: int) -> None:
        inode = (entry.st_dev, entry.st_ino)
        seen = self.inodes.get(inode, (0, 0, 0))[2]
        self.inodes[inode] = (entry.st_blocks * _BLOCK_BYTES, names, seen + 1)


def _walk(path: Path) -> Iterator[tuple[os.stat_result, bool]]:
    """Yield what `lstat` says of a file, or of a folder and all below it, and whether it is a folder."""
    try:
        yield path.lstat(), path.is_dir() and not path.is_symlink()
    except OSError:
        return
    if path.is_dir() and not path.is_symlink():
        for entry in _entries(path):
            yield from _walk(Path(entry.path)) if entry.is_dir(follow_symlinks=False) else _stat(entry)


def _entries(folder: Path) -> Iterable[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return ()


def _stat(entry: os.DirEntry[str]) -> Iterator[tuple[os.stat_result, bool]]:
    try:
        yield entry.stat(follow_symlinks=False), False
    except OSError:
        return
