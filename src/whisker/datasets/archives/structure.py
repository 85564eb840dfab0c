"""Whether a ZIP can become a dataset, by its structure alone: nothing is unpacked, and no picture is decoded."""

from array import array
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, Self

from whisker.datasets.archives.name_decoding import CodePage, MemberNames, OldNames, choose_page, with_names
from whisker.datasets.archives.zip_reader import (
    DEFLATED,
    HAS_DESCRIPTOR,
    IS_ENCRYPTED,
    STORED,
    CentralRecord,
    Directory,
    contradiction,
    packed_otherwise,
    read_central,
    read_directory,
    read_local,
    split_marker_bytes,
)
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.layouts.folder_tree import Parts
from whisker.datasets.layouts.layout import Expected, Place, arrange
from whisker.datasets.layouts.split_names import Split
from whisker.datasets.measures import MAX_IMAGE_BYTES, TOO_LARGE_REASON
from whisker.datasets.names.encoding import NameEncoding, NamesReading
from whisker.datasets.names.safe_paths import split_path
from whisker.datasets.report_schema import IgnoredFile, first_ignored
from whisker.errors import (
    BodyTooLarge,
    ZipDuplicateName,
    ZipEncrypted,
    ZipExpands,
    ZipOverlap,
    ZipSpecialEntry,
    ZipTooMany,
)
from whisker.settings import Settings

_LONGEST_DESCRIPTOR_BYTES: Final = 24

_RATIO_FLOOR_BYTES: Final = 64 * 10**6

_MOST_DIRECTORY_BYTES: Final = 16 * 2**20

_FILE_TYPE: Final = 0o170000

_FOLDER_TYPE: Final = 0o040000

_PLAIN_TYPES: Final = frozenset({0, 0o100000, _FOLDER_TYPE})
"""No type (as on Windows), a file, a folder; all else is a link or a device."""


@dataclass(frozen=True)
class ArchiveLimits:
    """What a ZIP, or another source of images, may cost. The ratio is checked only above 64 MB unpacked."""

    max_bytes: int = 2**30
    max_entries: int = 100_000
    max_expanded_bytes: int = 2**32
    max_ratio: int = 50
    max_classes: int | None = 2000

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Take the limits that the settings give."""
        return cls(
            settings.max_zip_bytes,
            settings.max_zip_entries,
            settings.max_zip_expanded_bytes,
            settings.max_zip_ratio,
            settings.max_classes,
        )


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A member to unpack, with where its data lies.

    Attributes:
        path: Its name in the ZIP, in parts.
        split: By the layout; None where it gives none.
        method: STORED or DEFLATED.
    """

    path: Parts
    split: Split | None
    class_name: str
    data_offset: int
    compressed_bytes: int
    size_bytes: int
    crc: int
    method: int


@dataclass(frozen=True)
class ArchiveOutline:
    """What a ZIP would become.

    Attributes:
        entries: What to unpack.
        class_names: In the order of a model's outputs.
        ignored: What is not unpacked and why, up to 200 by name.
        ignored_count: How many those are.
        warnings: In sentences for people.
        expanded_bytes: The declared size of all entries, unpacked.
        names: How names were read that are not UTF-8.
    """

    entries: tuple[OutlineEntry, ...]
    class_names: tuple[str, ...]
    ignored: tuple[IgnoredFile, ...]
    ignored_count: int
    warnings: tuple[str, ...]
    expanded_bytes: int
    names: NamesReading | None = None


def check_archive(
    path: Path,
    limits: ArchiveLimits,
    fewest_classes: int = 2,
    layout: LayoutChoice = "auto",
    name_encoding: NameEncoding | None = None,
) -> ArchiveOutline:
    """Check a ZIP's structure for everything that could harm or mislead, and read its layout.

    Args:
        path: The file.
        limits: What it may cost.
        fewest_classes: How many classes it has to have: 1 where it is added to a dataset.
        layout: How a person said to read folders that are called like splits.
        name_encoding: What names are written in that do not say to be UTF-8; None: what all together look like.

    Raises:
        FormatUnsupported: An archive of another kind.
        DatasetInvalid: One of its subclasses says what is wrong with the ZIP or its layout.
        BodyTooLarge: More bytes than the limit.
    """
    file_bytes = path.stat().st_size
    if file_bytes > limits.max_bytes:
        raise BodyTooLarge(f"This ZIP has {file_bytes} bytes; at most {limits.max_bytes} are accepted.")
    with path.open("rb", buffering=0) as file:
        directory = read_directory(file, file_bytes)
        _require_few(directory, limits)
        members, page = _read_names(file, directory, limits, name_encoding)
    _require_small(members.expanded_bytes, file_bytes, limits)
    outline = _outline(members, Expected(layout, fewest_classes, limits.max_classes))
    warnings, names = with_names(outline.warnings, page)
    return replace(outline, names=names, warnings=warnings)


