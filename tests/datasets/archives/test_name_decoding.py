"""Names of members: refused where they hide something, read in the code pages of many countries where that is known."""

import io
import os
import struct
import tarfile
import time
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.zips import RawMember, raw_zip

from whisker import errors
from whisker.datasets.archives.extraction import dataset_folder
from whisker.datasets.archives.structure import ArchiveLimits, ArchiveOutline, check_archive
from whisker.datasets.folders import arrange_folder, scan_folder
from whisker.datasets.image_sources import Intake
from whisker.datasets.layouts.layout import Expected
from whisker.datasets.names.encoding import NAME_ENCODINGS, NameEncoding, tidy_encoding
from whisker.sources.fetch import ReadingOptions, open_local

MakeZip = Callable[..., Path]

RAW = (RawMember(b"cat/1.jpg", b"aaaa"), RawMember(b"dog/1.jpg", b"bbbb"))


def zip_of(path: Path, names: Sequence[bytes], flags: int = 0) -> Path:
    """Write a ZIP of class folders with two files each, their names as they are."""
    members = [RawMember(name + f"/{n}.jpg".encode(), b"x%d" % n, flags=flags) for name in names for n in range(2)]
    return raw_zip(path / "names.zip", members)


def check(path: Path, encoding: NameEncoding | None = None) -> ArchiveOutline:
    """Check a ZIP with the usual limits."""
    return check_archive(path, ArchiveLimits(), name_encoding=encoding)


FIELD_CASES: list[tuple[str, tuple[str, ...]]] = [
    ("gbk", ("狗", "猫")),
    ("cp932", ("犬", "猫")),
    ("cp932", ("ソ猫", "表犬")),
    ("cp866", ("Кошки", "Собаки")),
    ("cp949", ("개", "고양이")),
    ("cp1252", ("Kätzchen", "Köter")),
    ("cp437", ("Kätzchen", "Köter")),
]
NEIGHBOURS: list[tuple[str, tuple[str, ...]]] = [
    ("koi8_r", ("кошки", "собаки")),
    ("cp1251", ("Кошки", "Собаки")),
    ("cp1251", ("кіт", "їжак", "собака")),
    ("big5", ("狗", "貓")),
    ("gb18030", ("小猫", "小狗", "镕化")),
    ("cp932", ("ﾈｺ", "ｲﾇ", "ﾄﾘ")),
    ("cp932", ("良品", "不良")),
    ("euc_jp", ("ねこ", "いぬ", "とり")),
    ("cp850", ("Äpfel", "Vögel")),
    ("cp858", ("Küche", "Straße")),
    ("cp437", ("Äpfel", "Öl")),
    ("cp850", ("chien", "Français", "réglisse")),
    ("cp874", ("แมว", "สุนัข")),
    ("cp737", ("γάτα", "σκύλος")),
    ("cp1253", ("γάτα", "σκύλος")),
    ("cp862", ("חתול", "כלב")),
    ("cp1255", ("חתולים", "כלבים")),
    ("cp1256", ("قطة", "كلب")),
    ("cp720", ("قطة", "كلب")),
    ("cp852", ("żółw", "gęś", "źrebię")),
    ("cp1250", ("żółw", "gęś", "źrebię")),
    ("cp857", ("kedi", "kuş", "eşek", "böceği")),
]


@pytest.mark.parametrize(("codec", "names"), FIELD_CASES + NEIGHBOURS)
def test_case_G_names_are_read_in_the_code_page_they_are_written_in(
    tmp_path: Path, codec: str, names: tuple[str, ...]
) -> None:
    """All names of a ZIP together show it, and the outline says what was found."""
    outline = check(zip_of(tmp_path, [name.encode(codec) for name in names]))
    assert outline.class_names == tuple(sorted(unicodedata.normalize("NFC", name) for name in names))
    assert outline.names is not None
    examples = {example.split("/")[0] for example in outline.names.examples}
    assert examples == {name for name in names if not name.isascii()}
    assert outline.names.is_certain is not any("name_encoding" in warning for warning in outline.warnings)


@pytest.mark.parametrize(("codec", "names"), FIELD_CASES)
def test_case_G_a_guess_is_told_to_be_one_and_shows_what_else_it_could_be(
    tmp_path: Path, codec: str, names: tuple[str, ...]
) -> None:
    """A name of one letter may be of any country; a person can say which."""
    single = next(name for name in names if not name.isascii())[:2]
    outline = check(zip_of(tmp_path, [single.encode(codec), b"other"]))
    assert outline.names is not None
    if not outline.names.is_certain:
        assert outline.names.alternatives
        assert outline.names.encoding not in {other.encoding for other in outline.names.alternatives}
        assert any(outline.names.examples[0] in warning for warning in outline.warnings)
    told = check(zip_of(tmp_path, [single.encode(codec), b"other"]), tidy_encoding(codec))  # type: ignore[arg-type]
    assert single in told.class_names
    assert (told.names is not None and told.names.is_certain, told.warnings) == (True, ())


