"""How well a model tells pictures of its classes from pictures of anything else."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from whisker.datasets.images import LabelledImage
from whisker.evaluation.schema import UnknownFigures
from whisker.evaluation.subject import Answers, Subject, ask


@dataclass(frozen=True)
class UnknownPictures:
    """Pictures of anything but the model's classes, and where they are from, in words."""

    files: Sequence[LabelledImage]
    source: str


def unknown_figures(subject: Subject, known: Answers, unknown: UnknownPictures | None) -> UnknownFigures | None:
    """Judge the unknown test: what it refuses of known pictures and, where there are any, of unknown ones.

    Args:
        subject: The model.
        known: Its answers to pictures of its classes.
        unknown: Pictures of other things.

    Returns:
        The figures; None for a model without an unknown test.
    """
    if known.scores is None or subject.unknown_threshold is None:
        return None
    threshold = subject.unknown_threshold
    known_refused = float((known.scores < threshold).mean())
    scores = ask(subject, unknown.files).scores if unknown is not None else None
    if unknown is None or scores is None:
        return UnknownFigures(threshold=threshold, known_refused=known_refused)
    is_known = np.concatenate([np.ones(len(known.scores)), np.zeros(len(scores))])
    return UnknownFigures(
        threshold=threshold,
        known_refused=known_refused,
        unknown_refused=float((scores < threshold).mean()),
        auroc=float(roc_auc_score(is_known, np.concatenate([known.scores, scores]))),
        unknown_count=len(scores),
        unknown_source=unknown.source,
    )
