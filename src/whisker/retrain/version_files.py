"""A run's outcome as the files of a version."""

import io
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as library_version
from platform import python_version
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from whisker.evaluation.comparison import Comparison
from whisker.evaluation.model_card import CardFacts, model_card
from whisker.evaluation.plots import plots
from whisker.registry.manifest import (
    BackboneRecord,
    Calibration,
    DatasetRecord,
    ManifestDraft,
    Summary,
    UnknownDetector,
)
from whisker.retrain.training_and_evaluation import Outcome
from whisker.training.training_run import FitResult

_LIBRARIES: Final = ("numpy", "onnx", "onnxruntime", "pillow", "scikit-learn", "scipy", "whisker-classifier")
_TENSORFLOW_BUILDS: Final = ("tensorflow-cpu", "tensorflow")
_METHODS: Final = {
    "quick": "by fitting a linear layer to the features of a pretrained network (quick training)",
    "fine_tune": "by training the last blocks of a pretrained network further (fine-tuning)",
    "scratch": "by training a network without pretrained weights",
    "imported": "elsewhere and taken over as it was; the training pictures calibrated it here, and placed the bounds "
    "of what it calls unknown",
    "joined": "by joining versions that were trained before: their probabilities are averaged, and nothing was learned",
}
_SETTINGS_OF_UNTRAINED: Final = ("size_px", "seed", "test_share", "reference_count", "known_refused_share")
_LIST_OF_NUMBERS: Final = re.compile(r"\[\n[\s\d.,eE+-]+\]")  # no string in JSON holds a line's end


@dataclass(frozen=True)
class VersionOrigin:
    """Which version this is, and how it was made.

    Attributes:
        version: Its identifier.
        name: What the model is for.
        command: The command line that a person can repeat.
        duration_seconds: How long making it took.
        job_id: The job that made it, if one did.
        recipe: The recipe that its settings began with, if there was one.
    """

    version: str
    name: str
    command: str
    duration_seconds: float
    job_id: str | None = None
    recipe: str | None = None


def draft_manifest(outcome: Outcome, origin: VersionOrigin) -> ManifestDraft:
    """Write down what the version is and how it was made."""
    material, fit, report = outcome.material, outcome.fit, outcome.evaluation.report
    config, backbone = fit.config, fit.backbone
    return ManifestDraft(
        version=origin.version,
        name=origin.name,
        created_at=datetime.now(UTC).replace(microsecond=0),
        class_names=material.dataset.class_names,
        backbone=BackboneRecord(
            name=backbone.name,
            licence=backbone.licence,
            source=backbone.source,
            weights_sha256=backbone.weights_sha256,
            feature_channels=backbone.channels,
        ),
        head=fit.network.head.kind,
        preprocess=fit.spec,
        calibration=Calibration(
            temperature=fit.temperature,
            method="temperature",
            split=_calibrating_split(fit),
            count=fit.held_out.count,
        ),
        unknown=UnknownDetector(
            threshold=0.0,
            reference_count=0 if fit.ood is None else fit.ood.picture_count,
            known_quantile=config.known_refused_share,
            inside_model=True,
            class_similarity=None if fit.ood is None else fit.ood.class_similarity,
        ),
        dataset=DatasetRecord(
            name=material.dataset.name,
            sha256=material.dataset.sha256(),
            counts=material.counts(),
            id=material.dataset_id,
            revision=material.revision,
        ),
        training=_training(fit),
        seed=config.seed,
        duration_seconds=round(origin.duration_seconds, 1),
        command=origin.command,
        job_id=origin.job_id,
        tried_backbones=fit.tried_backbones,
        forecast=fit.forecast,
        no_forecast=fit.no_forecast,
        recipe=origin.recipe,
        libraries=_libraries(config.mode),
        summary=Summary(
            accuracy=report.accuracy,
            accuracy_interval=report.accuracy_interval,
            ece=report.ece,
            test_count=report.count,
            same_scene_share=report.same_scene_share,
        ),
    )


def _calibrating_split(fit: FitResult) -> str:
    if fit.origin != "trained":
        return "train" if fit.origin == "imported" else "of its parts"
    return "cross-validation" if fit.config.mode == "quick" else "validation"


