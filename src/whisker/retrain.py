"""From a folder of pictures to a model version on disk: the only place where training, judging and storing meet."""

import io
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version as library_version
from itertools import count
from pathlib import Path
from platform import python_version
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from whisker.backbones.table import BACKBONES
from whisker.datasets.archive import dataset_folder
from whisker.datasets.figures import DatasetFigures, counts_by_class, dataset_figures
from whisker.datasets.folders import Dataset, list_files, scan_folder
from whisker.datasets.inspection import inspect_files
from whisker.datasets.splits import DatasetSplits, split_dataset
from whisker.errors import DatasetInvalid, RequestInvalid
from whisker.evaluation.model_card import CardFacts, model_card
from whisker.evaluation.plots import confusion_png, reliability_png
from whisker.evaluation.report import KnownPictures, evaluate
from whisker.evaluation.schema import EvaluationReport, ParityFigures
from whisker.evaluation.subject import Subject
from whisker.evaluation.unknowns import UnknownPictures
from whisker.registry.artifacts import read_manifest, write_version
from whisker.registry.manifest import (
    BackboneRecord,
    Calibration,
    DatasetRecord,
    Manifest,
    ManifestDraft,
    Summary,
    UnknownDetector,
)
from whisker.serving.loaded_model import load_model, open_session
from whisker.serving.unknowns import Familiarity
from whisker.training.config import TrainConfig
from whisker.training.input_size import resolve_config
from whisker.training.learn import Learned, Run, StageProgress, learn

_NAME_PATTERN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,55}")
_LIBRARIES: Final = ("numpy", "onnx", "onnxruntime", "pillow", "scikit-learn", "scipy", "whisker-classifier")
_FINE_TUNE_LIBRARIES: Final = ("keras", "tensorflow")
_NAMES_SHOWN: Final = 10
_METHODS: Final = {
    "quick": "by fitting a linear layer to the features of a pretrained network (quick training)",
    "fine_tune": "by training the last blocks of a pretrained network further (fine-tuning)",
    "scratch": "by training a small network from random weights",
}


@dataclass(frozen=True)
class Outcome:
    """All that one run produced, before it is written down."""

    dataset: Dataset
    splits: DatasetSplits
    figures: DatasetFigures
    config: TrainConfig
    learned: Learned
    report: EvaluationReport


def train_version(
    data: Path,
    config: TrainConfig,
    models_dir: Path,
    *,
    name: str,
    cache_dir: Path,
    command: str,
    unknown_data: Path | None = None,
    on_progress: StageProgress = lambda _stage, _share: None,
) -> Manifest:
    """Train a version on a folder or ZIP of class folders, evaluate what will be served, and write its folder.

    Args:
        data: The dataset; its last name becomes the dataset's name.
        config: How to train.
        models_dir: Where versions live; the new one is called `<name>-<number>`.
        name: What the model is for, for example cats-vs-dogs.
        cache_dir: Where features are kept between runs.
        command: The command line that a person can repeat, for the manifest.
        unknown_data: Pictures of anything but the classes, to judge the unknown test by; nothing is learned from them.
        on_progress: Told a stage's name and the share of it that is done.

    Raises:
        DatasetInvalid: The dataset cannot be trained on.
        BackboneUnavailable: The backbone's weights are not installed.
        ExportMismatch: The exported model does not answer as the trained one does.
    """
    started = time.monotonic()
    version = next_version(models_dir, name)
    outcome = _run(data, config, cache_dir, unknown_data, on_progress)
    draft = _draft(outcome, version, name, command, time.monotonic() - started)
    write_version(models_dir, draft, _files(draft, outcome))
    return read_manifest(models_dir / version)


def evaluate_version(
    folder: Path,
    data: Path,
    *,
    unknown_data: Path | None = None,
    on_progress: StageProgress = lambda _stage, _share: None,
) -> EvaluationReport:
    """Evaluate a stored version on a dataset: on its test pictures, or on all where no folder says which those are.

    Raises:
        ArtifactCorrupt: The version's files are not as they were written.
        DatasetInvalid: The dataset has classes that the version does not know.
    """
    model = load_model(folder)
    manifest = model.manifest
    threshold = manifest.unknown.threshold if manifest.unknown else None
    subject = Subject(model.session, manifest.preprocess, manifest.class_names, model.familiarity, threshold)
    with dataset_folder(data) as root, _unknown_pictures(unknown_data) as unknown:
        dataset = scan_folder(root, _dataset_name(data))
        strangers = sorted(set(dataset.class_names) - set(manifest.class_names))
        if strangers:
            known = ", ".join(manifest.class_names[:_NAMES_SHOWN])
            raise DatasetInvalid(f"Version {manifest.version!r} has no class {strangers[0]!r}; it knows {known}.")
        given = tuple(file for file in dataset.files if file.split == "test")
        pictures = KnownPictures(
            inspect_files(given or dataset.files, partial(on_progress, "reading")).readable,
            dataset.name,
            "test" if given else "all",
        )
        return evaluate(
            subject,
            pictures,
            unknown=unknown,
            on_progress=partial(on_progress, "evaluating"),
        )


def next_version(models_dir: Path, name: str) -> str:
    """Give a new version its identifier: the model's name and the next free number.

    Raises:
        RequestInvalid: The name cannot be the name of a folder everywhere.
    """
    if not _NAME_PATTERN.fullmatch(name):
        raise RequestInvalid(
            f"A model cannot be called {name[:80]!r}. Use up to 56 lower-case letters, digits, dots, dashes and "
            "underscores, beginning with a letter or digit, for example cats-vs-dogs."
        )
    taken = {folder.name for folder in models_dir.glob(f"{name}-*")}
    return next(version for number in count(1) if (version := f"{name}-{number}") not in taken)


