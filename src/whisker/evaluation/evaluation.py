"""Evaluate a model: predict every test picture as the server would, and measure how good the predictions are."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.metrics import roc_auc_score

from whisker.datasets.images import LabelledImage
from whisker.evaluation import metrics
from whisker.evaluation.intervals import wilson_interval
from whisker.evaluation.metrics import class_curves, mean_curves
from whisker.evaluation.predictions import (
    OnFeatureMaps,
    Predictions,
    picture_predictions,
    predict_files,
    worst_mistakes,
)
from whisker.evaluation.robustness import measure_robustness
from whisker.evaluation.schema import (
    EvaluationReport,
    LatencyFigures,
    MeasuredWhile,
    ParityFigures,
    PicturePrediction,
    UnknownFigures,
)
from whisker.evaluation.threshold_curve import band_figures
from whisker.insights.embedding_findings import find_label_errors
from whisker.progress import Progress
from whisker.serving.served_model import ServedModel

_LATENCY_RUNS: Final = 50
_WARM_UP_RUNS: Final = 5


@dataclass(frozen=True)
class EvaluationSet:
    """Labelled files to evaluate on, all of them pictures of the model's classes, and where they are from.

    Attributes:
        same_scene: Those among them, by SHA-256, whose scene the model learned from.
    """

    files: Sequence[LabelledImage]
    dataset: str
    split: str
    same_scene: Collection[str] = ()


@dataclass(frozen=True)
class OODSet:
    """Pictures of anything but the model's classes, and what they are called together."""

    files: Sequence[LabelledImage]
    source: str


@dataclass(frozen=True)
class Evaluation:
    """How good a model is, and what it predicted for each picture, in the order of the pictures."""

    report: EvaluationReport
    predictions: tuple[PicturePrediction, ...]

    def without_pictures(self) -> "Evaluation":
        """Leave out what shows or names single pictures, for a version that goes where they may not."""
        return Evaluation(self.report.model_copy(update={"mistakes": ()}), ())


def evaluate(
    model: ServedModel,
    data: EvaluationSet,
    *,
    unknown: OODSet | None = None,
    robustness_images: int | None = None,
    parity: ParityFigures | None = None,
    measured_while: MeasuredWhile = "evaluating",
    on_progress: Progress | None = None,
    on_robustness: Progress | None = None,
    on_feature_maps: OnFeatureMaps | None = None,
) -> Evaluation:
    """Evaluate a model on pictures it was not trained on.

    Args:
        model: The model, as it is served.
        data: What to evaluate on.
        unknown: Pictures of other things, to measure the out-of-distribution detector.
        robustness_images: How many of the labelled pictures are answered again, made worse; None: as many as their
            number allows, 0: none.
        parity: What the export check found, for the record.
        measured_while: What the machine does when latency is measured.
        on_progress: Called with the share of the labelled pictures that is done.
        on_robustness: Called, after that, with the share of those made worse.
        on_feature_maps: Called with each labelled picture and its feature maps (h, w, C), from several threads.
    """
    predictions = predict_files(model, data.files, on_progress, on_feature_maps)
    probabilities, class_names = predictions.probabilities, model.class_names
    labels = np.array([class_names.index(file.class_name) for file in data.files])
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    correct = predicted == labels
    bins = metrics.reliability(confidence, correct)
    per_class = metrics.per_class_metrics(predicted, labels, class_names)
    records = picture_predictions(class_names, data.files, predictions)
    doubtful = frozenset(find_label_errors(probabilities, labels).images.tolist())
    same_scene_count = sum(file.sha256 in data.same_scene for file in data.files)
    report = EvaluationReport(
        dataset=data.dataset,
        split=data.split,
        count=len(labels),
        accuracy=float(correct.mean()),
        accuracy_interval=wilson_interval(int(correct.sum()), len(labels)),
        log_loss=metrics.classification_log_loss(probabilities, labels),
        ece=metrics.expected_calibration_error(bins),
        ece_by_chance=metrics.calibration_error_by_chance(confidence),
        ece_bins=metrics.ECE_BINS,
        roc_auc=metrics.roc_auc(probabilities, labels),
        class_names=class_names,
        confusion_matrix=metrics.confusion(predicted, labels, len(class_names)),
        confusion_cells=metrics.confusion_cells(predicted, labels, len(class_names)),
        per_class=per_class,
        macro=metrics.mean_metrics(per_class, weighted=False),
        weighted=metrics.mean_metrics(per_class, weighted=True),
        reliability=bins,
        bands=band_figures(confidence, correct),
        coverage=metrics.coverage(confidence, correct),
        unknown=_ood_figures(model, predictions, unknown),
        latency_ms=measure_latency(model, measured_while),
        parity=parity,
        same_scene=same_scene_count > 0,
        same_scene_share=same_scene_count / len(labels),
        top_k=metrics.top_k(probabilities, labels),
        curves=class_curves(probabilities, labels, class_names),
        mean_curves=mean_curves(probabilities, labels),
        doubtful_labels=len(doubtful),
        mistakes=worst_mistakes(model, data.files, records, doubtful),
        robustness=measure_robustness(model, data.files, robustness_images, on_robustness),
    )
    return Evaluation(report, records)


def measure_latency(model: ServedModel, measured_while: MeasuredWhile) -> LatencyFigures:
    """Time single pictures through the model; other work on the machine makes them slower."""
    size_px = model.preprocess.size_px
    images = np.random.default_rng(0).integers(0, 256, (1, size_px, size_px, 3), np.uint8)
    durations_ms = []
    for _ in range(_WARM_UP_RUNS + _LATENCY_RUNS):
        started = time.perf_counter()
        model.run(images)
        durations_ms.append((time.perf_counter() - started) * 1e3)
    p50, p95 = np.quantile(durations_ms[_WARM_UP_RUNS:], (0.5, 0.95))
    return LatencyFigures(
        batch_size=1, p50=round(float(p50), 2), p95=round(float(p95), 2), measured_while=measured_while
    )


def _ood_figures(model: ServedModel, known: Predictions, unknown: OODSet | None) -> UnknownFigures | None:
    """Measure the out-of-distribution detector: what it refuses of known pictures, and of unknown ones if given.

    Args:
        model: The model.
        known: Its predictions for pictures of its classes.
        unknown: Pictures of other things.

    Returns:
        The figures; None for a model without a detector.
    """
    threshold, known_refused = model.ood_threshold, float(known.is_unknown.mean())
    if known.ood_scores is None or threshold is None:
        return None
    found = predict_files(model, unknown.files) if unknown is not None else None
    if unknown is None or found is None or found.ood_scores is None:
        return UnknownFigures(threshold=threshold, known_refused=known_refused)
    is_known = np.concatenate([np.ones(len(known.ood_scores)), np.zeros(len(found.ood_scores))])
    return UnknownFigures(
        threshold=threshold,
        known_refused=known_refused,
        unknown_refused=float(found.is_unknown.mean()),
        auroc=float(roc_auc_score(is_known, np.concatenate([known.ood_scores, found.ood_scores]))),
        unknown_count=len(found.ood_scores),
        unknown_source=unknown.source,
    )