def _require_few(directory: Directory, limits: ArchiveLimits) -> None:
    """Refuse too many members by the declared count, before any is read."""
    if directory.count > limits.max_entries:
        raise ZipTooMany(f"This ZIP has {directory.count} members; at most {limits.max_entries} are accepted.")
    if directory.size_bytes > _MOST_DIRECTORY_BYTES:
        raise ZipTooMany(f"This ZIP's list of members has {directory.size_bytes} bytes, which is too long.")


class _Members:
    """The members kept until the layout is known, up to 100,000: each word of a path once, numbers in an array."""

    def __init__(self) -> None:
        self.files: list[Parts] = []
        self.folders: list[Parts] = []
        self.expanded_bytes = 0
        self._numbers = array("Q")
        self._words: dict[str, str] = {}
        self._folded: set[int] = set()
        self._empty: list[int] = []

    def add(self, path: Parts, record: CentralRecord, data_offset: int, *, is_folder: bool) -> None:
        """Add one member.

        Raises:
            ZipDuplicateName: On a Mac or on Windows it would overwrite another one.
        """
        if not path:
            return
        folders = tuple(self._words.setdefault(word, word) for word in path[:-1])
        if is_folder:
            self.folders.append((*folders, path[-1]))
            return
        self._require_distinct("/".join(path))
        if not record.size_bytes:
            self._empty.append(len(self.files))
        self.files.append((*folders, path[-1]))
        self.expanded_bytes += record.size_bytes
        self._numbers.extend((data_offset, record.compressed_bytes, record.size_bytes, record.crc, record.method))

    def entry(self, place: Place) -> OutlineEntry:
        """Return the entry of one file."""
        numbers = self._numbers[5 * place.index : 5 * place.index + 5]
        return OutlineEntry(self.files[place.index], place.split, place.class_name, *numbers)

    def reclassify_folders(self) -> None:
        """Turn empty files that others lie in into folders: some programs write folders without a slash at the end."""
        empty = {self.files[index] for index in self._empty}
        shells = empty and {
            path[:depth] for path in self.files for depth in range(1, len(path)) if path[:depth] in empty
        }
        if not shells:
            return
        kept = [index for index, path in enumerate(self.files) if path not in shells]
        self._numbers = array("Q", (n for index in kept for n in self._numbers[5 * index : 5 * index + 5]))
        self.files = [self.files[index] for index in kept]
        self.folders += shells

    def content_of(self, index: int) -> object:
        """Return what distinguishes a file from another of the same name: its size and CRC."""
        return self._numbers[5 * index + 2], self._numbers[5 * index + 3]

    def _require_distinct(self, path: str) -> None:
        folded = hash(path.casefold())  # 64 bits, with a new key in each process: collisions cannot be forged
        if folded in self._folded:
            raise ZipDuplicateName(f"The ZIP has {path[:160]!r} twice, or but for capitals. Rename one.")
        self._folded.add(folded)


def _read_names(
    file: BinaryIO, directory: Directory, limits: ArchiveLimits, encoding: NameEncoding | None
) -> tuple[_Members, CodePage | None]:
    """Read the members, and read them again where their names turn out to be in a code page."""
    names = MemberNames(CodePage(encoding) if encoding else None)
    try:
        return _read_members(file, directory, limits, names), names.page
    except OldNames:
        names = MemberNames(choose_page(read_central(file, directory)))
    return _read_members(file, directory, limits, names), names.page


