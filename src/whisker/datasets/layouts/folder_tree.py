"""The tree of a dataset's folders, with how many files lie in each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

Parts = tuple[str, ...]


@dataclass(frozen=True)
class Folder:
    """A folder, and those below it.

    Levels are built when they are used: paths may be 32 folders deep, and there may be 100,000 of them.

    Attributes:
        path: From the root.
        rows: Every folder at or below it, with the number of files directly in it.
    """

    path: Parts
    rows: tuple[tuple[Parts, int], ...]

    @classmethod
    def root(cls, counts: Mapping[Parts, int]) -> "Folder":
        """Return the folder around all.

        Args:
            counts: Files directly in each folder.
        """
        return cls((), tuple(counts.items()))

    @property
    def name(self) -> str:
        """What it is called, with the folders around it."""
        return "/".join(self.path)

    @cached_property
    def file_count(self) -> int:
        """How many files lie in it, at any depth."""
        return sum(count for _, count in self.rows)

    @cached_property
    def subfolders(self) -> dict[str, "Folder"]:
        """The folders directly in it, by name."""
        depth = len(self.path)
        rows: dict[str, list[tuple[Parts, int]]] = {}
        for row in self.rows:
            if len(row[0]) > depth:
                rows.setdefault(row[0][depth], []).append(row)
        return {name: Folder((*self.path, name), tuple(rows[name])) for name in sorted(rows)}

    @cached_property
    def filled(self) -> dict[str, "Folder"]:
        """The folders directly in it that hold files, by name."""
        return {name: folder for name, folder in self.subfolders.items() if folder.file_count}

    @property
    def loose_count(self) -> int:
        """How many files lie directly in it."""
        return self.file_count - sum(folder.file_count for folder in self.subfolders.values())

    def unwrapped(self, stop: Collection[str] = ()) -> "Folder":
        """Step through folders that hold nothing but one folder of folders, as ZIPs of a folder do.

        Args:
            stop: Names of folders that are not stepped into.
        """
        folder = self
        while len(folder.subfolders) == 1:
            (only,) = folder.subfolders.values()
            if not only.subfolders or only.path[-1] in stop:
                break
            folder = only
        return folder

    def without(self, names: Collection[str]) -> "Folder":
        """Return the folder as if some of those directly in it were not there."""
        depth = len(self.path)
        return Folder(self.path, tuple(row for row in self.rows if len(row[0]) <= depth or row[0][depth] not in names))

    def at(self, path: Parts) -> "Folder":
        """Return a folder below by its whole path."""
        folder = self
        for name in path[len(self.path) :]:
            folder = folder.subfolders[name]
        return folder
