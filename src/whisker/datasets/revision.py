"""Revisions of datasets: what one is, where its images come from, what edits it, and how datasets are named."""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.names.encoding import NameEncoding
from whisker.datasets.report_schema import IngestReport, RevisionDiff
from whisker.errors import DatasetNotFound
from whisker.frozen import FrozenModel

MAX_NAME: Final = 200
_MAX_SLUG: Final = 56
_FALLBACK: Final = "dataset"
_NUMBER_CHARS: Final = 10
"""Of a name, what a number behind it takes."""
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that Unicode counts as such and that are drawn as nothing: the fillers of Hangul and Braille."""


class DatasetSource(FrozenModel):
    """Where pictures come from.

    Attributes:
        kind: An uploaded ZIP, a folder or ZIP on this machine, a sample that comes with Whisker, pictures people gave
            a class, or a revision that is there already.
        value: The upload's file name below uploads/; a path; a sample's name; nothing; a dataset or revision.
        ids: The feedback's ids, for kind `feedback`.
        layout: How folders that are called like splits are read, for kinds `upload` and `path`: as they look, as
            classes whatever they are called, or as splits.
        name_encoding: What names in a ZIP or folder are written in that are not UTF-8; None: what all look like.
    """

    kind: Literal["upload", "path", "sample", "feedback", "revision"]
    value: str = ""
    ids: tuple[str, ...] = ()
    layout: LayoutChoice = "auto"
    name_encoding: NameEncoding | None = None


class DatasetTarget(FrozenModel):
    """What becomes of the pictures: a new dataset, more of one, or another content of one.

    Attributes:
        name: What a new dataset is called; the source's name by default.
        dataset: The dataset that is added to or replaced.
    """

    mode: Literal["new", "add", "replace"] = "new"
    name: str | None = None
    dataset: str | None = None


class RevisionEdits(FrozenModel):
    """Images to exclude, and images to give another class; the next revision is made with them.

    Attributes:
        exclude: Ids of images.
        relabel: The right class by id of an image; the class may be new. An image that was excluded before, or is in
            quarantine because it lay in two classes, comes back with the class it is given.
    """

    exclude: tuple[str, ...] = ()
    relabel: dict[str, str] = Field({})


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
    """Return the error for a dataset or revision that does not exist."""
    return DatasetNotFound(
        f"There is no dataset or revision {reference[:80]!r}. `whisker datasets` and GET /datasets list them."
    )


def slugify(name: str) -> str:
    """Make an id of a name: lower-case ASCII letters, digits and dashes, such as "cats-vs-dogs"."""
    # Cut first: normalising takes time that grows with the square of a run of combining marks.
    plain = unicodedata.normalize("NFKD", name[:MAX_NAME]).encode("ascii", "ignore").decode().lower()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)[:_MAX_SLUG].strip("-") or _FALLBACK


def tidy_name(name: str) -> str:
    """Keep what can be shown of a dataset's name, which is "dataset" where nothing can."""
    return shown_name(name) or _FALLBACK


def shown_name(name: str) -> str:
    """Keep what can be shown of a name, on one line and at most 200 characters of it; empty where nothing is seen."""
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())[:MAX_NAME]
    return shown if any(map(_is_seen, shown)) else ""


def free_id(slug: str, is_taken: Callable[[str], bool]) -> str:
    """Find an id that is not taken: the slug, or the slug and a number from 2 on."""
    return next(name for number in count(1) if not is_taken(name := slug if number == 1 else f"{slug}-{number}"))


def free_name(name: str, taken: Collection[str]) -> str:
    """Find what a new dataset is called so that nobody takes it for another: the name, or "pets (2)"."""
    known = {other.casefold() for other in taken}
    numbered = (f"{name[: MAX_NAME - _NUMBER_CHARS]} ({number})" for number in count(2))
    return next(free for free in chain((name,), numbered) if free.casefold() not in known)


def _is_seen(letter: str) -> bool:
    """Return whether a letter shows something by itself: no blank, and no mark that needs another to stand on."""
    return not letter.isspace() and letter not in _BLANK and unicodedata.category(letter) not in {"Mn", "Me"}
