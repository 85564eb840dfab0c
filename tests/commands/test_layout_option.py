"""--layout: what the command line says of folders that can be read in more than one way, and what it does when told."""

import json
import sys
from pathlib import Path

import pytest
from tests.commands.conftest import Run
from tests.tiny_dataset import COLOURS, draw_picture
from tests.zips import zip_folder

from whisker.cli import main
from whisker.errors import LayoutAmbiguous


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """Pictures of A and B, each with a part to train on and one to test by."""
    for split, count in (("train", 6), ("test", 2)):
        for letter, colour in zip("AB", COLOURS, strict=True):
            for number in range(count):
                draw_picture(
                    tmp_path / "letters" / f"{split}{letter}" / f"{number}.png", colour, number + 50 * len(split)
                )
    return tmp_path / "letters"


@pytest.mark.parametrize(
    "command",
    [("data", "fetch"), ("datasets", "add"), ("retrain",), ("train", "--data"), ("evaluate", "tiny-1", "--data")],
)
def test_case_A_unclear_folders_are_asked_about(run: Run, letters: Path, command: tuple[str, ...]) -> None:
    """As a folder and as a ZIP, by each command that takes them in; no job is made."""
    for path in (letters, zip_folder(letters.with_suffix(".zip"), letters, "letters/")):
        result = run(*command, path)
        assert isinstance(result.exception, LayoutAmbiguous), result.output
    assert "No jobs yet" in run("jobs").stdout


def test_case_A_choices_are_named_with_their_option(
    run: Run, letters: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with what it would take in."""
    monkeypatch.setattr(sys, "argv", ["whisker", "datasets", "add", str(letters)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert "  --layout splits: 2 classes, 'A', 'B': 16 pictures, 4 of them to test by.\n" in told
    assert "  --layout classes: 4 classes, 'testA', 'testB', 'trainA', 'trainB': 16 pictures.\n" in told


def test_case_A_option_is_followed(run: Run, letters: Path) -> None:
    """A dataset is what a person said; the same file is another dataset when read in another way."""
    added = run("datasets", "add", letters, "--layout", "splits", "--json")
    assert json.loads(added.stdout)["counts"] == {"train": {"A": 6, "B": 6}, "test": {"A": 2, "B": 2}}
    archive = zip_folder(letters.with_suffix(".zip"), letters)
    for layout, splits in (("splits", {"train": 12, "test": 4}), ("classes", {"train": 14, "test": 2})):
        fetched = json.loads(run("data", "fetch", archive, "--layout", layout, "--json").stdout)
        assert fetched["is_new"]
        assert fetched["report"]["splits"] == splits
        assert len(fetched["report"]["classes"]) == (2 if layout == "splits" else 4)


def test_case_A_training_on_a_zip_reads_it_as_told(run: Run, letters: Path) -> None:
    """The test part is what the version is tested by, and what is left out is said before training."""
    (letters / "papers").mkdir()
    archive = zip_folder(letters.with_suffix(".zip"), letters)
    result = run("train", "--data", archive, "--layout", "splits", "--size-px", 32, "--name", "letters")
    assert result.exit_code == 0, result.output
    assert "of 4 test pictures right" in result.stdout


def test_case_A_training_says_what_was_left_out(run: Run, tmp_path: Path) -> None:
    """On standard error, whether it was a folder or a ZIP."""
    for split, count in (("seg_train", 8), ("seg_test", 2)):
        for colour in COLOURS:
            for number in range(count):
                draw_picture(tmp_path / "intel" / split / split / colour / f"{number}.png", colour, number + 99 * count)
    draw_picture(tmp_path / "intel" / "seg_pred" / "seg_pred" / "1.png", "red", 7)
    result = run("train", "--data", tmp_path / "intel", "--size-px", 32)
    assert result.exit_code == 0, result.output
    assert "! The folder 'seg_pred' (1 file) was left out: no class folders inside." in result.stderr
    assert "of 4 test pictures right" in result.stdout


def test_case_O_class_of_one_picture_makes_no_job(run: Run, tmp_path: Path) -> None:
    """The command says so before anything is taken in."""
    for number in range(6):
        draw_picture(tmp_path / "pets" / "cats" / f"{number}.png", "red", number)
    draw_picture(tmp_path / "pets" / "dogs" / "1.png", "blue", 1)
    result = run("retrain", tmp_path / "pets")
    assert "The class 'dogs' has too few pictures" in str(result.exception)
    assert "No jobs yet" in run("jobs").stdout
