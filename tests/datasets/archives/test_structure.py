"""Rows 39 to 62 of the abuse catalogue: what a ZIP's structure may be, and what each fault is called."""

import io
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.zips import RawMember, raw_zip, write_zip

from whisker import errors
from whisker.datasets.archives.extraction import extract
from whisker.datasets.archives.structure import ArchiveLimits, ArchiveOutline, check_archive
from whisker.settings import Settings

MakeZip = Callable[..., Path]

CLASSES = {"cat/1.jpg": b"a", "dog/1.jpg": b"b"}
RAW = (RawMember(b"cat/1.jpg", b"aaaa"), RawMember(b"dog/1.jpg", b"bbbb"))


def check(path: Path, **limits: int) -> ArchiveOutline:
    """Check a ZIP with the usual limits, or others."""
    return check_archive(path, ArchiveLimits(**limits))


def names(outline: ArchiveOutline) -> list[str]:
    """List what would be unpacked."""
    return sorted(f"{entry.split or '-'}:{entry.class_name}/{entry.path[-1]}" for entry in outline.entries)


@pytest.mark.parametrize(
    "name",
    ["../cat.jpg", "cat/../../1.jpg", "/etc/1.jpg", "C:\\1.jpg", "C:/1.jpg", "\\\\host\\1.jpg", "cat\\..\\..\\1.jpg"],
)
def test_row_39_member_that_leads_outside_is_unsafe_path(make_zip: MakeZip, name: str) -> None:
    """Neither `..` nor a root nor a drive, with either slash."""
    with pytest.raises(errors.ZipUnsafePath, match="leads outside"):
        check(make_zip([*CLASSES.items(), (name, b"x")]))


@pytest.mark.parametrize("kind", [0o120777, 0o060644, 0o020644, 0o010644, 0o140644])
def test_row_40_link_or_device_is_special_entry(tmp_path: Path, kind: int) -> None:
    """A symbolic link, block and character devices, a pipe, a socket."""
    with pytest.raises(errors.ZipSpecialEntry, match="'cat/link'"):
        check(raw_zip(tmp_path / "a.zip", [*RAW, RawMember(b"cat/link", b"/etc", mode=kind)]))


def test_row_41_bomb_expands_too_far(make_zip: MakeZip) -> None:
    """A member of nothing but zeros is refused by its ratio, before anything is unpacked."""
    bomb = make_zip({**CLASSES, "cat/2.jpg": bytes(70_000_000)})
    with pytest.raises(errors.ZipExpands, match="times its size"):
        check(bomb)


def test_row_41_total_over_the_limit_expands_too_far(make_zip: MakeZip) -> None:
    """The sum of all members counts, also of those that would not be unpacked."""
    with pytest.raises(errors.ZipExpands, match="1002 bytes"):
        check(make_zip({**CLASSES, "notes.txt": bytes(1000)}), max_expanded_bytes=1000)


def test_row_42_member_within_another_overlaps(tmp_path: Path) -> None:
    """The first member's data holds the second whole, as in the best bombs."""
    inner = RawMember(b"dog/1.jpg", b"bbbb")
    inside = raw_zip(tmp_path / "inner.zip", [inner]).read_bytes()
    local = inside[: inside.index(b"PK\x01\x02")]
    outer = RawMember(b"cat/1.jpg", local)
    offset = 30 + len(outer.name)
    with pytest.raises(errors.ZipOverlap):
        check(raw_zip(tmp_path / "a.zip", [outer, RawMember(b"dog/1.jpg", b"bbbb", offset=offset)]))


def test_row_43_encrypted_member_is_refused(tmp_path: Path) -> None:
    """Passwords are not supported."""
    with pytest.raises(errors.ZipEncrypted, match="password"):
        check(raw_zip(tmp_path / "a.zip", [*RAW, RawMember(b"cat/2.jpg", b"x", flags=1)]))


def _truncated(data: bytes) -> bytes:
    return data[:-30]


def _concatenated(data: bytes) -> bytes:
    return data + data


