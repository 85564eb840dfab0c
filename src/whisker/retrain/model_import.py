"""Take somebody's finished classifier over as a version."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from whisker.backbones.own import Wishes
from whisker.progress import SILENT, Observer
from whisker.registry.manifest import Manifest
from whisker.retrain.material import MaterialSource, open_material
from whisker.retrain.standalone import write_outcome
from whisker.retrain.training_and_evaluation import evaluate_fit
from whisker.retrain.version_files import VersionOrigin
from whisker.retrain.version_insights import insight_files
from whisker.training.config import TrainConfig
from whisker.training.foreign_network import read_file
from whisker.training.imported_classifier import read_classifier, take_over
from whisker.training.training_run import Run
from whisker.workspace import Workspace


@dataclass(frozen=True)
class ModelImport:
    """What a person says of a classifier, and what it will be called.

    Attributes:
        file: ONNX.
        labels: Its classes in the order of its outputs; None: those that the file names.
        wishes: What was said of its pixels and of its outputs.
        licence: Of its weights.
        source: Who made it.
        version: The new version's identifier, from `next_version`.
        name: What the model is for, for example cats-vs-dogs.
        command: The command line that a person can repeat.
    """

    file: Path
    labels: Sequence[str] | None
    wishes: Wishes
    licence: str
    source: str
    version: str
    name: str
    command: str


def import_model(
    workspace: Workspace,
    asked: ModelImport,
    images: MaterialSource,
    observer: Observer = SILENT,
    on_warnings: Callable[[Sequence[str]], None] = lambda _warnings: None,
) -> Manifest:
    """Calibrate a classifier, evaluate what will be served, and write its version.

    Args:
        workspace: The data folder.
        asked: The classifier.
        images: Labelled pictures, best ones that it did not learn from: those of the test part judge it, the others
            calibrate it and place the bounds of what it calls unknown.
        observer: Called with how far it is.
        on_warnings: Called with what a person should know of how a folder or ZIP was read.

    Raises:
        BackboneInvalid: The file does not take pictures.
        ClassifierInvalid: It gives something else than a number for each label, or the pictures have other classes.
        DatasetInvalid: The pictures cannot be used.
        ExportMismatch: What is made of it does not answer as it does.
    """
    started, settings = time.monotonic(), workspace.settings
    classifier = read_classifier(
        read_file(asked.file),
        asked.labels,
        asked.wishes,
        title=asked.file.stem,
        licence=asked.licence,
        source=asked.source,
    )
    config = TrainConfig(mode="quick", size_px=classifier.size_px).resolved()
    with open_material(images, config, partial(observer.stage, "reading")) as material:
        on_warnings(material.dataset.warnings)
        run = Run(material.splits, material.dataset.class_names, config, workspace.cache_dir, observer)
        outcome = evaluate_fit(
            material,
            take_over(run, classifier),
            workspace.cache_dir,
            observer,
            robustness_images=settings.robustness_images,
        )
        insights = insight_files(outcome, asked.version, workspace.cache_dir, keep_images=True, observer=observer)
    origin = VersionOrigin(asked.version, asked.name, asked.command, time.monotonic() - started)
    return write_outcome(outcome, origin, workspace.models_dir, insights, with_plots=settings.version_plots)
