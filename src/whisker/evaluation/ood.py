"""How well a model separates pictures of its classes from pictures of anything else (out of distribution)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from whisker.datasets.images import LabelledImage
from whisker.evaluation.predictions import Predictions, predict_files
from whisker.evaluation.schema import UnknownFigures
from whisker.serving.served_model import ServedModel


@dataclass(frozen=True)
class OODSet:
    """Pictures of anything but the model's classes, and what they are called together."""

    files: Sequence[LabelledImage]
    source: str


def ood_figures(model: ServedModel, known: Predictions, unknown: OODSet | None) -> UnknownFigures | None:
    """Measure the out-of-distribution detector: what it refuses of known pictures, and of unknown ones if given.

    Args:
        model: The model.
        known: Its predictions for pictures of its classes.
        unknown: Pictures of other things.

    Returns:
        The figures; None for a model without a detector.
    """
    if known.ood_scores is None or model.ood_detector is None:
        return None
    threshold, known_refused = model.ood_detector.threshold, float(known.is_unknown.mean())
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