def _with_junk_before(data: bytes) -> bytes:
    return b"#!/bin/sh\n" + data


def _with_bytes_behind(data: bytes) -> bytes:
    return data + b"\0"


def _with_a_hole(data: bytes) -> bytes:
    """Bytes between the members and the directory, which the end knows about."""
    at = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    offset = struct.unpack_from("<L", data, end + 16)[0] + 9
    return data[:at] + b"something" + data[at : end + 16] + struct.pack("<L", offset) + data[end + 20 :]


def _with_another_local_name(data: bytes) -> bytes:
    return data.replace(b"cat/1.jpg", b"owl/1.jpg", 1)


def _with_another_local_size(data: bytes) -> bytes:
    return data[:22] + b"\x05" + data[23:]


def _without_its_first_member(data: bytes) -> bytes:
    return b"XX" + data[2:]


@pytest.mark.parametrize(
    "spoil",
    [
        _truncated,
        _concatenated,
        _with_junk_before,
        _with_bytes_behind,
        _with_a_hole,
        _with_another_local_name,
        _with_another_local_size,
        _without_its_first_member,
        lambda data: b"",
        lambda data: b"\x89PNG, not a ZIP at all",
    ],
)
def test_row_44_zip_that_contradicts_itself_is_malformed(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    """Cut off, glued together, with foreign bytes, or with two stories about one member."""
    path = raw_zip(tmp_path / "a.zip", RAW)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(errors.ZipMalformed):
        check(path)


@pytest.mark.parametrize("count", [1, 3])
def test_row_44_wrong_count_of_members_is_malformed(tmp_path: Path, count: int) -> None:
    """The end says how many members there are."""
    with pytest.raises(errors.ZipMalformed, match="says to have"):
        check(raw_zip(tmp_path / "a.zip", RAW, count=count))


def test_row_45_macos_zip_with_data_descriptors_is_accepted(make_zip: MakeZip) -> None:
    """Sizes may be zero in front of the data and stand behind it; names need no UTF-8 flag; resource forks go."""
    macos = {
        "pets/": b"",
        **{f"pets/{name}": data for name, data in CLASSES.items()},
        "__MACOSX/pets/cat/._1.jpg": b"x",
    }
    path = make_zip(macos, stream=True)
    assert path.read_bytes()[14:26] == bytes(12)
    outline = check(path)
    assert names(outline) == ["-:cat/1.jpg", "-:dog/1.jpg"]
    assert outline.ignored_count == 1


def test_row_46_too_many_members_are_refused_by_the_end_alone(tmp_path: Path) -> None:
    """No member is read: there need not even be any."""
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 0, 0, 0)
    (tmp_path / "a.zip").write_bytes(end)
    with pytest.raises(errors.ZipTooMany, match="60000 members"):
        check(tmp_path / "a.zip", max_entries=50_000)


def test_row_46_more_members_than_the_end_admits_are_counted(make_zip: MakeZip) -> None:
    """Old ZIPs count modulo 65,536, so the members are counted as they are read."""
    path = make_zip({**CLASSES, "cat/2.jpg": b"c"})
    with pytest.raises(errors.ZipTooMany):
        check(path, max_entries=2)


def test_row_46_two_hundred_thousand_members_are_refused(tmp_path: Path) -> None:
    """So many need zip64 records, and those are enough to refuse them."""
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 200_000, 200_000, 0, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0, 0, 0)
    (tmp_path / "a.zip").write_bytes(end64 + locator + end)
    with pytest.raises(errors.ZipTooMany, match="200000 members"):
        check(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("first", "second"),
    [("cat/A.jpg", "cat/a.JPG"), ("cat/\u00e9.jpg", "cat/e\u0301.jpg"), ("cat/ß.jpg", "cat/ss.jpg")],
)
def test_row_47_names_that_would_be_one_file_are_duplicates(make_zip: MakeZip, first: str, second: str) -> None:
    """After case folding and NFC."""
    with pytest.raises(errors.ZipDuplicateName, match="twice"):
        check(make_zip([*CLASSES.items(), (first, b"x"), (second, b"y")]))


