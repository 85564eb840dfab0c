"""`whisker datasets`.

--layout and --name-encoding together: a ZIP of Windows with folders called like splits, read as a person says.
"""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.commands.conftest import Run
from tests.tiny_dataset import draw_picture, write_tiny_dataset
from tests.zips import RawMember, picture_bytes, raw_zip, tiny_members, write_zip

from whisker.cli import cli
from whisker.errors import AppError, ClassNameInvalid, EditInvalid, LayoutAmbiguous, RequestInvalid, ZipBadName
from whisker.settings import Settings, load_settings
from whisker.workspace import Workspace


@pytest.fixture
def zip_path(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ZIP to add, and the command line set to the temporary data folder."""
    monkeypatch.setenv("WHISKER_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("COLUMNS", "200")
    members = tiny_members(tmp_path, count=10)
    return write_zip(tmp_path / "colours.zip", members | {"red/broken.png": b"x", "red/copy.png": members["red/0.png"]})


def run(*arguments: str | Path) -> Result:
    """Run `whisker datasets` and expect it to succeed."""
    result = CliRunner().invoke(cli, ["datasets", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_case_G_names_in_an_old_code_page_are_shown_as_they_were_read(zip_path: Path, tmp_path: Path) -> None:
    """A guess is a line that names the option; a person's word is taken."""
    drawn = tiny_members(tmp_path, count=6)
    old = {"red": "猫", "blue": "狗"}
    named = [
        RawMember(f"{old[name.split('/')[0]]}/{name.split('/')[1]}".encode("gbk"), data) for name, data in drawn.items()
    ]
    path = raw_zip(tmp_path / "old.zip", named)
    guessed = run("add", path)
    assert "猫" in guessed.stdout
    assert "read as gbk" in guessed.stdout
    assert "--name-encoding" in guessed.stdout
    report = json.loads(run("add", path, "--name", "told", "--name-encoding", "cp936", "--json").stdout)["report"]
    assert report["names"]["encoding"] == "gbk"
    assert (report["names"]["is_certain"], report["warnings"]) == (True, [])
    assert sorted(row["class_name"] for row in report["classes"]) == ["狗", "猫"]


def test_nothing_yet_says_how_to_begin(zip_path: Path) -> None:
    """An empty list teaches the next step."""
    assert "whisker datasets add ZIP" in run().output


def test_added_zip_is_reported_and_listed(zip_path: Path) -> None:
    """Progress goes to standard error, the report to standard output."""
    result = run("add", zip_path, "--name", "My colours")
    assert "my-colours@1: 20 pictures of 2 classes (16 train, 4 test)" in result.stdout
    assert "1 cannot be read: red/broken.png (These bytes are not a picture" in result.stdout
    assert "1 copies of a picture of the same class" in result.stdout
    assert "Reading the pictures" in result.stderr
    listed = json.loads(run("--json").stdout)
    assert [(found["id"], found["counts"]) for found in listed] == [
        ("my-colours@1", {"train": {"blue": 8, "red": 8}, "test": {"blue": 2, "red": 2}})
    ]
    assert "my-colours" in run().stdout


def test_folder_adds_to_a_dataset_and_the_diff_is_shown(zip_path: Path, tmp_path: Path) -> None:
    """A second revision with what is new."""
    run("add", zip_path)
    folder = write_tiny_dataset(tmp_path / "more", count=12)
    assert "Since colours@1: 4 added, 0 removed, 20 unchanged" in run("add", folder, "--to", "colours").stdout
    assert "colours@1: 20 pictures" in run("show", "colours@1").stdout
    shown = json.loads(run("show", "colours", "--json").stdout)
    assert (shown["id"], shown["diff"]["added"], shown["report"]["image_count"]) == ("colours@2", 4, 24)


def test_content_is_replaced(zip_path: Path, tmp_path: Path) -> None:
    """What is not in the new folder goes."""
    run("add", zip_path)
    folder = write_tiny_dataset(tmp_path / "fewer", count=5)
    assert "0 added, 10 removed, 10 unchanged" in run("add", folder, "--replace", "colours").stdout


def test_options_that_contradict_each_other_are_refused(zip_path: Path) -> None:
    """A dataset cannot be new and added to."""
    with pytest.raises(RequestInvalid, match="Use one of"):
        run("add", zip_path, "--name", "a", "--to", "b")


def test_data_folder_s_own_splits_are_taken(zip_path: Path, settings: Settings) -> None:
    """`whisker datasets add data` takes data/train and data/test, and nothing else that lies there."""
    run("add", zip_path)
    for split, first in (("train", 0), ("test", 50)):
        for number in range(first, first + 3):
            for class_name in ("blue", "red"):
                draw_picture(settings.data_dir / split / class_name / f"{number}.png", class_name, number)
    assert "data@1: 12 pictures of 2 classes (6 train, 6 test)" in run("add", settings.data_dir).stdout


def test_names_are_shown_as_they_are(zip_path: Path, tmp_path: Path) -> None:
    """A class called like the terminal's markup is text."""
    folder = write_tiny_dataset(tmp_path / "odd", count=4)
    (folder / "red").rename(folder / "[red]x[bold]")
    assert "[red]x[bold]" in run("add", folder).stdout


def image_ids(class_name: str) -> list[str]:
    """Name a class's pictures of the newest revision."""
    store = Workspace.open(load_settings()).datasets
    return [image.id for image in store.images(store.revision("colours").id, class_name=class_name).images]


def test_added_pictures_are_looked_at(zip_path: Path) -> None:
    """How much was found, and where to see it."""
    shown = run("add", zip_path).stdout
    assert re.search(r"\n! \d+ findings?.*: whisker insights colours@1, or /insights\?dataset=colours@1 in", shown)


def test_edits_make_the_next_revision(zip_path: Path) -> None:
    """Pictures left out and pictures of another class, told as a difference."""
    run("add", zip_path)
    first, second, third = image_ids("red")[:3]
    shown = run("edit", "colours", "--exclude", first, "--exclude", second, "--relabel", f"{third}=blue").stdout
    assert "colours@2: 18 pictures of 2 classes" in shown
    assert "Since colours@1" in shown
    assert (len(image_ids("red")), len(image_ids("blue"))) == (7, 11)
    assert third in image_ids("blue")


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ((), RequestInvalid),
        (("--exclude", "x"), RequestInvalid),
        (("--relabel", "0" * 32), RequestInvalid),
        (("--relabel", f"{'0' * 32}=.."), ClassNameInvalid),
        (("--relabel", f"{'0' * 32}=red", "--relabel", f"{'0' * 32}=blue"), RequestInvalid),
        (("--exclude", "0" * 32), EditInvalid),
    ],
)
def test_edits_that_cannot_be_meant_are_refused(
    zip_path: Path, options: tuple[str, ...], fault: type[AppError]
) -> None:
    """And no revision is made."""
    run("add", zip_path)
    with pytest.raises(fault):
        run("edit", "colours", *options)
    assert "colours@1: 20 pictures" in run("show", "colours").stdout


