"""Layouts that people bring.

Which links in a folder are followed, and what is said of the others.
"""

import os
from pathlib import Path

import pytest
from tests.tiny_dataset import draw_picture, write_tiny_dataset

from whisker.datasets import ingestion
from whisker.datasets.folders import list_files, list_folder, scan_folder
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.datasets.store import DatasetStore
from whisker.errors import ClassNameInvalid, DatasetInvalid, NoClasses, SplitMismatch, TooFewClasses


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
    """A classifier needs two classes."""
    draw_picture(tmp_path / "colours" / "red" / "0.png", "red", 0)
    (tmp_path / "colours" / "note.txt").write_text("one class only")
    with pytest.raises(TooFewClasses, match=r"only the class 'red'.*train/ and test/"):
        scan_folder(tmp_path / "colours", "colours")


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    """A folder without class folders says what was looked for."""
    with pytest.raises(NoClasses, match="no pictures in class folders"):
        scan_folder(tmp_path, "nothing")


def test_class_that_is_only_tested_is_refused(tmp_path: Path) -> None:
    """Train and test have the same classes, or nothing can be tested."""
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


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """A folder of two classes, of four pictures each."""
    return write_tiny_dataset(tmp_path / "colours", count=4)


def counts(root: Path) -> dict[str, int]:
    """Count the files of each class."""
    dataset = scan_folder(root, "colours")
    return {name: sum(file.class_name == name for file in dataset.files) for name in dataset.class_names}


def test_case_H_link_within_the_folder_is_followed(colours: Path) -> None:
    """To a file or to a folder, of a class or of a split."""
    pool = colours / ".pool" / "green"
    draw_picture(pool / "0.png", "red", 50)
    (colours / "green").symlink_to(pool)
    (colours / "red" / "link.png").symlink_to("../.pool/green/0.png")
    assert counts(colours) == {"blue": 4, "green": 1, "red": 5}
    assert scan_folder(colours, "colours").warnings == ()


@pytest.mark.parametrize("name", ["green", "red/link.png"])
def test_case_H_link_out_of_the_folder_is_named(colours: Path, tmp_path: Path, name: str) -> None:
    """A class or a picture is missing then, so it is said where the link leads."""
    elsewhere = tmp_path / "elsewhere"
    draw_picture(elsewhere / "0.png", "red", 50)
    (colours / name).symlink_to(elsewhere / "0.png" if name.endswith(".png") else elsewhere)
    (warning,) = scan_folder(colours, "colours").warnings
    assert counts(colours) == {"blue": 4, "red": 4}
    assert f"'{name}' (a link out of the folder, to {elsewhere}" in warning


def test_case_H_test_folder_that_is_a_link_is_named(tmp_path: Path) -> None:
    """Otherwise people would not know why the test pictures were chosen anew."""
    write_tiny_dataset(tmp_path / "data" / "train", count=4)
    (tmp_path / "data" / "test").symlink_to(write_tiny_dataset(tmp_path / "test", count=4))
    assert "'test' (a link out of the folder" in scan_folder(tmp_path / "data", "data").warnings[0]


def test_case_H_folder_of_nothing_but_links_is_refused_with_where_they_lead(colours: Path, tmp_path: Path) -> None:
    """As tools make them that link pictures into class folders."""
    for path in colours.rglob("*.png"):
        (tmp_path / "linked" / path.parent.name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "linked" / path.parent.name / path.name).symlink_to(path)
    with pytest.raises(NoClasses, match=rf"'blue/0\.png' \(a link out of the folder, to {colours}.* and 3 more"):
        scan_folder(tmp_path / "linked", "linked")


def test_case_H_root_that_is_a_link_is_the_folder_it_leads_to(colours: Path, tmp_path: Path) -> None:
    """With links in it that lead to another place in that folder."""
    (colours / "red" / "link.png").symlink_to(colours / "blue" / "0.png")
    (tmp_path / "root").symlink_to(colours)
    assert counts(tmp_path / "root") == {"blue": 4, "red": 5}
    assert len(list_files(tmp_path / "root")) == 9


def test_case_H_root_that_leads_nowhere_says_where(tmp_path: Path, store: DatasetStore) -> None:
    """A link to a disk that is not there, mostly."""
    (tmp_path / "root").symlink_to(tmp_path / "gone")
    with pytest.raises(DatasetInvalid, match=r"It is a link to .*gone, which is not there"):
        ingestion.ingest(store, DatasetSource(kind="path", value=str(tmp_path / "root")), DatasetTarget())


def test_case_H_circles_end_and_are_named(colours: Path) -> None:
    """A link to a folder around it, to itself, and two that lead to each other."""
    (colours / "red" / "up").symlink_to("..")
    (colours / "red" / "self").symlink_to("self")
    for one, other in (("a", "b"), ("b", "a")):
        (colours / ".pool" / one).mkdir(parents=True)
        (colours / ".pool" / one / "over").symlink_to(f"../{other}")
    (colours / "red" / "in").symlink_to("../.pool/a")
    listing = list_folder(colours)
    assert counts(colours) == {"blue": 4, "red": 4}
    assert [path for path, _ in listing.left_out] == ["red/self", "red/up", "red/in/over"]


def test_case_H_folders_that_link_to_each_other_are_few_files(colours: Path) -> None:
    """Twelve folders with links to all the others would be a billion paths."""
    names = [f"f{number}" for number in range(12)]
    for name in names:
        draw_picture(colours / name / "0.png", "red", 60)
        for other in names:
            if other != name:
                (colours / name / f"to {other}").symlink_to(f"../{other}")
    listing = list_folder(colours)
    assert len(listing.files) == 8 + 12 + 12
    assert len(listing.left_out) == 12 * 11 - 12 + 12 * 11


def test_case_H_what_is_no_file_is_named_and_never_opened(colours: Path) -> None:
    """A pipe would be waited for without end."""
    os.mkfifo(colours / "red" / "pipe.png")
    (colours / "red" / "gone.png").symlink_to("nowhere.png")
    (warning,) = scan_folder(colours, "colours").warnings
    assert "'red/gone.png' (a link to nowhere.png, which is not there)" in warning
    assert "'red/pipe.png' (neither a file nor a folder)" in warning


def test_case_H_report_of_a_dataset_names_links(store: DatasetStore, colours: Path) -> None:
    """Among the files that were ignored, and as a warning, whatever they are called."""
    (colours / "red" / "passwd.png").symlink_to("/etc/passwd")
    (colours / "red" / os.fsdecode(b"stra\xdfe.png")).symlink_to(os.fsdecode(b"/etc/stra\xdfe.png"))
    report = ingestion.ingest(store, DatasetSource(kind="path", value=str(colours)), DatasetTarget()).revision.report
    assert [(found.path, found.reason) for found in report.ignored] == [
        ("red/passwd.png", "a link out of the folder, to /etc/passwd"),
        ("red/stra\\xdfe.png", "a link to /etc/stra\\xdfe.png, which is not there"),
    ]
    assert "'red/passwd.png'" in report.warnings[0]
