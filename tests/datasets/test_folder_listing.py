"""Which links in a folder are followed, and what is said of the others."""

import os
from pathlib import Path

import pytest
from tests.tiny_dataset import draw_picture, write_tiny_dataset

from whisker.datasets import ingestion
from whisker.datasets.folder_listing import list_folder
from whisker.datasets.folders import list_files, scan_folder
from whisker.datasets.source import DatasetSource, DatasetTarget
from whisker.datasets.store import DatasetStore
from whisker.errors import DatasetInvalid, NoClasses


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
    """Else nobody knows why the test pictures were chosen anew."""
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
