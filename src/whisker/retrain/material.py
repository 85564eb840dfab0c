"""A version's training and test pictures: from a folder, a ZIP or a stored revision."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from whisker.datasets.archives.extraction import dataset_folder
from whisker.datasets.folders import Dataset, list_files, scan_folder
from whisker.datasets.inspection import Inspection, NonImageFile, inspect_files, not_an_image_warnings, require_images
from whisker.datasets.layouts.layout import ANY_LAYOUT, Expected
from whisker.datasets.report_schema import DatasetFigures, counts_by_class, dataset_figures
from whisker.datasets.splits import DatasetSplits, split_dataset
from whisker.datasets.store import KeptRevision
from whisker.errors import DatasetInvalid
from whisker.evaluation.evaluation import OODSet
from whisker.progress import Progress
from whisker.training.config import TrainConfig

MaterialSource = Path | KeptRevision


@dataclass(frozen=True)
class Material:
    """A dataset, its splits, and its figures.

    Attributes:
        revision: The revision that it is, if it is one.
        dataset_id: That revision's dataset.
    """

    dataset: Dataset
    splits: DatasetSplits
    figures: DatasetFigures
    revision: str | None = None
    dataset_id: str | None = None

    def counts(self) -> dict[str, dict[str, int]]:
        """Count the images by split, then by class."""
        splits = {"train": self.splits.train, "validation": self.splits.validation, "test": self.splits.test}
        return {split: counts_by_class(self.dataset.class_names, images) for split, images in splits.items() if images}


@contextmanager
def open_material(
    data: MaterialSource, config: TrainConfig, on_progress: Progress, expected: Expected = ANY_LAYOUT
) -> Iterator[Material]:
    """Open what is learned from; a ZIP's content exists until the context ends.

    Args:
        data: A folder, a ZIP or a revision.
        config: How it is divided.
        on_progress: Called with the share that is read.
        expected: What the layout of a folder or ZIP has to be like, and how it is read.

    Raises:
        DatasetInvalid: It cannot be trained on.
    """
    if isinstance(data, KeptRevision):
        yield revision_material(data, config)
        return
    with folder_material(data, config, on_progress, expected) as material:
        yield material


def source_name(data: MaterialSource) -> str:
    """Return the name of the dataset."""
    return data.revision.dataset if isinstance(data, KeptRevision) else dataset_name(data)


def revision_material(kept: KeptRevision, config: TrainConfig) -> Material:
    """Take a revision as it was ingested: its test images are given, and nothing is decoded again.

    Raises:
        DatasetInvalid: A class has too few images to train on.
    """
    revision, material = kept.revision, make_material(kept.dataset, config)
    duplicates = revision.report.duplicates
    figures = material.figures.model_copy(
        update={
            "duplicates": duplicates.within_class.count + duplicates.across_splits.count,
            "ambiguous": duplicates.across_classes.count,
        }
    )
    return replace(material, figures=figures, revision=revision.id, dataset_id=revision.dataset)


@contextmanager
def folder_material(
    data: Path, config: TrainConfig, on_progress: Progress, expected: Expected = ANY_LAYOUT
) -> Iterator[Material]:
    """Read a folder or ZIP of class folders; a ZIP's content exists until the context ends.

    Raises:
        DatasetInvalid: It cannot be trained on.
    """
    with dataset_folder(data, expected) as folder:
        scanned = scan_folder(folder.path, dataset_name(data), replace(expected, choice=folder.choice))
        warned = replace(scanned, warnings=folder.all_warnings(scanned.warnings))
        yield make_material(readable_dataset(warned, inspect_files(scanned.files, on_progress)), config)


def make_material(dataset: Dataset, config: TrainConfig) -> Material:
    """Split a dataset into what is learned from, validated by and tested on.

    Args:
        dataset: Images that were inspected.
        config: The seed and the shares; quick mode chooses by cross-validation and keeps no images for it.

    Raises:
        DatasetInvalid: A class has too few images to train on.
    """
    splits = split_dataset(dataset, config.kept_validation_share, config.test_share, config.seed)
    return Material(dataset, splits, dataset_figures(dataset, splits))


def readable_dataset(dataset: Dataset, inspection: Inspection) -> Dataset:
    """Keep the files of a dataset that are images, and list in its warnings what was ignored.

    Raises:
        DatasetInvalid: Too few classes have an image.
    """
    not_images = [
        NonImageFile(file.class_name, f"{file.class_name}/{file.file_name}", why, is_known=True)
        for file, why in inspection.ignored
    ]
    classes = {file.class_name for file in inspection.readable} | {file.class_name for file, _ in inspection.unreadable}
    require_images(classes, not_images, 2)
    class_names = dataset.class_names
    if not_images:
        class_names = tuple(name for name in class_names if name in classes)
    warnings = (*dataset.warnings, *not_an_image_warnings(classes, not_images))
    return Dataset(dataset.name, class_names, inspection.readable, warnings, inspection.unreadable)


@contextmanager
def unknown_images(data: Path | None) -> Iterator[OODSet | None]:
    """Read pictures of anything but the classes, from a folder or ZIP, if there is one."""
    if data is None:
        yield None
        return
    with dataset_folder(data, Expected(choice="classes", fewest_classes=1)) as folder:
        files = inspect_files(list_files(folder.path)).readable
        if not files:
            raise DatasetInvalid(f"There are no pictures in {data}.")
        yield OODSet(files, dataset_name(data))


def dataset_name(data: Path) -> str:
    """Name a dataset after its folder or ZIP."""
    return data.stem if data.is_file() else data.resolve().name