@pytest.mark.parametrize(
    ("codec", "names"),
    [
        ("gb18030", ("喇叭", "镕基")),
        ("cp1252", ("Ødegård",)),
        ("cp949", ("뷁",)),
        ("euc_jp", ("犬",)),
        ("cp1255", ("דן",)),
    ],
)
def test_case_G_what_cannot_be_known_is_never_read_wrong_in_silence(
    tmp_path: Path, codec: str, names: tuple[str, ...]
) -> None:
    """Few letters of rare words look like words of other countries as well."""
    outline = check(zip_of(tmp_path, [*(name.encode(codec) for name in names), b"other"]))
    assert outline.names is not None
    assert not outline.names.is_certain
    assert "name_encoding" in outline.warnings[-1]


def test_case_G_umlauts_of_dos_are_certain(tmp_path: Path) -> None:
    """What every tool reads right needs no warning."""
    outline = check(zip_of(tmp_path, ["Kätzchen".encode("cp437"), b"Hund"]))
    assert (outline.class_names, outline.warnings) == (("Hund", "Kätzchen"), ())


def test_case_G_byte_5c_within_a_letter_is_no_folder(tmp_path: Path) -> None:
    """Paths are cut after names are read: the second byte of many letters of Shift JIS is a backslash."""
    outline = check(zip_of(tmp_path, ["ソ猫".encode("cp932"), "表犬\\日".encode("cp932"), "表犬\\月".encode("cp932")]))
    assert {entry.path[:-1] for entry in outline.entries} == {("ソ猫",), ("表犬", "日"), ("表犬", "月")}


def test_case_G_name_that_happens_to_be_utf_8_is_read_as_the_others(tmp_path: Path) -> None:
    """The Chinese cat in GBK is an "è" in UTF-8; the dog beside it is nothing in UTF-8."""
    assert "猫".encode("gbk").decode() == "è"
    assert check(zip_of(tmp_path, ["猫".encode("gbk"), "狗".encode("gbk")])).class_names == ("狗", "猫")


def test_case_G_names_in_utf_8_and_in_a_code_page_lie_side_by_side(tmp_path: Path) -> None:
    """A ZIP that was added to by another program: what says to be UTF-8, or clearly is, stays."""
    flagged = RawMember("кот/1.jpg".encode(), b"a", flags=0x800)
    unflagged = RawMember("e\u0301toile de mer/1.jpg".encode(), b"b")
    old = [RawMember(f"{name}/1.jpg".encode("cp866"), b"c") for name in ("Собаки", "Птицы")]
    outline = check(raw_zip(tmp_path / "a.zip", [flagged, unflagged, *old]))
    assert set(outline.class_names) == {"Птицы", "Собаки", "étoile de mer", "кот"}


def test_case_G_decomposed_utf_8_without_the_flag_needs_no_warning(tmp_path: Path) -> None:
    """As macOS writes it."""
    outline = check(zip_of(tmp_path, [unicodedata.normalize("NFD", name).encode() for name in ("Kätzchen", "Öl")]))
    assert (outline.class_names, outline.names, outline.warnings) == (("Kätzchen", "Öl"), None, ())


def test_case_G_unicode_path_beside_an_old_name_wins(tmp_path: Path) -> None:
    """Info-ZIP and WinRAR write both."""
    old = "Кошки/1.jpg".encode("cp866")
    field = b"\x01" + zlib.crc32(old).to_bytes(4, "little") + "Кошки/1.jpg".encode()
    member = RawMember(old, b"x", extra=b"\x75\x70" + len(field).to_bytes(2, "little") + field)
    outline = check(raw_zip(tmp_path / "a.zip", [member, RawMember(b"dog/1.jpg", b"y")]))
    assert (outline.class_names, outline.names) == (("dog", "Кошки"), None)


def test_case_G_old_names_of_files_alone_do_not_concern_classes(tmp_path: Path) -> None:
    """Their class names are ASCII; the warning says so."""
    files = [b"cat/\x94L.jpg", b"cat/2.jpg", b"dog/\xb9\xb7.jpg", b"dog/2.jpg"]
    outline = check(raw_zip(tmp_path / "a.zip", [RawMember(name, bytes([n])) for n, name in enumerate(files)]))
    assert outline.class_names == ("cat", "dog")
    assert outline.names is not None
    assert outline.names.is_certain or "Names of classes are not concerned" in outline.warnings[0]


