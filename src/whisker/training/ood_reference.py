"""Fitting the out-of-distribution detector on known pictures alone: reference features, and a threshold."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from whisker.arrays import FloatArray, LabelArray
from whisker.serving.ood_detector import OODDetector, nearest_similarity

NEIGHBOURS: Final = 5


@dataclass(frozen=True)
class OODReference:
    """Reference features and threshold of an OOD detector.

    Attributes:
        reference: (M, C) float16, features of training pictures, each of length one.
        neighbours: How many of them a score is the mean of.
        threshold: The score below which a picture is out of distribution (`unknown`).
    """

    reference: npt.NDArray[np.float16]
    neighbours: int
    threshold: float

    def detector(self) -> OODDetector:
        """Make the detector that serving uses."""
        return OODDetector(self.reference.astype(np.float32), self.neighbours, self.threshold)


def fit_ood_reference(
    features: FloatArray,
    labels: LabelArray,
    validation: LabelArray,
    reference_count: int,
    refused_share: float,
    seed: int,
) -> OODReference:
    """Choose the reference features, and the threshold below which a share of known pictures falls.

    Args:
        features: (N, C) float32 of length one.
        labels: (N,) class indices; every class gets an equal part of the reference, as far as it has pictures.
        validation: Indices of the pictures whose scores place the threshold. One that is in the reference does not
            count as its own neighbour.
        reference_count: References to keep, at most.
        refused_share: Share of the validation pictures that fall below the threshold.
        seed: Of the choice.
    """
    members = balanced_choice(labels, reference_count, seed)
    reference = features[members].astype(np.float16)
    neighbours = min(NEIGHBOURS, len(members) - 1)
    scores = _scores_of_others(
        features[validation], np.isin(validation, members), reference.astype(np.float32), neighbours
    )
    return OODReference(reference, neighbours, float(np.quantile(scores, refused_share)))


def balanced_choice(labels: LabelArray, count: int, seed: int) -> LabelArray:
    """Take pictures class by class in turn until there are enough: their indices, in order."""
    random = np.random.default_rng(seed)
    shuffled = random.permutation(len(labels))
    turn = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        members = shuffled[labels[shuffled] == label]
        turn[members] = np.arange(len(members))
    return np.sort(shuffled[np.argsort(turn[shuffled], kind="stable")[:count]])


def _scores_of_others(
    features: FloatArray, is_member: npt.NDArray[np.bool_], reference: FloatArray, neighbours: int
) -> FloatArray:
    """Score features, leaving out a member's likeness to itself, which is one."""
    scores = nearest_similarity(features, reference, neighbours)
    with_itself = nearest_similarity(features, reference, neighbours + 1) * (neighbours + 1)
    return np.where(is_member, (with_itself - 1) / neighbours, scores)
