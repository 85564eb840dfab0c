"""Unpacking: every byte counted and checked.

Datasets that come as a ZIP, for as long as they are looked at.
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tiny_dataset import write_tiny_dataset
from tests.zips import RawMember, raw_zip, zip_folder

from whisker.datasets.archives.extraction import DamagedEntry, dataset_folder, extract
from whisker.datasets.archives.structure import ArchiveLimits, check_archive
from whisker.datasets.folders import scan_folder
from whisker.datasets.layouts.layout import Expected
from whisker.errors import DatasetInvalid, ZipExpands, ZipMalformed, ZipUnsafePath

FIRST = RawMember(b"cat/1.png", b"a" * 3_000_000, deflate=True)
SECOND = RawMember(b"dog/1.png", os.urandom(1000), deflate=True)


def unpack(tmp_path: Path, *members: RawMember) -> tuple[list[DamagedEntry], list[Path], list[float]]:
    """Unpack a ZIP of members: (damaged, targets, shares reported)."""
    path = raw_zip(tmp_path / "a.zip", members)
    outline = check_archive(path, ArchiveLimits())
    targets = [tmp_path / str(number) for number in range(len(outline.entries))]
    shares: list[float] = []
    return extract(path, outline, targets, shares.append), targets, shares


def test_members_come_out_as_they_went_in(tmp_path: Path) -> None:
    """Packed or stored, larger than a block or not; and progress is reported."""
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


def test_folder_is_used_where_it_lies(tmp_path: Path) -> None:
    """Nothing is copied."""
    with dataset_folder(tmp_path) as folder:
        assert folder.path == tmp_path


def test_zip_is_unpacked_and_cleared_away(tmp_path: Path) -> None:
    """A ZIP reads like its folder and leaves nothing behind."""
    source = write_tiny_dataset(tmp_path / "colours", count=2)
    archive = zip_folder(tmp_path / "colours.zip", source, "colours/")
    with dataset_folder(archive) as folder:
        assert scan_folder(folder.path, "colours").sha256() == scan_folder(source, "colours").sha256()
    assert not folder.path.exists()


def test_splits_of_a_zip_are_kept(make_zip: Callable[..., Path]) -> None:
    """What lies in test/ is unpacked into test/."""
    members = {f"a/{split}/{name}/1.png": b"x" for split in ("Train", "Test") for name in ("cat", "dog")}
    with dataset_folder(make_zip(members)) as folder:
        assert sorted(file.split or "" for file in scan_folder(folder.path, "a").files) == [
            "test",
            "test",
            "train",
            "train",
        ]


def test_what_a_zip_and_its_folder_both_say_is_said_once(make_zip: Callable[..., Path]) -> None:
    """A validation folder is one in both; what was left out of the ZIP is not there any more."""
    members = {f"{split}/{name}/1.png": b"x" for split in ("train", "val", "test") for name in ("cat", "dog")}
    with dataset_folder(make_zip({**members, "papers/1.png": b"x"})) as folder:
        scanned = scan_folder(folder.path, "a", Expected(folder.choice))
        told = folder.all_warnings(scanned.warnings)
    assert [warning.split(" ")[1] for warning in told] == ["validation", "folder"]


def test_files_of_one_name_in_one_class_are_numbered(make_zip: Callable[..., Path]) -> None:
    """Folders within a class are its pictures' own business."""
    members = {"cat/in/1.png": b"a", "cat/out/1.png": b"b", "dog/1.png": b"c", "dog/2.png": b"d"}
    with dataset_folder(make_zip(members)) as folder:
        assert sorted(path.name for path in (folder.path / "cat").iterdir()) == ["1-2.png", "1.png"]


def test_member_that_leads_outside_is_refused(make_zip: Callable[..., Path]) -> None:
    """No member is written anywhere but below the temporary folder."""
    with pytest.raises(ZipUnsafePath, match="leads outside"), dataset_folder(make_zip({"../outside.png": b"x"})):
        pass


def test_damaged_member_is_left_out(tmp_path: Path) -> None:
    """One damaged picture spoils no others."""
    members = [RawMember(b"cat/1.png", b"a", deflate=True), RawMember(b"dog/1.png", b"b", deflate=True)]
    path = raw_zip(tmp_path / "a.zip", [*members, RawMember(b"cat/2.png", b"x", size_bytes=2, deflate=True)])
    with dataset_folder(path) as folder:
        assert [file.path.name for file in scan_folder(folder.path, "a").files] == ["1.png", "1.png"]


def test_file_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    """The message says so."""
    (tmp_path / "photo.zip").write_bytes(b"not a zip")
    with pytest.raises(ZipMalformed, match="not a ZIP"), dataset_folder(tmp_path / "photo.zip"):
        pass


def test_path_to_nothing_is_refused(tmp_path: Path) -> None:
    """The message names the path."""
    with pytest.raises(DatasetInvalid, match="nowhere"), dataset_folder(tmp_path / "nowhere"):
        pass