def _training(fit: FitResult) -> dict[str, Any]:
    """Write down the settings as they were used; where nothing was trained there are few."""
    settings = fit.config.model_dump(mode="json")
    if fit.origin != "trained":
        return {"mode": fit.origin, **{name: settings[name] for name in _SETTINGS_OF_UNTRAINED}}
    chosen = {"chosen_l2": fit.l2, "mirrored": fit.mirrored, "chosen_interpolation": fit.network.interpolation}
    return {**settings, **chosen}


def version_files(
    draft: ManifestDraft, outcome: Outcome, comparison: Comparison | None = None, *, with_plots: bool = True
) -> dict[str, bytes]:
    """Write every file of the version but its manifest: content by file name."""
    fit, evaluation = outcome.fit, outcome.evaluation
    head, keras_model = fit.network.head, fit.artifact.keras_model
    files = {
        "model.onnx": fit.artifact.model,
        "labels.txt": "".join(f"{name}\n" for name in draft.class_names).encode(),
        "head.npz": _npz(weights=head.weights, bias=head.bias),
        "metrics.json": readable_json(evaluation.report),
        "data.json": readable_json(outcome.material.figures),
        "card.md": _card(draft, outcome).encode(),
    }
    if fit.ood is not None:
        files["unknown.npz"] = _npz(
            mean=fit.ood.subspace.mean,
            directions=fit.ood.subspace.directions,
            measures_means=fit.ood.means,
            measures_spreads=fit.ood.spreads,
            thresholds=fit.ood.thresholds,
        )
    if with_plots:
        files |= plots(evaluation.report)
    if evaluation.predictions:
        files["predictions.json"] = _json_lines([answer.model_dump() for answer in evaluation.predictions])
    if keras_model is not None:
        files["model.keras"] = keras_model
    if fit.network.history:
        files["history.json"] = _json_lines(fit.network.history)
    if comparison is not None:
        files["comparison.json"] = readable_json(comparison)
    return files


def readable_json(model: BaseModel) -> bytes:
    """Write JSON that people can read and compare: indented, but lists of numbers on one line."""
    indented = model.model_dump_json(indent=2)
    return _LIST_OF_NUMBERS.sub(lambda found: "".join(found[0].split()).replace(",", ", "), indented).encode() + b"\n"


def _json_lines(records: list[dict[str, Any]]) -> bytes:
    """Write a JSON list with one record a line."""
    return ("[\n" + ",\n".join(json.dumps(record) for record in records) + "\n]\n").encode()


def _libraries(mode: str) -> dict[str, str]:
    versions = {"python": python_version(), **{name: library_version(name) for name in _LIBRARIES}}
    if mode == "quick":
        return versions
    return {**versions, "keras": library_version("keras"), "tensorflow": _tensorflow_version()}


def _tensorflow_version() -> str:
    """Return the version of TensorFlow, whichever of its builds is installed."""
    cpu_build, gpu_build = _TENSORFLOW_BUILDS
    with suppress(PackageNotFoundError):
        return library_version(cpu_build)
    return library_version(gpu_build)


def _card(draft: ManifestDraft, outcome: Outcome) -> str:
    facts = CardFacts(
        name=draft.name,
        backbone_title=outcome.fit.backbone.title,
        backbone_source=draft.backbone.source,
        backbone_licence=draft.backbone.licence,
        size_px=draft.preprocess.size_px,
        method=_METHODS[draft.training["mode"]].replace("a pretrained network", _begun_with(outcome)),
        duration_seconds=draft.duration_seconds,
        revision=draft.dataset.revision,
        settings=draft.training,
        tried_backbones=draft.tried_backbones,
        forecast=draft.forecast,
        no_forecast=draft.no_forecast,
    )
    return model_card(facts, outcome.material.figures, outcome.evaluation.report)


def _begun_with(outcome: Outcome) -> str:
    is_random = outcome.fit.backbone.weights_sha256 == "none"
    return "a network of random weights" if is_random else "a pretrained network"


def _npz(**arrays: npt.NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()
