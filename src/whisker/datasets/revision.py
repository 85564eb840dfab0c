"""A dataset as it was at one time, and the pictures in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from whisker.datasets.report import IngestReport, RevisionDiff


@dataclass(frozen=True)
class Revision:
    """One revision; neither its row nor its files ever change.

    Attributes:
        id: "<dataset>@<number>".
        dataset: The dataset's id.
        name: The dataset's name, as a person gave it.
        number: Counted from 1 within the dataset.
        parent: The revision it was made from, None for the first.
        sha256: Hash of split, class and content of all pictures.
        diff: What changed since the parent.
        folder: Where the pictures lie: <split>/<class>/<file>.
    """

    id: str
    dataset: str
    name: str
    number: int
    parent: str | None
    sha256: str
    created_at: datetime
    image_count: int
    total_bytes: int
    report: IngestReport
    diff: RevisionDiff | None
    folder: Path

    @cached_property
    def class_names(self) -> tuple[str, ...]:
        """The classes in the order of a model's outputs."""
        return tuple(counts.class_name for counts in self.report.classes)

    @cached_property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Pictures by split and class."""
        classes = self.report.classes
        counts = {
            "train": {row.class_name: row.train for row in classes},
            "test": {row.class_name: row.test for row in classes},
        }
        return {split: by_class for split, by_class in counts.items() if any(by_class.values())}


@dataclass(frozen=True)
class DatasetSummary:
    """A dataset and its newest revision."""

    id: str
    name: str
    latest: Revision
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StoredImage:
    """One picture of a revision.

    Attributes:
        id: The beginning of the content's hash, 32 hexadecimal digits; the same wherever the picture lies.
        width_px: Width, upright.
        height_px: Height, upright.
        phash: 16 hexadecimal digits that are alike for pictures that look alike; empty where there is too little in
            the picture to tell.
    """

    id: str
    split: str
    class_name: str
    file_name: str
    sha256: str
    size_bytes: int
    width_px: int
    height_px: int
    format: str
    phash: str


@dataclass(frozen=True)
class ImagePage:
    """Some pictures of a revision, and how many there are in all."""

    images: tuple[StoredImage, ...]
    total: int