@pytest.mark.parametrize("name", ["x" * 101, "猫" * 86, "re\x07d", "a\nb", " . "])
def test_row_50_class_name_that_cannot_be_one_is_refused(make_zip: MakeZip, name: str) -> None:
    """Too long, unprintable, or nothing but dots."""
    with pytest.raises(errors.ClassNameInvalid, match="cannot be called"):
        check(make_zip({**CLASSES, f"{name}/1.jpg": b"x"}))


def test_row_51_one_class_is_too_few(make_zip: MakeZip) -> None:
    """There is one class only; the folder is not taken for a wrapper."""
    with pytest.raises(errors.TooFewClasses, match="only the class 'cat'"):
        check(make_zip({"cat/1.jpg": b"a", "cat/2.jpg": b"b"}))


def test_row_51_one_class_is_enough_to_be_added(make_zip: MakeZip) -> None:
    """A dataset that has the others already takes more of one."""
    outline = check_archive(make_zip({"cat/1.jpg": b"a"}), ArchiveLimits(), fewest_classes=1)
    assert outline.class_names == ("cat",)


@pytest.mark.parametrize(
    ("leftover", "what"),
    [
        ("owl/", ""),
        ("owl/.DS_Store", " (1 file: hidden, or left by an operating system or a program)"),
        ("owl/notes.txt", " (1 file: not a picture)"),
        ("owl/deep/1.NEF", " (1 file: a camera's RAW file; export it as JPEG where there is none beside it)"),
        ("owl/1.xyz", " (1 file: not called like a picture, in a folder without pictures)"),
        ("owl/notes", " (1 file: not called like a picture, in a folder without pictures)"),
        ("owl/1.tif", " (1 file: of a format that is not read; save it as JPEG or PNG)"),
        ("owl/.1.jpg.icloud", " (1 file: a placeholder of iCloud: download the picture, and take it in then)"),
    ],
)
def test_row_52_folder_without_pictures_is_no_class(make_zip: MakeZip, leftover: str, what: str) -> None:
    """A folder that is there and holds nothing, or nothing that a person put there: a warning names it."""
    outline = check(make_zip({"pets/": b"", "pets/" + leftover: b"", "pets/cat/1.jpg": b"a", "pets/dog/1.jpg": b"b"}))
    assert outline.class_names == ("cat", "dog")
    assert outline.warnings == (f"'pets/owl' is no class: the folder holds no pictures{what}.",)


@pytest.mark.parametrize("names_found", [["1.jpg", "2.jpg"], ["readme.txt"], []])
def test_row_53_pictures_without_folders_have_no_classes(make_zip: MakeZip, names_found: list[str]) -> None:
    """Loose pictures, no pictures, nothing."""
    with pytest.raises(errors.NoClasses, match="Expected one folder a class"):
        check(make_zip(dict.fromkeys(names_found, b"x")))


def test_row_54_nested_zip_is_skipped_and_reported(make_zip: MakeZip) -> None:
    """It is never opened."""
    outline = check(make_zip({**CLASSES, "cat/more.ZIP": b"PK\x03\x04", "notes.csv": b"a,b"}))
    assert names(outline) == ["-:cat/1.jpg", "-:dog/1.jpg"]
    assert [(found.path, found.reason) for found in outline.ignored] == [
        ("cat/more.ZIP", "an archive inside; it was not opened"),
        ("notes.csv", "not a picture"),
    ]


@pytest.mark.parametrize(
    "inner", [("cats.zip", "dogs.zip"), ("train.zip", "test1.zip"), ("all/cats.7z", "all/dogs.rar")]
)
def test_case_O_zip_of_zips_is_refused_with_what_to_do(make_zip: MakeZip, inner: tuple[str, str]) -> None:
    """As Kaggle's cats and dogs come: the message says why there are no pictures."""
    members = dict.fromkeys(inner, b"PK\x03\x04") | {"sampleSubmission.csv": b"id,label"}
    folder = inner[0].rpartition("/")[2].split(".")[0]
    words = rf"'{inner[0]}', '{inner[1]}' \(an archive inside.*Unpack archives first.*'{folder}/'"
    with pytest.raises(errors.NoClasses, match=words):
        check(make_zip(members))


