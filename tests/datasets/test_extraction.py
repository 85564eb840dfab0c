"""Unpacking: every byte counted and checked."""

import os
import stat
from pathlib import Path

import pytest
from tests.zips import RawMember, raw_zip

from whisker.datasets.archive_structure import ArchiveLimits, check_archive
from whisker.datasets.extraction import DamagedEntry, extract
from whisker.errors import ZipExpands

FIRST = RawMember(b"cat/1.png", b"a" * 3_000_000, deflate=True)
SECOND = RawMember(b"dog/1.png", os.urandom(1000), deflate=True)


def unpack(tmp_path: Path, *members: RawMember) -> tuple[list[DamagedEntry], list[Path], list[float]]:
    """Unpack a ZIP of members: (damaged, targets, shares told)."""
    path = raw_zip(tmp_path / "a.zip", members)
    outline = check_archive(path, ArchiveLimits())
    targets = [tmp_path / str(number) for number in range(len(outline.entries))]
    shares: list[float] = []
    return extract(path, outline, targets, shares.append), targets, shares


def test_members_come_out_as_they_went_in(tmp_path: Path) -> None:
    """Packed or stored, larger than a block or not; and progress is told."""
    stored = RawMember(b"dog/2.png", b"stored")
    damaged, targets, shares = unpack(tmp_path, FIRST, SECOND, stored)
    assert not damaged
    assert [target.read_bytes() for target in targets] == [FIRST.data, SECOND.data, stored.data]
    assert shares == [1 / 3, 2 / 3, 1]


def test_unpacked_files_cannot_be_written_to(tmp_path: Path) -> None:
    """Revisions share their files."""
    _, targets, _ = unpack(tmp_path, FIRST, SECOND)
    assert stat.S_IMODE(targets[0].stat().st_mode) & 0o222 == 0


def test_row_41_member_that_becomes_more_than_it_says_stops_the_unpacking(tmp_path: Path) -> None:
    """A bomb may lie about its size; what comes out is counted, and the disk is not filled."""
    with pytest.raises(ZipExpands, match=r"'cat/2\.png' says to have 10 bytes"):
        unpack(tmp_path, SECOND, RawMember(b"cat/2.png", bytes(50_000_000), size_bytes=10, deflate=True))
    assert (tmp_path / "1").stat().st_size == 0


def test_damaged_member_is_named_and_leaves_no_file(tmp_path: Path) -> None:
    """Fewer bytes than it says, or bytes that are no deflate."""
    short = RawMember(b"cat/2.png", b"x", size_bytes=2, deflate=True)
    damaged, targets, _ = unpack(tmp_path, FIRST, SECOND, short)
    assert [fault.entry.path for fault in damaged] == [("cat", "2.png")]
    assert [target.exists() for target in targets] == [True, True, False]


def test_member_with_a_wrong_checksum_is_damaged(tmp_path: Path) -> None:
    """A flipped bit in stored data."""
    path = raw_zip(tmp_path / "a.zip", [RawMember(b"cat/1.png", b"aaaa"), RawMember(b"dog/1.png", b"bbbb")])
    path.write_bytes(path.read_bytes().replace(b"aaaa", b"aaab"))
    outline = check_archive(path, ArchiveLimits())
    damaged = extract(path, outline, [tmp_path / "0", tmp_path / "1"])
    assert [fault.reason for fault in damaged] == ["damaged in the ZIP"]
