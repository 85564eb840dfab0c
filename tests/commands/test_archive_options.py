"""--layout and --name-encoding together: a ZIP of Windows with folders called like splits, read as a person says."""

import json
from pathlib import Path

import pytest
from tests.commands.conftest import Run
from tests.zips import RawMember, picture_bytes, raw_zip

from whisker.errors import LayoutAmbiguous, ZipBadName

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
