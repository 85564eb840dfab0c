"""Tars of class folders, honest and otherwise."""

import contextlib
import gzip
import io
import tarfile
from functools import partial
from pathlib import Path
from random import Random

import pytest
from tests.sources.intakes import by_origin, collect
from tests.sources.tars import tar_bytes, write_tar
from tests.zips import tiny_members

from whisker.datasets.archives.structure import ArchiveLimits
from whisker.datasets.image_sources import ImageSource
from whisker.errors import (
    DatasetInvalid,
    FormatUnsupported,
    TooFewClasses,
    ZipBadName,
    ZipExpands,
    ZipSpecialEntry,
    ZipTooMany,
    ZipUnsafePath,
)
from whisker.sources.fetch import open_local
from whisker.sources.tar import open_unpacked, walk

OUTSIDE = (
    "../../red/1.png",
    "..",
    "red/..",
    "/etc/red/1.png",
    "//red/1.png",
    "red/../../1.png",
    "C:/red/1.png",
    "./../1.png",
)
UNREADABLE = ("red/\u202egnp.1", "red/" + "a\u0301\u0316" * 2_000 + ".png", "red/con.png", "a/" * 40 + "1.png")


def source_of(path: Path, limits: ArchiveLimits | None = None) -> ImageSource:
    """Open a file as the command does."""
    return open_local(path, path.parent / "data", limits or ArchiveLimits())


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """Make a member that is no file."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def with_headers(headers: dict[str, str]) -> tarfile.TarInfo:
    """Make a picture's member with headers of its own, as POSIX.1-2001 has them."""
    member = tarfile.TarInfo("red/1.png")
    member.pax_headers = headers
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
    assert {file.origin: file.path.read_bytes() for file in collected.incoming} == members
    assert {file.path.stat().st_mode & 0o777 for file in collected.incoming} == {0o444}
    assert [found.path for found in collected.ignored] == ["pets/notes.txt"]


def test_splits_are_taken(tmp_path: Path) -> None:
    """train/ and test/ mean what they say."""
    train, test = tiny_members(tmp_path, 2, "train/"), tiny_members(tmp_path, 2, "test/", first=5)
    collected = collect(source_of(write_tar(tmp_path / "pets.tgz", {**train, **test})), tmp_path / "in")
    assert {split for _, split in by_origin(collected).values()} == {"train", "test"}


def test_empty_class_is_named(tmp_path: Path) -> None:
    """As in a ZIP, a folder without pictures is no class."""
    path = write_tar(tmp_path / "pets.tar", {**tiny_members(tmp_path, 2), "green/": b""})
    collected = collect(source_of(path), tmp_path / "in")
    assert {file.class_name for file in collected.incoming} == {"blue", "red"}
    assert collected.warnings == ("'green' is no class: the folder holds no pictures.",)


def test_case_H_link_in_a_tar_is_named_with_what_to_do(tmp_path: Path) -> None:
    """A tar keeps links where a ZIP packs what they lead to."""
    pictures = tiny_members(tmp_path, 2).items()
    path = write_tar(tmp_path / "pets.tar", [*pictures, (special("green", tarfile.SYMTYPE, "red"), b"")])
    with pytest.raises(ZipSpecialEntry, match=r"'green' is a link.*tar --dereference"):
        collect(source_of(path), tmp_path / "in")


def test_one_class_is_too_few(tmp_path: Path) -> None:
    """The layout is read as everywhere."""
    with pytest.raises(TooFewClasses):
        collect(source_of(write_tar(tmp_path / "pets.tar", {"red/1.png": b"x"})), tmp_path / "in")


