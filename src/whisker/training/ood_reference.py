"""Fitting the out-of-distribution detector on known pictures alone: reference features, and a threshold."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from whisker.arrays import BoolArray, FloatArray, LabelArray
from whisker.serving.ood_detector import OODDetector, nearest_similarity

NEIGHBOURS: Final = 5
HALF_MARGIN: Final = 2.0
"""How much farther off than a half of a take from its other half a picture may be and still belong.

The next frame is all but the same picture, and a take shows what a few seconds change. Measured with takes that were
made of photos, moved, zoomed and brightened as by a hand, six times two classes of 24 frames each, on further takes of
the same photos: by the other stretches of a fifth 7 to 60 % were refused, by halves 0 to 43 %, by twice the distance of
halves 0 to 9 %; and of other photos all.
"""


class TakeParts(NamedTuple):
    """Which pictures are no neighbours of each other, for they are frames of one take.

    Attributes:
        part: (N,) the take by number, or the half of it where it is the only one of its class; -1 for other pictures.
        is_half: (N,) bool, whether it is a half.
    """

    part: LabelArray
    is_half: BoolArray

    def of(self, chosen: LabelArray) -> "TakeParts":
        """Return the parts of chosen pictures: (M,) indices."""
        return TakeParts(self.part[chosen], self.is_half[chosen])


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
    *,
    take_parts: TakeParts | None = None,
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
        take_parts: Of all pictures; by default none is a frame.
    """
    members = balanced_choice(labels, reference_count, seed)
    reference = features[members].astype(np.float16)
    neighbours = min(NEIGHBOURS, len(members) - 1)
    scores = _scores_of_others(
        features[validation], np.isin(validation, members), reference.astype(np.float32), neighbours
    )
    if take_parts is not None:
        known = (reference.astype(np.float32), take_parts.part[members])
        _score_frames(scores, features[validation], take_parts.of(validation), known, neighbours)
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


def _score_frames(
    scores: FloatArray,
    features: FloatArray,
    parts: TakeParts,
    known: tuple[FloatArray, LabelArray],
    neighbours: int,
) -> None:
    """Score frames again without what is of their own part of a take.

    Args:
        scores: (M,) of the features; those of frames are replaced.
        features: (M, C).
        parts: Of the M.
        known: (R, C) references, and (R,) their parts.
        neighbours: How many of the references count.
    """
    reference, of_reference = known
    for part in np.unique(parts.part[parts.part >= 0]):
        rows, others = parts.part == part, reference[of_reference != part]
        if len(others):
            distance = 1 - nearest_similarity(features[rows], others, neighbours)
            scores[rows] = 1 - np.where(parts.is_half[rows], HALF_MARGIN, 1.0) * distance