def test_case_G_encoding_that_does_not_fit_is_refused_by_name(tmp_path: Path) -> None:
    """What a person says wins, and is not bent."""
    with pytest.raises(errors.ZipBadName, match="cannot be read as utf-8"):
        check(zip_of(tmp_path, [b"\xff\xfe", b"dog"]), "utf-8")
    assert check(zip_of(tmp_path, ["猫".encode("gbk"), b"dog"]), "gbk").class_names == ("dog", "猫")


@pytest.mark.parametrize("encoding", NAME_ENCODINGS)
def test_case_G_every_encoding_can_be_named(tmp_path: Path, encoding: NameEncoding) -> None:
    """Names in ASCII are the same in all of them."""
    outline = check(zip_of(tmp_path, [b"cat", b"dog"]), encoding)
    assert (outline.class_names, outline.names) == (("cat", "dog"), None)
    assert tidy_encoding(encoding.upper().replace("_", "-")) == encoding


@pytest.mark.parametrize(("codec", "names"), FIELD_CASES)
def test_case_G_folders_on_a_disk_are_read_alike(tmp_path: Path, codec: str, names: tuple[str, ...]) -> None:
    """A ZIP that another program unpacked leaves such folders; the files are found by their own names."""
    for name in names:
        folder = os.fsencode(tmp_path) + b"/" + name.encode(codec).replace(b"\\", b"")
        os.mkdir(folder)  # noqa: PTH102 - names in bytes
        for number in range(2):
            with open(folder + b"/%d.jpg" % number, "wb") as file:  # noqa: PTH123 - names in bytes
                file.write(b"x")
    paths, layout, page = arrange_folder(tmp_path)
    assert page is not None
    assert all(tmp_path.joinpath(*parts).is_file() for parts in paths)
    if "ソ猫" not in names:
        assert layout.class_names == names


def test_case_G_training_from_a_zip_is_told_how_names_were_read_before_it_begins(tmp_path: Path) -> None:
    """`whisker train` makes no dataset whose report could say it."""
    path = zip_of(tmp_path, ["猫".encode("gbk"), "狗".encode("gbk")])
    with dataset_folder(path) as folder:
        assert sorted(found.name for found in folder.path.iterdir()) == ["狗", "猫"]
        (warning,) = folder.warnings
    assert "read as gbk" in warning
    with dataset_folder(path, Expected(name_encoding="gbk")) as folder:
        assert scan_folder(folder.path, "pets").class_names == ("狗", "猫")
        assert folder.warnings == ()


def test_case_G_training_from_a_folder_is_told_as_well(tmp_path: Path) -> None:
    """The folder of a class may be called in an old code page too."""
    for name in ("犬", "猫"):
        folder = os.fsencode(tmp_path) + b"/" + name.encode("cp932")
        os.mkdir(folder)  # noqa: PTH102 - names in bytes
        with open(folder + b"/1.jpg", "wb") as file:  # noqa: PTH123 - names in bytes
            file.write(b"x")
    guessed = scan_folder(tmp_path, "pets")
    assert guessed.class_names == ("犬", "猫")
    assert "read as shift_jis" in guessed.warnings[0]
    told = scan_folder(tmp_path, "pets", Expected(name_encoding="shift_jis"))
    assert (told.class_names, told.warnings) == (("犬", "猫"), ())


@pytest.mark.parametrize(("codec", "names"), FIELD_CASES)
@pytest.mark.parametrize("encoding", [None, "told"])
def test_case_G_tars_are_read_alike(tmp_path: Path, codec: str, names: tuple[str, ...], encoding: str | None) -> None:
    """Their names are bytes as well; the dataset's report says how they were read."""
    path = tmp_path / "pets.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.GNU_FORMAT, encoding=codec) as tar:
        for name in names:
            for number in range(2):
                member = tarfile.TarInfo(f"{name}/{number}.jpg")
                member.size = 2
                tar.addfile(member, io.BytesIO(b"x%d" % number))
    told: NameEncoding | None = tidy_encoding(codec) if encoding else None  # type: ignore[assignment]
    source = open_local(path, tmp_path / "data", ArchiveLimits(), ReadingOptions(name_encoding=told))
    (tmp_path / "incoming").mkdir()
    collected = source.collect(Intake(tmp_path / "incoming", ArchiveLimits(), 2, lambda _share: None))
    assert {file.class_name for file in collected.incoming} == set(names)
    assert {file.origin for file in collected.incoming} == {f"{name}/{n}.jpg" for name in names for n in range(2)}
    assert collected.names is not None
    assert collected.names.is_certain is (not collected.warnings)
    assert collected.names.is_certain or not told


