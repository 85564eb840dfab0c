"""Whole datasets of photographs, where WHISKER_TEST_DATA names a folder with their ZIPs."""

import os
from pathlib import Path

import pytest

from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.datasets.store import DatasetStore


def real_zip(name: str) -> DatasetSource:
    """Find a ZIP of real photographs, or skip the test."""
    folder = os.environ.get("WHISKER_TEST_DATA")
    if not folder:
        pytest.skip("needs real photographs: set WHISKER_TEST_DATA to a folder with cats_vs_dogs.zip and others")
    path = Path(folder) / name
    if not path.is_file():
        pytest.skip(f"{name} is not in WHISKER_TEST_DATA")
    return DatasetSource(kind="path", value=str(path))


def test_cats_vs_dogs_comes_whole_with_its_own_split(store: DatasetStore) -> None:
    """2,402 photographs without a fault, one pair of them alike."""
    report = ingestion.ingest(store, real_zip("cats_vs_dogs.zip"), DatasetTarget()).revision.report
    assert report.splits == {"train": 2002, "test": 400}
    assert (report.corrupt_count, report.left_out, report.ignored_count) == (0, 0, 0)
    assert report.duplicates.near.count == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "classes", "count", "near_across_splits"),
    [("caltech101.zip", 102, 3818, 19), ("cifar10.zip", 10, 18_000, 16)],
)
def test_benchmarks_of_others_have_alike_pictures_on_both_sides(
    store: DatasetStore, name: str, classes: int, count: int, near_across_splits: int
) -> None:
    """A given layout is kept, and the report says how many training pictures look like a test picture."""
    report = ingestion.ingest(store, real_zip(name), DatasetTarget()).revision.report
    assert (len(report.classes), report.image_count) == (classes, count)
    assert report.duplicates.near_across_splits.count == near_across_splits
