"""Tars of class folders, honest and otherwise."""

import gzip
import tarfile
from pathlib import Path

import pytest
from tests.sources.intakes import by_origin, collect
from tests.sources.tars import tar_bytes, write_tar
from tests.zips import tiny_members

from whisker.datasets.archive_structure import ArchiveLimits
from whisker.datasets.arrivals import PictureSource
from whisker.errors import (
    ClassEmpty,
    DatasetInvalid,
    TooFewClasses,
    ZipBadName,
    ZipExpands,
    ZipSpecialEntry,
    ZipTooMany,
    ZipUnsafePath,
)
from whisker.sources.local_files import open_local


def source_of(path: Path, limits: ArchiveLimits | None = None) -> PictureSource:
    """Open a file as the command does."""
    return open_local(path, path.parent / "data", limits or ArchiveLimits())


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """Make a member that is no file."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize("packing", ["", "gz", "bz2", "xz"])
def test_class_folders_become_pictures(packing: str, tmp_path: Path) -> None:
    """However it is packed, each file arrives whole, read-only, with its class."""
    members = tiny_members(tmp_path, count=3, prefix="pets/")
    path = write_tar(tmp_path / "pets.tar.gz", {"pets/": b"", **members, "pets/notes.txt": b"hello"}, packing)
    source = source_of(path)
    collected = collect(source, tmp_path / "in")
    assert source.name == "pets"
    assert by_origin(collected) == {name: (name.split("/")[1], None) for name in members}
    assert {arrival.origin: arrival.path.read_bytes() for arrival in collected.arrivals} == members
    assert {arrival.path.stat().st_mode & 0o777 for arrival in collected.arrivals} == {0o444}
    assert [found.path for found in collected.ignored] == ["pets/notes.txt"]


def test_splits_are_taken(tmp_path: Path) -> None:
    """train/ and test/ mean what they say."""
    train, test = tiny_members(tmp_path, 2, "train/"), tiny_members(tmp_path, 2, "test/", first=5)
    collected = collect(source_of(write_tar(tmp_path / "pets.tgz", {**train, **test})), tmp_path / "in")
    assert {split for _, split in by_origin(collected).values()} == {"train", "test"}


def test_empty_class_is_named(tmp_path: Path) -> None:
    """As in a ZIP, a folder without pictures is a fault and no class."""
    path = write_tar(tmp_path / "pets.tar", {**tiny_members(tmp_path, 2), "green/": b""})
    with pytest.raises(ClassEmpty, match="'green' has no pictures"):
        collect(source_of(path), tmp_path / "in")


def test_one_class_is_too_few(tmp_path: Path) -> None:
    """The layout is read as everywhere."""
    with pytest.raises(TooFewClasses):
        collect(source_of(write_tar(tmp_path / "pets.tar", {"red/1.png": b"x"})), tmp_path / "in")


@pytest.mark.parametrize(
    ("member", "fault"),
    [
        ("../../red/1.png", ZipUnsafePath),
        ("/etc/red/1.png", ZipUnsafePath),
        ("red/../../1.png", ZipUnsafePath),
        ("red/con.png", ZipBadName),
        ("/".join(["a"] * 40) + "/1.png", ZipBadName),
        ("red/" + "\u0301" * 10_000 + "\u0316" * 10_000 + ".png", ZipBadName),
        ("red/" + "\u0301" * 900 + "\u0316" * 900 + ".png", ZipBadName),
        (special("red/1.png", tarfile.SYMTYPE, "/etc/passwd"), ZipSpecialEntry),
        (special("red/1.png", tarfile.LNKTYPE, "blue/0.png"), ZipSpecialEntry),
        (special("red/1.png", tarfile.FIFOTYPE), ZipSpecialEntry),
        (special("red/1.png", tarfile.CHRTYPE), ZipSpecialEntry),
    ],
)
def test_members_that_could_harm_are_refused(
    member: str | tarfile.TarInfo, fault: type[Exception], tmp_path: Path
) -> None:
    """Nothing is taken in, and the words are of a tar."""
    honest = list(tiny_members(tmp_path, 2).items())
    path = write_tar(tmp_path / "pets.tar.gz", [*honest, (member, b"")])
    with pytest.raises(fault, match="The tar's member"):
        collect(source_of(path), tmp_path / "in")
    assert not list((tmp_path / "in").iterdir() if (tmp_path / "in").exists() else [])


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    """Counted as they are read."""
    limits = ArchiveLimits(max_entries=3)
    path = write_tar(tmp_path / "pets.tar.gz", tiny_members(tmp_path, 2))
    with pytest.raises(ZipTooMany, match="over 3 members"):
        collect(source_of(path, limits), tmp_path / "in", limits)


def test_bomb_is_told_by_what_its_headers_say(tmp_path: Path) -> None:
    """A hundred megabytes of nothing in a hundred kilobytes."""
    path = write_tar(tmp_path / "pets.tar.gz", {"red/1.png": bytes(100_000_000)})
    with pytest.raises(ZipExpands, match="over 50 times its size"):
        collect(source_of(path), tmp_path / "in")


def test_more_than_may_come_out_is_refused(tmp_path: Path) -> None:
    """Whatever its ratio."""
    limits = ArchiveLimits(max_expanded_bytes=100)
    path = write_tar(tmp_path / "pets.tar.gz", tiny_members(tmp_path, 2))
    with pytest.raises(ZipExpands, match="over 100 bytes"):
        collect(source_of(path, limits), tmp_path / "in", limits)


def test_endless_header_is_not_read_into_memory(tmp_path: Path) -> None:
    """A long name of a gigabyte is refused by its length."""
    head = tarfile.TarInfo("././@LongLink")
    head.type, head.size = tarfile.GNUTYPE_LONGNAME, 10**9
    path = tmp_path / "pets.tar.gz"
    path.write_bytes(gzip.compress(head.tobuf() + bytes(10**6)))
    with pytest.raises(DatasetInvalid, match=r"damaged or cut off .a header of 1000000"):
        collect(source_of(path), tmp_path / "in")


def test_tar_that_is_cut_off_is_named(tmp_path: Path) -> None:
    """With the remedy."""
    whole = tar_bytes(tiny_members(tmp_path, 20), "gz")
    path = tmp_path / "pets.tar.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DatasetInvalid, match=r"damaged or cut off .* --again"):
        collect(source_of(path), tmp_path / "in")
