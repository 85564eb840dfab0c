"""The figures of a dataset, as a version carries them: counts, formats, sizes and what could not be used."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict

from whisker.datasets.folders import Dataset
from whisker.datasets.image_facts import ImageFacts
from whisker.datasets.images import LabelledImage

if TYPE_CHECKING:
    from whisker.datasets.splits import DatasetSplits


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class ClassCounts(_Figures):
    """Pictures of one class by split."""

    class_name: str
    train: int
    test: int


class Spread(_Figures):
    """How a measure is spread over the pictures."""

    min: float
    mean: float
    median: float
    max: float


class Dimensions(_Figures):
    """Sizes of the pictures, upright: width and height in pixels, aspect as width over height."""

    width: Spread
    height: Spread
    aspect: Spread


class UnreadableFile(_Figures):
    """A file that is no usable picture: its class and name, and why."""

    class_name: str
    file_name: str
    reason: str


class DatasetFigures(_Figures):
    """What data.json holds. Validation pictures count as train: they are carved out of it when training."""

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
    unreadable: tuple[UnreadableFile, ...]


def dataset_figures(dataset: Dataset, splits: "DatasetSplits") -> DatasetFigures:
    """Count and measure what a model was trained and tested on."""
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
        unreadable=tuple(
            UnreadableFile(class_name=file.class_name, file_name=file.file_name, reason=reason)
            for file, reason in dataset.unreadable
        ),
    )


def dimensions(facts: Sequence[ImageFacts]) -> Dimensions:
    """Measure how sizes are spread over pictures, of which there is at least one."""
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