def _read_members(file: BinaryIO, directory: Directory, limits: ArchiveLimits, names: MemberNames) -> _Members:
    """Read the central directory, and compare every local header with it."""
    members, spans, count = _Members(), Spans(), 0
    for record in read_central(file, directory):
        count += 1
        if count > limits.max_entries:
            raise ZipTooMany(f"This ZIP has over {limits.max_entries} members, which is the most accepted.")
        name = names.read(record)
        path = split_path(name)
        _require_plain(name, record)
        data_offset = read_local(file, record)
        spans.add(record, data_offset)
        is_folder = record.unix_mode & _FILE_TYPE == _FOLDER_TYPE and not record.size_bytes
        members.add(path, record, data_offset, is_folder=is_folder or name.endswith("/"))
    members.reclassify_folders()
    if not directory.has(count):
        raise contradiction(f"it says to have {directory.count} members and has {count}")
    spans.check(directory.offset, split_marker_bytes(file))
    return members


class Spans:
    """The bytes of every member, from its local header to the end of its data: 17 bytes a member are kept."""

    def __init__(self) -> None:
        self._starts = array("Q")
        self._ends = array("Q")
        self._gaps = array("B")

    def add(self, record: CentralRecord, data_offset: int) -> None:
        """Add a member's bytes; a descriptor may follow its data, where its flags say so."""
        self._starts.append(record.offset)
        self._ends.append(data_offset + record.compressed_bytes)
        self._gaps.append(_LONGEST_DESCRIPTOR_BYTES if record.flags & HAS_DESCRIPTOR else 0)

    def check(self, end: int, marker_bytes: int = 0) -> None:
        """Check that members neither overlap nor leave gaps.

        Args:
            end: Where the central directory begins.
            marker_bytes: How many bytes may stand before the first member.

        Raises:
            ZipOverlap: One member's data holds another member whole, as in a bomb (Fifield 2019, "A better zip bomb").
            ZipMalformed: They overlap by some bytes, or bytes belong to none.
        """
        data_end, gap_allowed = marker_bytes, 0
        for index in sorted(range(len(self._starts)), key=self._starts.__getitem__):
            start = self._starts[index]
            if start < data_end and self._ends[index] <= data_end:
                raise ZipOverlap("Members of this ZIP share their bytes with others. Make the ZIP anew.")
            _require_gap(start - data_end, gap_allowed)
            data_end, gap_allowed = self._ends[index], self._gaps[index]
        _require_gap(end - data_end, gap_allowed)


def _require_gap(gap_bytes: int, allowed_bytes: int) -> None:
    if gap_bytes < 0:
        raise contradiction("its members overlap")
    if gap_bytes > allowed_bytes:
        raise contradiction("bytes before, between or behind its members belong to none of them")


def _require_plain(name: str, record: CentralRecord) -> None:
    if record.flags & IS_ENCRYPTED:
        raise ZipEncrypted(f"The ZIP's member {name[:80]!r} needs a password. Make the ZIP anew without one.")
    if record.unix_mode & _FILE_TYPE not in _PLAIN_TYPES:
        raise ZipSpecialEntry(f"The ZIP's member {name[:80]!r} is a link or a device, not a file. Leave it out.")
    if record.method not in (STORED, DEFLATED):
        raise packed_otherwise(name, record.method)
    if record.method == STORED and record.compressed_bytes != record.size_bytes:
        raise contradiction(f"{name[:80]!r} is stored as it is, yet has two sizes")


def _require_small(expanded: int, file_bytes: int, limits: ArchiveLimits) -> None:
    if expanded > limits.max_expanded_bytes:
        raise ZipExpands(
            f"This ZIP becomes {expanded} bytes, unpacked; at most {limits.max_expanded_bytes} are accepted."
        )
    if expanded > _RATIO_FLOOR_BYTES and expanded > limits.max_ratio * file_bytes:
        raise ZipExpands(
            f"This ZIP becomes {expanded // file_bytes} times its size, unpacked; pictures hardly do, and at most "
            f"{limits.max_ratio} times are accepted."
        )


def _outline(members: _Members, expected: Expected) -> ArchiveOutline:
    layout = arrange(members.files, members.folders, expected, members.content_of)
    entries, ignored = [], []
    for entry in map(members.entry, layout.places):
        if entry.size_bytes > MAX_IMAGE_BYTES:
            ignored.append(("/".join(entry.path), TOO_LARGE_REASON))
        else:
            entries.append(entry)
    ignored += layout.ignored
    return ArchiveOutline(
        tuple(entries),
        layout.class_names,
        first_ignored(ignored),
        len(ignored),
        layout.warnings,
        sum(entry.size_bytes for entry in entries),
    )