@pytest.mark.parametrize(
    ("member", "fault"),
    [
        *((name, ZipUnsafePath) for name in OUTSIDE),
        *((name, ZipBadName) for name in UNREADABLE),
        (with_headers({"path": "red/1\0.png"}), ZipBadName),
        ("red/" + "\u0301" * 10_000 + "\u0316" * 10_000 + ".png", ZipBadName),
        ("red/" + "\u0301" * 900 + "\u0316" * 900 + ".png", ZipBadName),
        (special("red/1.png", tarfile.SYMTYPE, "/etc/passwd"), ZipSpecialEntry),
        (special("red/1.png", tarfile.SYMTYPE, "0.png"), ZipSpecialEntry),
        (special("red/1.png", tarfile.LNKTYPE, "blue/0.png"), ZipSpecialEntry),
        (special("red/1.png", tarfile.LNKTYPE, "../../1.png"), ZipSpecialEntry),
        (special("red/1.png", tarfile.FIFOTYPE), ZipSpecialEntry),
        (special("red/1.png", tarfile.CHRTYPE), ZipSpecialEntry),
        (special("red/1.png", tarfile.BLKTYPE), ZipSpecialEntry),
        (special("/etc/passwd", tarfile.SYMTYPE, "red/0.png"), ZipSpecialEntry),
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


@pytest.mark.parametrize("name", ["red/1..png", "red/...png", "red/..a/1.png", "./red//1.png", "red/.../1.png"])
def test_dots_that_lead_nowhere_are_part_of_a_name(name: str, tmp_path: Path) -> None:
    """Only a part that is ".." leads out of a folder."""
    members = tiny_members(tmp_path, 2)
    path = write_tar(tmp_path / "pets.tar.gz", {**members, name: members["red/0.png"]})
    collect(source_of(path), tmp_path / "in")


def test_filters_of_newer_pythons_are_not_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11.2 has none, and it is what Debian 12 comes with."""
    for name in ("FilterError", "data_filter", "tar_filter", "fully_trusted_filter"):
        monkeypatch.delattr(tarfile, name, raising=False)
    honest = tiny_members(tmp_path, 2)
    assert collect(source_of(write_tar(tmp_path / "pets.tar", honest, "")), tmp_path / "in").incoming
    with pytest.raises(ZipUnsafePath):
        collect(source_of(write_tar(tmp_path / "bad.tar", {**honest, "../1.png": b""}, "")), tmp_path / "out")


def with_size(size: int) -> bytes:
    """Make a tar of one picture that gives a size of its own, in base 256, as GNU tar does."""
    head = bytearray(tarfile.TarInfo("red/1.png").tobuf(tarfile.GNU_FORMAT))
    head[124:136] = size.to_bytes(12, "big", signed=True) if size < 0 else b"\x80" + size.to_bytes(11, "big")
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


@pytest.mark.parametrize("size", [-1, -512, -513, -(10**9)])
def test_size_below_zero_is_damage(size: int, tmp_path: Path) -> None:
    """`tarfile` of Pythons until 3.13.5 goes back by it, and reads the same header for ever."""
    path = tmp_path / "pets.tar"
    honest = tar_bytes(tiny_members(tmp_path, 2)).rstrip(b"\0")
    path.write_bytes(honest + bytes(-len(honest) % 512) + with_size(size) + bytes(1024))
    with pytest.raises(DatasetInvalid, match="damaged or cut off"):
        collect(source_of(path), tmp_path / "in")


@pytest.mark.parametrize(
    "headers",
    [
        {"size": "-512"},
        {"GNU.sparse.map": "1,x", "GNU.sparse.size": "9"},
        {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "y"},
    ],
)
def test_header_that_makes_no_sense_is_damage(headers: dict[str, str], tmp_path: Path) -> None:
    """What `tarfile` raises over it is named like any other damage."""
    path = write_tar(tmp_path / "pets.tar", [*tiny_members(tmp_path, 2).items(), (with_headers(headers), b"")], "")
    with pytest.raises(DatasetInvalid, match="damaged or cut off"):
        collect(source_of(path), tmp_path / "in")


def test_mutated_tars_are_taken_in_or_refused_in_words(tmp_path: Path) -> None:
    """Whatever `tarfile` raises, on whichever Python: 600 tars with some bytes of their headers changed, by a seed."""
    random = Random(20261129)
    member = with_headers({"GNU.sparse.map": "0,1", "GNU.sparse.size": "9", "comment": "a" * 200})
    long = "red/" + "b" * 150 + ".png"
    whole = tar_bytes([*tiny_members(tmp_path, 2).items(), (long, b"x"), (member, b"")])
    path = tmp_path / "pets.tar"
    for _ in range(600):
        changed = bytearray(whole)
        for _ in range(random.choice((1, 2, 4))):
            place = random.randrange(len(whole) // 512) * 512
            place += random.choice((random.randrange(512), 124 + random.randrange(12), 156))
            changed[place] = random.choice((0, 0xFF, 0x80, ord("-"), random.randrange(256)))
        repaired(changed)
        path.write_bytes(changed)
        with contextlib.suppress(DatasetInvalid):
            list(walk(partial(open_unpacked, path), ArchiveLimits(), len(changed)))


def repaired(tar: bytearray) -> None:
    """Write checksums anew, so that changed headers are believed."""
    for start in range(0, len(tar), 512):
        if tar[start + 257 : start + 262] == b"ustar":
            tar[start + 148 : start + 156] = b" " * 8
            tar[start + 148 : start + 156] = b"%06o\0 " % sum(tar[start : start + 512])


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


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "later"])
@pytest.mark.parametrize(
    "headers",
    [
        {"GNU.sparse.size": "abc"},
        {"GNU.sparse.realsize": "x"},
        {"GNU.sparse.map": "1,2,a"},
        {"GNU.sparse.size": "9" * 5_000},
        {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"},
    ],
    ids=lambda headers: str(headers)[:40],
)
def test_sparse_header_that_makes_no_sense_is_damage(headers: dict[str, str], is_first: bool, tmp_path: Path) -> None:
    """Wherever it stands: the first one is read while the tar is opened."""
    path = tmp_path / "pets.tar"
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        members = [*tiny_members(tmp_path, 2).items()]
        for name, content in members[:1] if not is_first else []:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        broken = with_headers(headers)
        broken.size = 600
        tar.addfile(broken, io.BytesIO(b"x" * 600))
    with pytest.raises(DatasetInvalid, match="damaged or cut off"):
        collect(source_of(path), tmp_path / "in")


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_packed_tar_with_a_changed_byte_is_damage(packing: str, tmp_path: Path) -> None:
    """Each way of packing says so in its own way."""
    noise = {f"red/{number}.png": Random(number).randbytes(300_000) for number in range(4)}  # more than one block each
    path = write_tar(tmp_path / "pets.tar", noise, packing)
    data = bytearray(path.read_bytes())
    for place in (40, len(data) // 2, len(data) - 20):
        broken = tmp_path / f"{place}.tar"
        broken.write_bytes(bytes([*data[:place], data[place] ^ 0x55, *data[place + 1 :]]))
        with pytest.raises((DatasetInvalid, FormatUnsupported)):  # the latter where no first header can be unpacked
            collect(source_of(broken), tmp_path / f"in-{place}")
