"""Train or evaluate a version straight from a folder, a ZIP or a revision, without a job."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from whisker.backbones.own import OwnBackbones
from whisker.datasets.archives.extraction import dataset_folder
from whisker.datasets.folders import Dataset, scan_folder
from whisker.datasets.images import LabelledImage
from whisker.datasets.inspection import inspect_files
from whisker.datasets.layouts.layout import ANY_LAYOUT, Expected
from whisker.datasets.takes import take_of
from whisker.errors import ArtifactCorrupt, DatasetInvalid
from whisker.evaluation.evaluation import Evaluation, EvaluationSet, evaluate
from whisker.progress import SILENT, Observer
from whisker.registry.artifacts import read_manifest, read_report, write_version
from whisker.registry.manifest import Manifest
from whisker.registry.registry import Registry
from whisker.retrain.material import MaterialSource, dataset_name, open_material, unknown_images
from whisker.retrain.training_and_evaluation import Outcome, RunPaths, train_and_evaluate
from whisker.retrain.version_files import VersionOrigin, draft_manifest, version_files
from whisker.retrain.version_insights import insight_files
from whisker.serving.served_model import load_model
from whisker.training.config import TrainConfig

_NAMES_SHOWN: Final = 10


def train_version(
    data: MaterialSource,
    config: TrainConfig,
    models_dir: Path,
    *,
    version: str,
    name: str,
    cache_dir: Path,
    own_backbones: OwnBackbones | None = None,
    command: str,
    recipe: str | None = None,
    unknown_data: Path | None = None,
    robustness_images: int | None = None,
    keep_images: bool = True,
    with_plots: bool = True,
    tensorboard: Path | None = None,
    expected: Expected = ANY_LAYOUT,
    registry: Registry | None = None,
    observer: Observer = SILENT,
    on_warnings: Callable[[Sequence[str]], None] = lambda _warnings: None,
) -> Manifest:
    """Train a version on labelled pictures, evaluate what will be served, and write its folder.

    Args:
        data: A folder or ZIP of class folders, whose name becomes the dataset's; or a revision that is kept.
        config: How to train.
        models_dir: Where versions live.
        version: The new one's identifier, from `next_version`.
        name: What the model is for, for example cats-vs-dogs.
        cache_dir: Where features are kept between runs.
        own_backbones: Those that were added to the data folder; None: there are none.
        command: The command line that a person can repeat, for the manifest.
        recipe: The recipe that the config began with, for the manifest.
        unknown_data: Pictures of anything but the classes, to measure how many are found to be unknown; nothing is
            learned from them.
        robustness_images: How many test pictures are answered again, made worse; None: as many as their number allows,
            0: none.
        keep_images: Keep heatmaps of the worst mistakes and the answer to every test picture, by its file's name.
        with_plots: Draw the evaluation's figures as PNG files.
        tensorboard: A folder for TensorBoard's logs of this run; None: it writes none.
        expected: What the layout of a folder or ZIP has to be like, and how it is read.
        registry: The versions that the config may name as teachers.
        observer: Called with how far it is.
        on_warnings: Called with what a person should know of how a folder or ZIP was read, before anything is learned.

    Raises:
        DatasetInvalid: The dataset cannot be trained on.
        BackboneUnavailable: The backbone's weights are not installed.
        ExportMismatch: The exported model does not answer as the trained one does.
    """
    started = time.monotonic()
    paths = RunPaths(cache_dir, tensorboard=tensorboard, own_backbones=own_backbones)
    if registry is not None:
        paths = replace(paths, find_version=registry.folder)
    reading = partial(observer.stage, "reading")
    with open_material(data, config, reading, expected) as material, unknown_images(unknown_data) as unknown:
        on_warnings(material.dataset.warnings)
        outcome = train_and_evaluate(
            material, config, paths, observer=observer, unknown=unknown, robustness_images=robustness_images
        )
        insights = insight_files(outcome, version, cache_dir, keep_images=keep_images, observer=observer)
    if not keep_images:
        outcome = replace(outcome, evaluation=outcome.evaluation.without_pictures())
    origin = VersionOrigin(version, name, command, time.monotonic() - started, recipe=recipe)
    return write_outcome(outcome, origin, models_dir, insights, with_plots=with_plots)


def write_outcome(
    outcome: Outcome, origin: VersionOrigin, models_dir: Path, insights: Mapping[str, bytes], *, with_plots: bool
) -> Manifest:
    """Write a version's folder, with insights as they are given, and return its manifest."""
    draft = draft_manifest(outcome, origin)
    write_version(models_dir, draft, {**version_files(draft, outcome, with_plots=with_plots), **insights})
    return read_manifest(models_dir / origin.version)


def evaluate_version(
    folder: Path,
    data: Path,
    *,
    expected: Expected = ANY_LAYOUT,
    unknown_data: Path | None = None,
    robustness_images: int | None = None,
    observer: Observer = SILENT,
    on_warnings: Callable[[Sequence[str]], None] = lambda _warnings: None,
) -> Evaluation:
    """Evaluate a stored version on a dataset: on its test pictures, or on all where no folder says which those are.

    Args:
        folder: The version's.
        data: A folder or ZIP of class folders.
        expected: How its folders and names are read.
        unknown_data: Pictures of anything but the classes.
        robustness_images: How many of the pictures are answered again, made worse; None: as many as their number
            allows, 0: none.
        observer: Called with its stages.
        on_warnings: Called with what a person should know of how the folders were read.

    Raises:
        ArtifactCorrupt: The version's files are not as they were written.
        DatasetInvalid: The dataset has classes that the version does not know.
    """
    model = load_model(folder)
    with dataset_folder(data, expected) as root, unknown_images(unknown_data) as unknown:
        dataset = scan_folder(root.path, dataset_name(data), replace(expected, choice=root.choice))
        on_warnings(root.all_warnings(dataset.warnings))
        _require_known_classes(model.manifest, dataset)
        given = tuple(file for file in dataset.files if file.split == "test")
        files = inspect_files(given or dataset.files, partial(observer.stage, "reading")).readable
        same_scene = _of_takes(files, _learned_takes(folder))
        evaluation_set = EvaluationSet(files, dataset.name, "test" if given else "all", same_scene)
        return evaluate(
            model,
            evaluation_set,
            unknown=unknown,
            robustness_images=robustness_images,
            on_progress=partial(observer.stage, "evaluating"),
            on_robustness=partial(observer.stage, "robustness"),
        )


def _learned_takes(folder: Path) -> frozenset[str]:
    """Read which takes a version learned from; those before takes were known learned from none."""
    try:
        figures = read_report(folder, "data.json")
    except ArtifactCorrupt:
        return frozenset()
    return frozenset(figures.get("takes", ()) if isinstance(figures, dict) else ())


def _of_takes(files: Sequence[LabelledImage], takes: frozenset[str]) -> frozenset[str]:
    return frozenset(file.sha256 for file in files if take_of(file) in takes)


def _require_known_classes(manifest: Manifest, dataset: Dataset) -> None:
    unknown = sorted(set(dataset.class_names) - set(manifest.class_names))
    if unknown:
        known = ", ".join(manifest.class_names[:_NAMES_SHOWN])
        raise DatasetInvalid(f"Version {manifest.version!r} has no class {unknown[0]!r}; it knows {known}.")