def test_case_G_utf_8_beside_what_a_person_named_stays_on_a_disk(tmp_path: Path) -> None:
    """The option is for names that are not UTF-8; others lie in the same folder."""
    for name in ("猫".encode("cp932"), "кот".encode()):
        os.mkdir(os.fsencode(tmp_path) + b"/" + name)  # noqa: PTH102 - names in bytes
        with open(os.fsencode(tmp_path) + b"/" + name + b"/1.jpg", "wb") as file:  # noqa: PTH123 - names in bytes
            file.write(b"x")
    _, layout, page = arrange_folder(tmp_path, Expected(name_encoding="shift_jis"))
    assert page is not None
    assert layout.class_names == ("кот", "猫")


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        (b"cat/1\0.jpg", 0),
        ("cat/\u202egpj.exe".encode(), 0x800),
        (b"cat/\xff\xfe.jpg", 0x800),
        (b"cat/CON", 0),
        (b"cat/aux.jpg", 0),
        (b"lpt1/1.jpg", 0),
    ],
)
def test_row_48_name_that_hides_or_is_a_device_is_bad(tmp_path: Path, name: bytes, flags: int) -> None:
    """NUL, bidi marks, a broken UTF-8 promise, device names of Windows."""
    with pytest.raises(errors.ZipBadName):
        check(raw_zip(tmp_path / "a.zip", [*RAW, RawMember(name, b"x", flags=flags)]))


@pytest.mark.parametrize(("raw", "expected"), [("Kätzchen".encode(), "Kätzchen"), (b"K\x84tzchen", "Kätzchen")])
def test_row_48_old_names_are_utf_8_or_what_they_look_like(tmp_path: Path, raw: bytes, expected: str) -> None:
    """Without the flag a name is UTF-8 where it can be (macOS), else in a code page, here of DOS."""
    members = [RawMember(raw + b"/1.jpg", b"x"), RawMember(b"dog/1.jpg", b"y")]
    assert check(raw_zip(tmp_path / "a.zip", members)).class_names == (expected, "dog")


def test_row_49_unicode_class_name_is_kept_composed(make_zip: MakeZip) -> None:
    """Finder decomposes names; a class has one spelling."""
    outline = check(make_zip({"e\u0301toile/1.jpg": b"a", "猫/1.jpg": b"b", "🐕\u200d🦺/1.jpg": b"c"}))
    assert outline.class_names == ("\u00e9toile", "猫", "🐕\u200d🦺")


def test_unicode_path_field_wins_over_an_old_name(tmp_path: Path) -> None:
    """Info-ZIP keeps the real name beside one in an old code page, with a checksum of the old one."""
    name = b"?/1.jpg"
    field = b"\x01" + struct.pack("<L", zlib.crc32(name)) + "猫/1.jpg".encode()
    extra = struct.pack("<2H", 0x7075, len(field)) + field
    outline = check(raw_zip(tmp_path / "a.zip", [RawMember(name, b"x", extra=extra), RawMember(b"dog/1.jpg", b"y")]))
    assert outline.class_names == ("dog", "猫")


def test_row_48_name_longer_than_any_path_is_bad(make_zip: MakeZip) -> None:
    """Composing a name takes time that grows with the square of its length."""
    with pytest.raises(errors.ZipBadName, match="a name of 60008 bytes; 4096 are the most"):
        check(make_zip({"cat/1.png": b"", "dog/" + "a\u0323\u0300" * 12_000 + ".png": b""}))


def zip_of_marks(path: Path, marks: str) -> Path:
    """Write a ZIP of 32 MB whose 4,000 names hold nearly 4,000 bytes of combining marks each."""
    return raw_zip(path, [*RAW, *(RawMember(f"cat/{number:04}{marks}.jpg".encode(), b"") for number in range(4000))])


def test_row_97_zip_of_names_that_take_long_to_normalise_is_refused_at_once(tmp_path: Path) -> None:
    """It held a thread for over a minute."""
    path = zip_of_marks(tmp_path / "a.zip", "\u0301" * 995 + "\u0316" * 995)
    began = time.thread_time()
    with pytest.raises(errors.ZipBadName, match="more than 30 combining marks"):
        check(path)
    assert time.thread_time() - began < 1


def test_row_97_zip_of_the_dearest_names_that_pass_is_read_in_a_time_that_its_size_bounds(tmp_path: Path) -> None:
    """Every run of marks is as long as it may be, and of the order that takes longest to sort."""
    path = zip_of_marks(tmp_path / "a.zip", ("\u0301" * 15 + "\u0316" * 15 + "a") * 64)
    began = time.thread_time()
    assert len(check(path).entries) == 4002
    assert time.thread_time() - began < 5
