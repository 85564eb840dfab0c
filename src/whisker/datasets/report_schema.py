"""A dataset's report, as ingestion makes it, and the figures of it that a version keeps."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

from whisker.datasets.folders import Dataset
from whisker.datasets.images import LabelledImage
from whisker.datasets.measures import ImageFacts
from whisker.datasets.names.encoding import NamesReading
from whisker.datasets.takes import takes_in
from whisker.frozen import FrozenModel
from whisker.text import printable_path

if TYPE_CHECKING:
    from whisker.datasets.splits import DatasetSplits


MAX_EXAMPLES: Final = 20

MAX_IGNORED: Final = 200

MAX_NAMED: Final = 1000


class ClassCounts(FrozenModel):
    """Pictures of one class by split."""

    class_name: str
    train: int
    test: int


class Spread(FrozenModel):
    """How a measure is spread over the pictures."""

    min: float
    mean: float
    median: float
    max: float


class Dimensions(FrozenModel):
    """Sizes of the pictures, upright: width and height in pixels, aspect as width over height."""

    width: Spread
    height: Spread
    aspect: Spread


class UnreadableFile(FrozenModel):
    """A file that is no usable picture: its class and name, and why."""

    class_name: str
    file_name: str
    reason: str


class TinyFile(FrozenModel):
    """A picture that shows little: kept, but worth a look."""

    class_name: str
    file_name: str
    width_px: int
    height_px: int


class Duplicates(FrozenModel):
    """Pictures that are there more than once: how many, and some groups of them by path."""

    count: int = 0
    examples: tuple[tuple[str, ...], ...] = ()


class DuplicateFigures(FrozenModel):
    """What was found more than once.

    Attributes:
        within_class: Copies in one class; one of them is kept.
        across_classes: The same picture in two classes; none is kept, for one label is wrong.
        across_splits: Training pictures that are also test pictures; the test's is kept.
        near: Pictures that look like another one, the first of each group not counted; they stay on one side.
        near_across_splits: Training pictures that look like a test picture: kept where they were given, and not learned
            from.
    """

    within_class: Duplicates = Duplicates()
    across_classes: Duplicates = Duplicates()
    across_splits: Duplicates = Duplicates()
    near: Duplicates = Duplicates()
    near_across_splits: Duplicates = Duplicates()


class Imbalance(FrozenModel):
    """The smallest and the largest class; `ratio` is smallest / largest, imbalanced below a half."""

    smallest: str
    largest: str
    ratio: float
    is_imbalanced: bool


class IgnoredFile(FrozenModel):
    """A file that is no picture of a class, and why."""

    path: str
    reason: str


class TakeFigures(FrozenModel):
    """Takes of a camera: how many there are, how many frames, and how many test pictures are of the same scene.

    Attributes:
        same_scene: Test pictures whose scene is also learned from: what the test says of them is optimistic.
    """

    takes: int
    frames: int
    same_scene: int


class IngestReport(FrozenModel):
    """All that ingestion found.

    Attributes:
        dataset: The dataset's name.
        splits: Pictures by split.
        corrupt: Files that say to be pictures, by name or content, and cannot be read, up to 1,000 by name.
        corrupt_count: How many there are.
        tiny: Pictures of less than 32 pixels on a side, up to 1,000 by name.
        tiny_count: How many there are.
        ignored: Files that are no pictures, by name or content, and links that were not followed, each with the reason,
            up to 200 by name.
        ignored_count: How many there are.
        warnings: What a person should know, in sentences.
        left_out: Pictures that could be read and are not in the revision.
        names: How names were read that are not UTF-8; None where all are.
        takes: Frames that a camera took one after another; None where there are none.
    """

    dataset: str
    classes: tuple[ClassCounts, ...]
    splits: dict[str, int]
    image_count: int
    total_bytes: int
    formats: dict[str, int]
    dimensions: Dimensions
    corrupt: tuple[UnreadableFile, ...] = ()
    corrupt_count: int = 0
    tiny: tuple[TinyFile, ...] = ()
    tiny_count: int = 0
    duplicates: DuplicateFigures = DuplicateFigures()
    imbalance: Imbalance
    ignored: tuple[IgnoredFile, ...] = ()
    ignored_count: int = 0
    warnings: tuple[str, ...] = ()
    left_out: int = 0
    names: NamesReading | None = None
    takes: TakeFigures | None = None


class RevisionDiff(FrozenModel):
    """How a revision differs from the one before it, in pictures (by content and class) and classes.

    Attributes:
        relabelled: Pictures that have another class than before; they are among the added and the removed as well.
    """

    parent: str
    added: int
    removed: int
    unchanged: int
    relabelled: int = 0
    added_classes: tuple[str, ...] = ()
    removed_classes: tuple[str, ...] = ()


def first_ignored(ignored: Iterable[tuple[str, str]]) -> tuple[IgnoredFile, ...]:
    """Return the ignored files that a report names, the first 200."""
    return tuple(IgnoredFile(path=printable_path(path), reason=reason) for path, reason in islice(ignored, MAX_IGNORED))


class DatasetFigures(FrozenModel):
    """What data.json holds. Validation images count as train: they are held out of it when training.

    Attributes:
        same_scene: Test pictures whose scene is also learned from.
        takes: The takes whose frames are learned from.
    """

    dataset: str
    sha256: str
    classes: tuple[ClassCounts, ...]
    splits: dict[str, int]
    validation_count: int
    formats: dict[str, int]
    dimensions: Dimensions
    total_bytes: int
    duplicates: int
    ambiguous: int
    like_test: int = 0
    same_scene: int = 0
    takes: tuple[str, ...] = ()
    unreadable: tuple[UnreadableFile, ...]


def dataset_figures(dataset: Dataset, splits: "DatasetSplits") -> DatasetFigures:
    """Count and measure the images that a model was trained and tested on."""
    train, test = (*splits.train, *splits.validation), splits.test
    facts = [image.known_facts for image in (*train, *test)]
    return DatasetFigures(
        dataset=dataset.name,
        sha256=dataset.sha256(),
        classes=_class_counts(dataset.class_names, train, test),
        splits={"train": len(train), "test": len(test)},
        validation_count=len(splits.validation),
        formats=dict(Counter(fact.format for fact in facts).most_common()),
        dimensions=dimensions(facts),
        total_bytes=sum(file.size_bytes for file in (*train, *test)),
        duplicates=len(splits.duplicates),
        ambiguous=len(splits.ambiguous),
        like_test=len(splits.like_test),
        same_scene=len(splits.same_scene),
        takes=tuple(sorted(takes_in(train))),
        unreadable=tuple(
            UnreadableFile(class_name=file.class_name, file_name=file.file_name, reason=reason)
            for file, reason in dataset.unreadable
        ),
    )


def dimensions(facts: Sequence[ImageFacts]) -> Dimensions:
    """Measure how sizes are spread over images, of which there is at least one."""
    return Dimensions(
        width=_spread([fact.width_px for fact in facts]),
        height=_spread([fact.height_px for fact in facts]),
        aspect=_spread([fact.width_px / fact.height_px for fact in facts]),
    )


def counts_by_class(class_names: Sequence[str], files: Sequence[LabelledImage]) -> dict[str, int]:
    """Count the files of every class."""
    counts = Counter(file.class_name for file in files)
    return {name: counts[name] for name in class_names}


def _class_counts(
    class_names: Sequence[str], train: Sequence[LabelledImage], test: Sequence[LabelledImage]
) -> tuple[ClassCounts, ...]:
    train_counts, test_counts = counts_by_class(class_names, train), counts_by_class(class_names, test)
    return tuple(ClassCounts(class_name=name, train=train_counts[name], test=test_counts[name]) for name in class_names)


def _spread(values: Sequence[float]) -> Spread:
    return Spread(
        min=round(min(values), 3),
        mean=round(float(np.mean(values)), 3),
        median=round(float(np.median(values)), 3),
        max=round(max(values), 3),
    )