CLASSES = {"猫": "red", "狗": "blue"}


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """Pictures of two classes in "train 猫", "test 猫" and so on, with names in GBK that do not say so."""
    members = [
        RawMember(
            f"{split} {name}/{number}.png".encode("gbk"), picture_bytes(colour, seed + number, tmp_path / "drawn")
        )
        for split, count, seed in (("train", 6, 0), ("test", 2, 50))
        for name, colour in CLASSES.items()
        for number in range(count)
    ]
    return raw_zip(tmp_path / "letters.zip", members)


@pytest.mark.parametrize("command", [("data", "fetch"), ("datasets", "add")])
def test_case_G_encoding_and_layout_are_followed_together(run: Run, letters: Path, command: tuple[str, ...]) -> None:
    """Splits by the folders' words, classes by the rest of their names."""
    added = run(*command, letters, "--layout", "splits", "--name-encoding", "gbk", "--json")
    assert added.exit_code == 0, added.output
    found = json.loads(added.stdout)
    report = found["report"]
    assert sorted(figures["class_name"] for figures in report["classes"]) == ["狗", "猫"]
    assert (report["splits"], report["warnings"]) == ({"train": 12, "test": 4}, [])
    assert report["names"]["is_certain"]


def test_case_G_training_and_evaluation_follow_both(run: Run, letters: Path) -> None:
    """Without the layout it is asked for; with another encoding the names cannot be read."""
    told = ("--layout", "splits", "--name-encoding", "gbk")
    trained = run("train", "--data", letters, *told, "--size-px", 32, "--name", "letters")
    assert trained.exit_code == 0, trained.output
    assert "of 4 test pictures right" in trained.stdout
    assert "code page" not in trained.stderr
    tested = run("evaluate", "letters-1", "--data", letters, *told)
    assert "of 4 pictures right" in tested.stdout, tested.output
    assert "猫: recall" in tested.stdout
    for command in (("train", "--data"), ("evaluate", "letters-1", "--data"), ("retrain",)):
        asked = run(*command, letters, "--name-encoding", "gbk")
        assert isinstance(asked.exception, LayoutAmbiguous), asked.output
        wrong = run(*command, letters, "--layout", "splits", "--name-encoding", "utf-8")
        assert isinstance(wrong.exception, ZipBadName), wrong.output


def test_exported_dataset_can_be_added_again(zip_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To a file that is named, or one that is called after the dataset; none is replaced unasked."""
    first = json.loads(run("add", zip_path, "--name", "Two colours", "--json").stdout)
    target = tmp_path / "out.zip"
    assert "20 pictures of two-colours@1" in run("export", "two-colours", "--output", target).stdout
    again = json.loads(run("add", target, "--json").stdout)
    assert (again["id"], again["sha256"], again["counts"]) == ("out@1", first["sha256"], first["counts"])
    with pytest.raises(RequestInvalid, match="--force"):
        run("export", "two-colours", "--output", target)
    target.write_bytes(b"another file")
    run("export", "two-colours", "--output", target, "--force")
    assert target.stat().st_size > 1000
    monkeypatch.chdir(tmp_path)
    run("export", "two-colours@1")
    assert (tmp_path / "Two colours-1.zip").read_bytes() == target.read_bytes()
