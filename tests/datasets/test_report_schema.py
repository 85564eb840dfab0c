"""Inspection of files and the figures of a dataset."""

from pathlib import Path

import pytest
from PIL import Image
from tests.tiny_dataset import draw_picture, write_tiny_dataset

from whisker.datasets.folders import scan_folder
from whisker.datasets.inspection import inspect_files
from whisker.datasets.report_schema import dataset_figures
from whisker.datasets.splits import split_dataset
from whisker.retrain.material import readable_dataset


def test_files_that_are_no_pictures_are_sorted_out_with_a_reason(tmp_path: Path) -> None:
    """Text and cut-off pictures do not stop a run; they are listed."""
    write_tiny_dataset(tmp_path, count=3)
    (tmp_path / "red" / "note.png").write_text("not a picture")
    whole = (tmp_path / "blue" / "0.png").read_bytes()
    (tmp_path / "blue" / "cut.png").write_bytes(whole[: len(whole) // 2])
    inspection = inspect_files(scan_folder(tmp_path, "colours").files)
    assert sorted(file.path.name for file, _ in inspection.unreadable) == ["cut.png", "note.png"]
    assert all(reason for _, reason in inspection.unreadable)
    assert len(inspection.readable) == 6


def test_progress_is_told_up_to_the_end(tmp_path: Path) -> None:
    """The share of examined files grows to one."""
    shares: list[float] = []
    inspect_files(scan_folder(write_tiny_dataset(tmp_path, count=2), "colours").files, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_figures_count_classes_formats_and_sizes(tmp_path: Path) -> None:
    """The figures are those of the training and test pictures."""
    write_tiny_dataset(tmp_path / "train", count=5)
    draw_picture(tmp_path / "test" / "red" / "wide.png", "red", 50, size_px=(100, 50))
    draw_picture(tmp_path / "test" / "blue" / "other.png", "blue", 51)
    Image.new("RGB", (60, 30), "red").save(tmp_path / "test" / "red" / "plain.jpg")
    (tmp_path / "train" / "red" / "broken.jpg").write_bytes(b"x")
    scanned = scan_folder(tmp_path, "colours")
    inspection = inspect_files(scanned.files)
    dataset = readable_dataset(scanned, inspection)
    figures = dataset_figures(dataset, split_dataset(dataset, 0.2, 0.2, 0))
    assert [(item.class_name, item.train, item.test) for item in figures.classes] == [("blue", 5, 1), ("red", 5, 2)]
    assert figures.splits == {"train": 10, "test": 3}
    assert figures.validation_count == 2
    assert figures.formats == {"PNG": 12, "JPEG": 1}
    assert (figures.dimensions.width.min, figures.dimensions.width.max) == (40, 100)
    assert figures.dimensions.aspect.median == pytest.approx(1.25)
    assert figures.total_bytes == sum(file.size_bytes for file in dataset.files)
    assert [(item.class_name, item.file_name) for item in figures.unreadable] == [("red", "broken.jpg")]
