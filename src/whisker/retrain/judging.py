"""Evaluate a stored version on a dataset."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from whisker.datasets.archives.extraction import dataset_folder
from whisker.datasets.folders import Dataset, scan_folder
from whisker.datasets.inspection import inspect_files
from whisker.datasets.layouts.layout import AS_IT_LOOKS, Expected
from whisker.errors import DatasetInvalid
from whisker.evaluation.report import Evaluation, EvaluationSet, evaluate
from whisker.registry.manifest import Manifest
from whisker.retrain.material import dataset_name, unknown_pictures
from whisker.serving.served_model import load_model
from whisker.training.observer import SILENT, Observer

_NAMES_SHOWN: Final = 10


def evaluate_version(
    folder: Path,
    data: Path,
    *,
    expected: Expected = AS_IT_LOOKS,
    unknown_data: Path | None = None,
    observer: Observer = SILENT,
    on_warnings: Callable[[Sequence[str]], None] = lambda _warnings: None,
) -> Evaluation:
    """Evaluate a stored version on a dataset: on its test pictures, or on all where no folder says which those are.

    Args:
        folder: The version's.
        data: A folder or ZIP of class folders.
        expected: How its folders and names are read.
        unknown_data: Pictures of anything but the classes.
        observer: Called with its stages.
        on_warnings: Called with what a person should know of how the folders were read.

    Raises:
        ArtifactCorrupt: The version's files are not as they were written.
        DatasetInvalid: The dataset has classes that the version does not know.
    """
    model = load_model(folder)
    with dataset_folder(data, expected) as root, unknown_pictures(unknown_data) as unknown:
        dataset = scan_folder(root.path, dataset_name(data), replace(expected, choice=root.choice))
        on_warnings(root.all_warnings(dataset.warnings))
        _require_known_classes(model.manifest, dataset)
        given = tuple(file for file in dataset.files if file.split == "test")
        evaluation_set = EvaluationSet(
            inspect_files(given or dataset.files, partial(observer.stage, "reading")).readable,
            dataset.name,
            "test" if given else "all",
        )
        return evaluate(model, evaluation_set, unknown=unknown, on_progress=partial(observer.stage, "evaluating"))


def _require_known_classes(manifest: Manifest, dataset: Dataset) -> None:
    unknown = sorted(set(dataset.class_names) - set(manifest.class_names))
    if unknown:
        known = ", ".join(manifest.class_names[:_NAMES_SHOWN])
        raise DatasetInvalid(f"Version {manifest.version!r} has no class {unknown[0]!r}; it knows {known}.")
