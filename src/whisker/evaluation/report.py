"""Ask the exported artifact about every test picture, as the server would, and write down how it did."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import Progress
from whisker.evaluation import metrics
from whisker.evaluation.curves import class_curves, mean_curves
from whisker.evaluation.mistakes import picture_predictions, worst_mistakes
from whisker.evaluation.schema import EvaluationReport, LatencyFigures, MeasuredWhile, ParityFigures, PicturePrediction
from whisker.evaluation.subject import Subject, ask
from whisker.evaluation.unknowns import UnknownPictures, unknown_figures
from whisker.serving.loaded_model import INPUT_NAME, OUTPUT_NAMES

_LATENCY_RUNS: Final = 50
_WARM_UP_RUNS: Final = 5


@dataclass(frozen=True)
class KnownPictures:
    """Labelled files to judge by, all of them pictures of the model's classes, and where they are from."""

    files: Sequence[LabelledImage]
    dataset: str
    split: str


@dataclass(frozen=True)
class Evaluation:
    """How a model did, and what it said about each picture, in the order of the pictures."""

    report: EvaluationReport
    predictions: tuple[PicturePrediction, ...]

    def without_pictures(self) -> "Evaluation":
        """Leave out what shows or names single pictures, for a version that goes where they may not."""
        return Evaluation(self.report.model_copy(update={"mistakes": ()}), ())


def evaluate(
    subject: Subject,
    pictures: KnownPictures,
    *,
    unknown: UnknownPictures | None = None,
    parity: ParityFigures | None = None,
    measured_while: MeasuredWhile = "evaluating",
    on_progress: Progress | None = None,
) -> Evaluation:
    """Evaluate a model on pictures it was not trained on.

    Args:
        subject: The model, as it is served.
        pictures: What to judge by.
        unknown: Pictures of other things, for the unknown test.
        parity: What the export check found, for the record.
        measured_while: What the machine does when latency is measured.
        on_progress: Told the share of the labelled pictures that is done.
    """
    answers = ask(subject, pictures.files, on_progress)
    probabilities, class_names = answers.probabilities, subject.class_names
    labels = np.array([class_names.index(file.class_name) for file in pictures.files])
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    correct = predicted == labels
    bins = metrics.reliability(confidence, correct)
    per_class = metrics.per_class_metrics(predicted, labels, class_names)
    predictions = picture_predictions(subject, pictures.files, answers)
    report = EvaluationReport(
        dataset=pictures.dataset,
        split=pictures.split,
        count=len(labels),
        accuracy=float(correct.mean()),
        accuracy_interval=metrics.wilson_interval(int(correct.sum()), len(labels)),
        log_loss=metrics.classification_log_loss(probabilities, labels),
        ece=metrics.expected_calibration_error(bins),
        ece_bins=metrics.ECE_BINS,
        roc_auc=metrics.roc_auc(probabilities, labels),
        class_names=class_names,
        confusion_matrix=metrics.confusion(predicted, labels, len(class_names)),
        confusion_cells=metrics.confusion_cells(predicted, labels, len(class_names)),
        per_class=per_class,
        macro=metrics.mean_metrics(per_class, weighted=False),
        weighted=metrics.mean_metrics(per_class, weighted=True),
        reliability=bins,
        bands=metrics.band_figures(confidence, correct),
        coverage=metrics.coverage(confidence, correct),
        unknown=unknown_figures(subject, answers, unknown),
        latency_ms=measure_latency(subject, measured_while),
        parity=parity,
        top_k=metrics.top_k(probabilities, labels),
        curves=class_curves(probabilities, labels, class_names),
        mean_curves=mean_curves(probabilities, labels),
        mistakes=worst_mistakes(subject, pictures.files, predictions),
    )
    return Evaluation(report, predictions)


def measure_latency(subject: Subject, measured_while: MeasuredWhile) -> LatencyFigures:
    """Time single pictures through the session; other work on the machine makes them slower."""
    size_px = subject.preprocess.size_px
    images = np.random.default_rng(0).integers(0, 256, (1, size_px, size_px, 3), np.uint8)
    durations_ms = []
    for _ in range(_WARM_UP_RUNS + _LATENCY_RUNS):
        started = time.perf_counter()
        subject.session.run(OUTPUT_NAMES, {INPUT_NAME: images})
        durations_ms.append((time.perf_counter() - started) * 1e3)
    p50, p95 = np.quantile(durations_ms[_WARM_UP_RUNS:], (0.5, 0.95))
    return LatencyFigures(
        batch_size=1, p50=round(float(p50), 2), p95=round(float(p95), 2), measured_while=measured_while
    )