def test_case_O_class_that_is_a_zip_is_named_where_classes_are_too_few(make_zip: MakeZip) -> None:
    """One was unpacked, the other was not."""
    with pytest.raises(errors.TooFewClasses, match=r"'dogs\.zip' \(an archive inside.*Unpack"):
        check(make_zip({"cats/1.jpg": b"x", "dogs.zip": b"PK\x03\x04"}))


def test_row_55_leftovers_of_operating_systems_are_ignored(make_zip: MakeZip) -> None:
    """By name, wherever they lie, and listed behind what a person may care about."""
    leftovers = ("__MACOSX/cat/._1.jpg", ".DS_Store", "cat/.DS_Store", "cat/Thumbs.db", "dog/desktop.ini", "Icon\r")
    outline = check(make_zip({**CLASSES, **dict.fromkeys(leftovers, b"x"), "zebra.txt": b""}))
    assert names(outline) == ["-:cat/1.jpg", "-:dog/1.jpg"]
    assert outline.ignored[0].path == "zebra.txt"
    assert outline.ignored_count == len(leftovers) + 1


@pytest.mark.parametrize(
    ("train", "test"),
    [("train", "test"), ("TRAIN", "Testing"), ("training_set", "test_set"), ("a/b/Train", "a/b/TEST")],
)
def test_row_59_train_and_test_folders_are_splits(make_zip: MakeZip, train: str, test: str) -> None:
    """However they are spelt, and below wrapper folders."""
    outline = check(make_zip({f"{split}/{name}": data for split in (train, test) for name, data in CLASSES.items()}))
    assert names(outline) == ["test:cat/1.jpg", "test:dog/1.jpg", "train:cat/1.jpg", "train:dog/1.jpg"]


def test_row_59_differing_classes_are_split_mismatch(make_zip: MakeZip) -> None:
    """The message says which classes differ."""
    with pytest.raises(errors.SplitMismatch, match="'owl' only in test and 'dog' only in train"):
        check(make_zip({"train/cat/1": b"", "train/dog/1": b"", "test/cat/1": b"", "test/owl/1": b""}))


def test_row_60_wrapper_folders_are_stripped(make_zip: MakeZip) -> None:
    """Also several of them, and with loose notes inside."""
    outline = check(make_zip({f"My pets/2024/{name}": data for name, data in CLASSES.items()} | {"My pets/a.md": b""}))
    assert outline.class_names == ("cat", "dog")


def test_row_61_zip_over_the_size_limit_is_too_large(make_zip: MakeZip) -> None:
    """The API stops while the upload runs; a ZIP on disk is refused by its size."""
    with pytest.raises(errors.BodyTooLarge, match="at most 100"):
        check(make_zip(CLASSES), max_bytes=100)


def _tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("cat/1.jpg"))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Rar!\x1a\x07\x01\x00rest", "RAR"),
        (b"7z\xbc\xaf\x27\x1crest", "7z"),
        (b"\x1f\x8brest", "gzip"),
        (_tar(), "tar"),
    ],
)
def test_row_62_other_archives_are_named(tmp_path: Path, data: bytes, kind: str) -> None:
    """By signature, whatever the file is called."""
    (tmp_path / "pets.zip").write_bytes(data)
    with pytest.raises(errors.FormatUnsupported, match=f"type {kind}"):
        check(tmp_path / "pets.zip")


def test_stored_and_mixed_formats_and_upper_case_endings_are_accepted(make_zip: MakeZip) -> None:
    """Endings say nothing but what is obviously no picture."""
    members = {"cat/1.JPG": b"a", "cat/2.HEIC": b"b", "dog/noending": b"c", "dog/4.webp": b"d"}
    assert len(check(make_zip(members, compression=zipfile.ZIP_STORED)).entries) == 4


