"""A dataset as it was at one time, and the images in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from whisker.datasets.images import LabelledImage
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
        sha256: Hash of split, class and content of all images.
        diff: What changed since the parent.
        folder: Where the images lie: <split>/<class>/<file>.
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
        """Images by split and class."""
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


LeftOutKind = Literal["corrupt", "within_class", "across_splits", "across_classes", "taken_out"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that came in and is not in the revision.

    Attributes:
        kind: Whether it cannot be read, or is a duplicate: in its class, of one in the other split, or in another
            class; or an image that a person excluded from the class, which may be in the revision with another one.
        split: The split it came with, if any.
        path: The path it came with, or that it had in the revision before.
        image_id: Of its content, None for a corrupt file. Of duplicates within a class and across splits one is in the
            revision; of those across classes none is, and one is in quarantine.
        reason: Why a corrupt file cannot be read.
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
        added: Images that the parent does not have under the same split, class and name.
        parent: The revision whose other images it has as well; None for none.
        dropped: Ids of images of the parent that it does not have, or that are among the added.
        left_out: What came in and was left out.
    """

    added: Iterable[LabelledImage]
    parent: str | None
    dropped: Collection[str]
    left_out: Sequence[LeftOut]


@dataclass(frozen=True)
class ImagePage:
    """Some images of a revision, and how many there are in all."""

    images: tuple[LabelledImage, ...]
    total: int


def no_revision(reference: str) -> DatasetNotFound:
    """Say that there is no such dataset or revision."""
    return DatasetNotFound(f"There is no dataset or revision {reference[:80]!r}; `whisker datasets` lists them.")
