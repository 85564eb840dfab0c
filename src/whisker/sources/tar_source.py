"""A tar of class folders, straight into a dataset: it is read twice, for its layout and for its pictures."""

import os
import tarfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from whisker.datasets.archives.member_names import readable_paths, with_names
from whisker.datasets.archives.structure import ArchiveLimits
from whisker.datasets.image_sources import Collected, IncomingFile, Intake
from whisker.datasets.layouts.folder_reading import LayoutChoice
from whisker.datasets.layouts.folder_tree import Parts
from whisker.datasets.layouts.layout import Expected, arrange
from whisker.datasets.measures import MAX_PICTURE_BYTES, TOO_LARGE_REASON
from whisker.datasets.names.encoding import NameEncoding
from whisker.datasets.report import first_ignored
from whisker.sources.tar_members import OpenTar, blocks, walk


@dataclass(frozen=True)
class TarSource:
    """A tar of class folders.

    Attributes:
        open_tar: Opens it; called twice.
        packed_bytes: How long the packed file is.
        name: What a new dataset is called by default.
        without: Names of folders to pass over.
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
        """Read the layout, then unpack the pictures.

        Raises:
            DatasetInvalid: The tar or its layout cannot be used.
        """
        files, sizes, folders, passed_over = self._list(intake.limits)
        files, folders, page = readable_paths(files, folders, self.name_encoding)
        expected = Expected(self.layout, intake.fewest_classes, intake.limits.max_classes)
        layout = arrange(files, folders, expected, sizes.__getitem__)
        places = {place.index: place for place in layout.places if sizes[place.index] <= MAX_PICTURE_BYTES}
        self._unpack(set(places), intake)
        incoming = tuple(
            IncomingFile(intake.target(index), place.class_name, place.split, "/".join(files[index]))
            for index, place in places.items()
        )
        ignored = [
            ("/".join(files[place.index]), TOO_LARGE_REASON) for place in layout.places if place.index not in places
        ]
        ignored += layout.ignored
        warnings, names = with_names((*layout.warnings, *_left_out(self.without, passed_over)), page)
        return Collected(
            incoming,
            (),
            first_ignored(ignored),
            len(ignored),
            warnings,
            names,
        )

    def _list(self, limits: ArchiveLimits) -> tuple[Sequence[Parts], list[int], Sequence[Parts], int]:
        """Read names and sizes: (files, their sizes, folders, files passed over)."""
        files: list[Parts] = []
        sizes: list[int] = []
        folders: list[Parts] = []
        passed_over = 0
        for _, member, parts in walk(self.open_tar, limits, self.packed_bytes):
            if not self.without.isdisjoint(parts):
                passed_over += member.isreg()
            elif member.isdir():
                folders.append(parts)
            else:
                files.append(parts)
                sizes.append(member.size)
        return files, sizes, folders, passed_over

    def _unpack(self, wanted: Collection[int], intake: Intake) -> None:
        """Write each wanted file, by its number, to its place."""
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
