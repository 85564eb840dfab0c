"""Names from archives, as classes and files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisker.datasets.archive_names import FileNames, check_class_name, safe_file_name, split_path
from whisker.errors import ClassNameInvalid, ZipUnsafePath


@pytest.mark.parametrize(
    "name", ["..", ".", "", "  ", "...", "a/b", "a\\b", ".hidden", "re\nd", "x" * 101, "\u202ecat"]
)
def test_row_50_class_name_that_cannot_be_a_folder_is_refused(name: str) -> None:
    """Whoever gives the name: a ZIP, a folder, a person who relabels a picture."""
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
