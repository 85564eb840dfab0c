"""A dataset as it was at one time, and the pictures in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from whisker.datasets.image_facts import PixelMeasures
from whisker.datasets.report import IngestReport, RevisionDiff
from whisker.errors import DatasetNotFound


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
        job_id: The job that made it, if one did.
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
    job_id: str | None = None

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
        mode: The file's colour mode as Pillow names it; None where it was taken in before this was looked at.
        pixels: What the pixels say; None where it was taken in before this was looked at.
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
    mode: str | None = None
    pixels: PixelMeasures | None = None


LeftOutKind = Literal["corrupt", "within_class", "across_splits", "across_classes", "taken_out"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that came in and is not in the revision.

    Attributes:
        kind: Whether it is no picture, or a copy of one: in its class, of one on the other side, or in another class;
            or a picture that a person took out of the class, which may be in the revision with another one.
        split: The side it came with, if any.
        path: The path it came with, or that it had in the revision before.
        image_id: Of its content, None for a corrupt file. Of copies within a class and across splits one is in the
            revision; of those across classes none is, and one is set aside.
        reason: Why a corrupt file is no picture.
    """

    kind: LeftOutKind
    class_name: str
    split: str | None
    path: str
    image_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class RevisionContents:
    """What a revision's rows are to hold.

    Attributes:
        added: Pictures that the parent does not have under the same split, class and name.
        parent: The revision whose other pictures it has as well; None for none.
        dropped: Ids of pictures of the parent that it does not have, or that are among the added.
        left_out: What came in and was left out.
    """

    added: Iterable[StoredImage]
    parent: str | None
    dropped: Collection[str]
    left_out: Sequence[LeftOut]


@dataclass(frozen=True)
class ImagePage:
    """Some pictures of a revision, and how many there are in all."""

    images: tuple[StoredImage, ...]
    total: int


def no_revision(reference: str) -> DatasetNotFound:
    """Say that there is no such dataset or revision."""
    return DatasetNotFound(f"There is no dataset or revision {reference[:80]!r}; `whisker datasets` lists them.")
