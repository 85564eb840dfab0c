"""Names from archives, as classes and files."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisker.datasets.names.safe_paths import (
    MAX_PATH_BYTES,
    FileNames,
    check_class_name,
    normal_path,
    safe_file_name,
    split_path,
)
from whisker.errors import ClassNameInvalid, ZipBadName, ZipUnsafePath


@pytest.mark.parametrize(
    "name", ["..", ".", "", "  ", "...", "a/b", "a\\b", ".hidden", "re\nd", "x" * 101, "\u202ecat", "con", "Aux.2"]
)
def test_row_50_class_name_that_cannot_be_a_folder_is_refused(name: str) -> None:
    """Wherever the name comes from: a ZIP, a folder, a person who relabels a picture."""
    with pytest.raises(ClassNameInvalid):
        check_class_name(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [(" cat ", "cat"), ("e\u0301", "\u00e9"), ("Golden Retriever (old)", "Golden Retriever (old)")],
)
def test_class_name_is_tidied(name: str, expected: str) -> None:
    """Composed, and without spaces around it."""
    assert check_class_name(name) == expected


def test_path_that_leads_outside_is_refused() -> None:
    """Wherever the dots stand."""
    with pytest.raises(ZipUnsafePath):
        split_path("a/b/../../../c")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("IMG 0001 (2).JPG", "IMG 0001 (2).JPG"),
        ("12:30?.jpg", "12_30_.jpg"),
        ("tab\there.png", "tab_here.png"),
        ("...", "picture"),
        ("noending", "noending"),
        ("猫.jpeg", "猫.jpeg"),
    ],
)
def test_file_name_is_kept_where_it_is_safe(name: str, expected: str) -> None:
    """What cannot be in a name everywhere is replaced."""
    assert safe_file_name(name) == expected


@given(st.text())
def test_any_name_becomes_a_file_s(name: str) -> None:
    """Never a path, never too long, never nothing."""
    safe = safe_file_name(name.encode("utf-8", "ignore").decode())
    assert safe
    assert "/" not in safe
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 255


def test_taken_names_are_numbered() -> None:
    """Capitals make no difference, folders do."""
    names = FileNames()
    names.reserve("train/cat", "1.jpg")
    assert [names.take("train/cat", "1.JPG") for _ in range(2)] == ["1-2.JPG", "1-3.JPG"]
    assert names.take("test/cat", "1.JPG") == "1.JPG"


def test_path_of_very_many_folders_is_refused() -> None:
    """A small ZIP can go 32,000 folders deep, and reading its layout would take gigabytes."""
    assert len(split_path("a/" * 31 + "b")) == 32
    with pytest.raises(ZipBadName, match="lies in 32 folders; at most 31"):
        split_path("a/" * 32 + "b")


@pytest.mark.parametrize("name", ["\u200b\u2060", "\ufeff", "\u00ad ."])
def test_class_name_without_anything_to_see_is_refused(name: str) -> None:
    """It could not be distinguished from another, or from an empty name."""
    with pytest.raises(ClassNameInvalid, match="there is nothing in it to read"):
        check_class_name(name)


def test_class_name_of_joined_emoji_is_kept() -> None:
    """What joins them has no width, and belongs there."""
    assert check_class_name("\U0001f469\u200d\U0001f467") == "\U0001f469\u200d\U0001f467"


def test_class_name_too_long_in_bytes_says_so() -> None:
    """A hundred Chinese letters are within the limit of letters and beyond that of file systems."""
    with pytest.raises(ClassNameInvalid, match="has 300 bytes in UTF-8"):
        check_class_name("猫" * 100)


def test_thousands_of_files_of_one_name_are_numbered_in_no_time() -> None:
    """Folders of frames each hold an `image.jpg`; trying all numbers for each took minutes."""
    names = FileNames()
    names.reserve("cat", "IMAGE-3.jpg")
    taken = [names.take("cat", "image.jpg") for _ in range(20_000)]
    assert taken[:4] == ["image.jpg", "image-2.jpg", "image-4.jpg", "image-5.jpg"]
    assert len(set(taken)) == 20_000


ZALGO = "a" + "\u0301" * 100_000 + "\u0316" * 100_000


@pytest.mark.parametrize("name", [ZALGO, "a" + "\u0f73" * 100_000, "\u0301\u0316" * 15 + "\u0301", " " * 10**6 + ZALGO])
def test_row_97_class_name_that_would_take_long_to_normalise_is_refused_before(name: str) -> None:
    """One of 200,000 marks held Python's lock for a minute."""
    began = time.thread_time()
    with pytest.raises(ClassNameInvalid, match=r"has \d+ characters|30 combining marks in a row"):
        check_class_name(name)
    assert time.thread_time() - began < 1


@pytest.mark.parametrize("name", [ZALGO, "a/" + "\u0301" * 995 + "\u0316" * 995, "a" * (MAX_PATH_BYTES + 1)])
def test_row_97_path_that_would_take_long_to_normalise_is_refused_before(name: str) -> None:
    """The fault says which limit it broke."""
    began = time.thread_time()
    with pytest.raises(ZipBadName, match=r"4096 are the most|more than 30 combining marks"):
        normal_path(name)
    assert time.thread_time() - began < 1


def test_long_names_of_real_files_are_kept() -> None:
    """A name as long as file systems allow, in folders as deep as people nest them, taken apart as macOS does."""
    part = unicodedata.normalize("NFD", "Đường Nguyễn Huệ ở phố cổ " * 4).strip()
    path = "/".join([part] * 8)
    assert normal_path(path) == unicodedata.normalize("NFC", path)
    assert check_class_name(unicodedata.normalize("NFD", "ộ" * 85)) == "ộ" * 85