def _run(
    data: Path, config: TrainConfig, cache_dir: Path, unknown_data: Path | None, on_progress: StageProgress
) -> Outcome:
    with dataset_folder(data) as folder, _unknown_pictures(unknown_data) as unknown:
        scanned = scan_folder(folder, _dataset_name(data))
        inspection = inspect_files(scanned.files, partial(on_progress, "reading"))
        dataset = replace(scanned, files=inspection.readable)
        splits = split_dataset(
            dataset, 0 if config.mode == "quick" else config.validation_share, config.test_share, config.seed
        )
        config = resolve_config(config, splits.train)
        figures = dataset_figures(dataset, inspection, splits)
        learned = learn(Run(splits, dataset.class_names, config, cache_dir, on_progress))
        report = evaluate(
            _subject(learned, dataset.class_names),
            KnownPictures(splits.test, dataset.name, "test"),
            unknown=unknown,
            parity=ParityFigures(**asdict(learned.parity)),
            on_progress=partial(on_progress, "evaluating"),
        )
    return Outcome(dataset, splits, figures, config, learned, report)


def _dataset_name(data: Path) -> str:
    return data.stem if data.is_file() else data.resolve().name


@contextmanager
def _unknown_pictures(data: Path | None) -> Iterator[UnknownPictures | None]:
    if data is None:
        yield None
        return
    with dataset_folder(data) as folder:
        files = inspect_files(list_files(folder)).readable
        if not files:
            raise DatasetInvalid(f"There are no pictures in {data}.")
        yield UnknownPictures(files, _dataset_name(data))


def _subject(learned: Learned, class_names: tuple[str, ...]) -> Subject:
    unknowns = learned.unknowns
    familiarity = Familiarity(unknowns.reference.astype(np.float32), unknowns.neighbours)
    return Subject(open_session(learned.model), learned.spec, class_names, familiarity, unknowns.threshold)


def _draft(outcome: Outcome, version: str, name: str, command: str, duration_seconds: float) -> ManifestDraft:
    config, learned, report = outcome.config, outcome.learned, outcome.report
    backbone = learned.backbone
    return ManifestDraft(
        version=version,
        name=name,
        created_at=datetime.now(UTC).replace(microsecond=0),
        class_names=outcome.dataset.class_names,
        backbone=BackboneRecord(
            name=backbone.name,
            licence=backbone.licence,
            source=backbone.source,
            weights_sha256=backbone.weights_sha256,
            feature_channels=backbone.channels,
        ),
        preprocess=learned.spec,
        calibration=Calibration(
            temperature=learned.temperature,
            method="temperature",
            split="cross-validation" if config.mode == "quick" else "validation",
            count=learned.judged_count,
        ),
        unknown=UnknownDetector(
            threshold=learned.unknowns.threshold,
            neighbours=learned.unknowns.neighbours,
            reference_count=len(learned.unknowns.reference),
            known_quantile=config.known_refused_share,
        ),
        dataset=DatasetRecord(name=outcome.dataset.name, sha256=outcome.dataset.sha256(), counts=_counts(outcome)),
        training={**config.model_dump(mode="json"), "chosen_l2": learned.l2},
        seed=config.seed,
        duration_seconds=round(duration_seconds, 1),
        command=command,
        libraries=_libraries(config),
        summary=Summary(
            accuracy=report.accuracy,
            accuracy_interval=report.accuracy_interval,
            ece=report.ece,
            test_count=report.count,
        ),
    )


def _counts(outcome: Outcome) -> dict[str, dict[str, int]]:
    splits = {"train": outcome.splits.train, "validation": outcome.splits.validation, "test": outcome.splits.test}
    class_names = outcome.dataset.class_names
    return {split: counts_by_class(class_names, files) for split, files in splits.items() if files}


def _libraries(config: TrainConfig) -> dict[str, str]:
    names = _LIBRARIES if config.mode == "quick" else (*_LIBRARIES, *_FINE_TUNE_LIBRARIES)
    return {"python": python_version(), **{name: library_version(name) for name in names}}


def _files(draft: ManifestDraft, outcome: Outcome) -> dict[str, bytes]:
    learned, report = outcome.learned, outcome.report
    files = {
        "model.onnx": learned.model,
        "labels.txt": "".join(f"{name}\n" for name in draft.class_names).encode(),
        "head.npz": _npz(weights=learned.head.weights, bias=learned.head.bias),
        "unknown.npz": _npz(reference=learned.unknowns.reference),
        "metrics.json": _json(report),
        "data.json": _json(outcome.figures),
        "card.md": _card(draft, outcome).encode(),
        "confusion.png": confusion_png(report),
        "reliability.png": reliability_png(report),
    }
    if learned.history:
        files["history.json"] = json.dumps(learned.history, indent=2).encode() + b"\n"
    return files


def _card(draft: ManifestDraft, outcome: Outcome) -> str:
    backbone = BACKBONES[draft.backbone.name]
    facts = CardFacts(
        name=draft.name,
        backbone_title=backbone.title,
        backbone_source=backbone.source,
        backbone_licence=backbone.licence,
        size_px=draft.preprocess.size_px,
        method=_METHODS[outcome.config.mode],
        duration_seconds=draft.duration_seconds,
    )
    return model_card(facts, outcome.figures, outcome.report)


def _json(model: BaseModel) -> bytes:
    return model.model_dump_json(indent=2).encode() + b"\n"


def _npz(**arrays: npt.NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()