def test_zip64_is_accepted(tmp_path: Path) -> None:
    """Some programs write its records for small ZIPs too."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, data in CLASSES.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(data)
    assert len(check(tmp_path / "a.zip").entries) == 2


def test_members_beyond_65_535_are_accepted_with_macos_s_short_count(tmp_path: Path) -> None:
    """Finder writes no zip64 records but counts modulo 65,536."""
    members = (RawMember(b"cat/%d" % number) for number in range(65_540))
    path = raw_zip(tmp_path / "a.zip", (*RAW, *members), count=65_542 % 65_536)
    assert len(check(path).entries) == 65_542


def test_packing_that_is_not_deflate_is_refused(make_zip: MakeZip) -> None:
    """The message says what to use."""
    with pytest.raises(errors.ZipMalformed, match="Deflate"):
        check(make_zip(CLASSES, compression=zipfile.ZIP_LZMA))


def test_file_too_large_for_a_picture_is_ignored(make_zip: MakeZip) -> None:
    """It is reported, and the rest goes on."""
    path = make_zip({**CLASSES, "cat/film.jpg": bytes(100_000_001)})
    outline = check(path, max_ratio=10**9)
    assert [found.path for found in outline.ignored] == ["cat/film.jpg"]


def test_limits_are_the_settings() -> None:
    """Each has its setting."""
    settings = Settings(max_zip_bytes=1, max_zip_entries=2, max_zip_expanded_bytes=3, max_zip_ratio=4)
    assert ArchiveLimits.from_settings(settings) == ArchiveLimits(1, 2, 3, 4)


def test_check_writes_nothing(tmp_path: Path) -> None:
    """Structure is checked before anything is unpacked."""
    path = write_zip(tmp_path / "a.zip", CLASSES)
    check(path)
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("method", "told"),
    [(9, "Deflate64"), (12, "BZIP2"), (14, "LZMA"), (93, "Zstandard"), (95, "XZ"), (98, "PPMd"), (77, "method 77")],
)
def test_case_O_other_compression_is_named_with_how_to_make_the_zip_anew(
    make_zip: MakeZip, method: int, told: str
) -> None:
    """By the name that packers show, not by a number."""
    path = make_zip(CLASSES)
    content = path.read_bytes()
    for signature, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = content.find(signature) + at
        content = content[:start] + struct.pack("<H", method) + content[start + 2 :]
    path.write_bytes(content)
    with pytest.raises(errors.ZipMalformed, match=rf"packed by {told};.*Make the ZIP anew: .*-mm=Deflate"):
        check(path)


@pytest.mark.parametrize("marker", [b"PK\x07\x08", b"PK00"])
def test_case_O_split_zip_that_fitted_in_one_part_is_whole(tmp_path: Path, marker: bytes) -> None:
    """What says that there could have been more parts stands before the first member; no other bytes may."""
    path = _shifted(tmp_path, marker)
    outline = check(path)
    assert outline.class_names == ("cat", "dog")
    targets = [tmp_path / str(number) for number in range(2)]
    assert extract(path, outline, targets) == []
    assert [target.read_bytes() for target in targets] == [b"aaaa", b"bbbb"]
    for other in (b"PK\x07\x09", marker * 2):
        with pytest.raises(errors.ZipMalformed, match="belong to none"):
            check(_shifted(tmp_path, other))


def _shifted(folder: Path, front: bytes) -> Path:
    """Write a ZIP behind other bytes, every offset counted from the file's beginning."""
    path = raw_zip(folder / "a.zip", RAW)
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        (offset,) = struct.unpack_from("<L", content, at + 42)
        struct.pack_into("<L", content, at + 42, offset + len(front))
        at = content.find(b"PK\x01\x02", at + 4)
    end = content.find(b"PK\x05\x06") + 16
    struct.pack_into("<L", content, end, struct.unpack_from("<L", content, end)[0] + len(front))
    path.write_bytes(front + content)
    return path
