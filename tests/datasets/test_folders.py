"""Layouts that people bring."""

from pathlib import Path

import pytest
from tests.tiny_dataset import draw_picture, write_tiny_dataset

from whisker.datasets.folders import list_files, scan_folder
from whisker.errors import ClassNameInvalid, NoClasses, SplitMismatch, TooFewClasses


def test_class_folders_become_classes_in_order(tmp_path: Path) -> None:
    """A folder a class, no splits."""
    dataset = scan_folder(write_tiny_dataset(tmp_path, count=3), "colours")
    assert dataset.class_names == ("blue", "red")
    assert [(file.class_name, file.split) for file in dataset.files] == [("blue", None)] * 3 + [("red", None)] * 3


@pytest.mark.parametrize(
    ("names", "expected"),
    [(("train", "test"), ["test", "train"]), (("Training", "val", "Testing"), ["test", "train", "validation"])],
)
def test_split_folders_say_which_side_a_file_is_on(tmp_path: Path, names: tuple[str, ...], expected: list[str]) -> None:
    """Folders named like splits are splits, however they are spelt."""
    for name in names:
        write_tiny_dataset(tmp_path / name, count=2)
    dataset = scan_folder(tmp_path, "colours")
    assert sorted({file.split or "none" for file in dataset.files}) == expected
    assert dataset.class_names == ("blue", "red")


def test_folder_around_the_dataset_is_stepped_through(tmp_path: Path) -> None:
    """A ZIP of a folder holds that folder."""
    write_tiny_dataset(tmp_path / "outer" / "colours", count=2)
    assert scan_folder(tmp_path, "colours").class_names == ("blue", "red")


def test_leftovers_of_operating_systems_are_ignored(tmp_path: Path) -> None:
    """Neither hidden files nor __MACOSX nor Thumbs.db count, as classes or as pictures."""
    write_tiny_dataset(tmp_path / "colours", count=2)
    for name in ("__MACOSX/colours/._0.png", "colours/.DS_Store", "colours/red/Thumbs.db", "colours/.git/config"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    dataset = scan_folder(tmp_path, "colours")
    assert dataset.class_names == ("blue", "red")
    assert len(dataset.files) == 4


def test_one_class_is_refused_with_the_layouts_that_work(tmp_path: Path) -> None:
    """Nothing can be told apart with one class."""
    draw_picture(tmp_path / "colours" / "red" / "0.png", "red", 0)
    (tmp_path / "colours" / "note.txt").write_text("one class only")
    with pytest.raises(TooFewClasses, match=r"only the class 'red'.*train/ and test/"):
        scan_folder(tmp_path / "colours", "colours")


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    """A folder without class folders says what was looked for."""
    with pytest.raises(NoClasses, match="no pictures in class folders"):
        scan_folder(tmp_path, "nothing")


def test_class_that_is_only_tested_is_refused(tmp_path: Path) -> None:
    """Both sides have the same classes, or nothing can be judged."""
    write_tiny_dataset(tmp_path / "train", count=2)
    write_tiny_dataset(tmp_path / "test", count=2)
    (tmp_path / "test" / "red").rename(tmp_path / "test" / "green")
    with pytest.raises(SplitMismatch, match="'green' only in test"):
        scan_folder(tmp_path, "colours")


def test_class_name_that_breaks_a_line_is_refused(tmp_path: Path) -> None:
    """Labels are stored one a line."""
    write_tiny_dataset(tmp_path, count=2)
    (tmp_path / "red").rename(tmp_path / "re\nd")
    with pytest.raises(ClassNameInvalid, match="cannot be shown"):
        scan_folder(tmp_path, "colours")


def test_dataset_hash_depends_on_content_and_not_on_names(tmp_path: Path) -> None:
    """Renamed files are the same data; a changed one is not."""
    first = scan_folder(write_tiny_dataset(tmp_path / "a", count=2), "first")
    write_tiny_dataset(tmp_path / "b", count=2)
    (tmp_path / "b" / "red" / "0.png").rename(tmp_path / "b" / "red" / "renamed.png")
    second = scan_folder(tmp_path / "b", "second")
    assert first.sha256() == second.sha256()
    draw_picture(tmp_path / "b" / "red" / "1.png", "red", 99)
    assert scan_folder(tmp_path / "b", "second").sha256() != first.sha256()


def test_listing_takes_every_visible_file_below(tmp_path: Path) -> None:
    """Pictures of unknown things need no layout."""
    draw_picture(tmp_path / "0.png", "red", 0)
    draw_picture(tmp_path / "deep" / "er" / "1.png", "red", 1)
    assert [file.path.name for file in list_files(tmp_path)] == ["0.png", "1.png"]
