"""Stored versions evaluated on other data."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from tests.tiny_dataset import write_tiny_dataset
from tests.tiny_version import write_tiny_version

from whisker.errors import DatasetInvalid
from whisker.retrain.judging import evaluate_version


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A version that tells red from blue."""
    return write_tiny_version(tmp_path / "models", "tiny-1")


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """Ten pictures of each class."""
    return write_tiny_dataset(tmp_path / "colours")


def test_stored_version_is_evaluated_on_the_test_part_of_other_data(folder: Path, tmp_path: Path) -> None:
    """Where there is a test folder only that is evaluated, else everything is."""
    write_tiny_dataset(tmp_path / "split" / "train", count=3)
    write_tiny_dataset(tmp_path / "split" / "test", count=2)
    with_test = evaluate_version(folder, tmp_path / "split").report
    assert (with_test.split, with_test.count) == ("test", 4)
    without = evaluate_version(folder, tmp_path / "split" / "train").report
    assert (without.split, without.count) == ("all", 6)


def test_version_is_not_evaluated_on_classes_it_does_not_know(folder: Path, colours: Path) -> None:
    """The class is named."""
    (colours / "red").rename(colours / "green")
    with pytest.raises(DatasetInvalid, match="no class 'green'"):
        evaluate_version(folder, colours)


def test_unknown_data_may_be_a_zip(folder: Path, colours: Path, tmp_path: Path) -> None:
    """It is read like a folder, and named after the file."""
    with zipfile.ZipFile(tmp_path / "others.zip", "w") as archive:
        archive.write(colours / "red" / "0.png", "things/0.png")
    figures = evaluate_version(folder, colours, unknown_data=tmp_path / "others.zip").report.unknown
    assert figures is not None
    assert (figures.unknown_count, figures.unknown_source) == (1, "others")


def test_unknown_data_without_pictures_is_refused(folder: Path, colours: Path, tmp_path: Path) -> None:
    """An empty folder measures nothing."""
    (tmp_path / "nothing").mkdir()
    with pytest.raises(DatasetInvalid, match="no pictures"):
        evaluate_version(folder, colours, unknown_data=tmp_path / "nothing")


@pytest.mark.slow
@pytest.mark.skipif("WHISKER_TEST_DATA" not in os.environ, reason="WHISKER_TEST_DATA names no folder with real photos")
def test_bundled_model_keeps_its_word_on_real_photos() -> None:
    """The figures in the bundled version's folder are those that its photos give, on any machine."""
    folder = Path(__file__).parents[2] / "models" / "cats-vs-dogs-1"
    stored = json.loads((folder / "metrics.json").read_text())
    report = evaluate_version(folder, Path(os.environ["WHISKER_TEST_DATA"]) / "cats_vs_dogs.zip").report
    assert report.count == stored["count"]
    assert report.accuracy == pytest.approx(stored["accuracy"], abs=0.003)
    assert report.ece <= 0.02
