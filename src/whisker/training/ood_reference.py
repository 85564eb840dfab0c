"""Fitting the test for unknown images on known pictures alone: what it compares with, and bounds.

A score adds up three measures, each in standard deviations of known pictures: the likeness to the nearest training
pictures, which finds what is far from all of them; the likeness to the nearest class; and how much speaks for any class
at all (the energy of the logits), which find what is near but of no class.
"""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from whisker.arrays import BoolArray, FloatArray, LabelArray
from whisker.serving.ood_detector import nearest_similarity

NEIGHBOURS: Final = 5
CLASS_BOUND: Final = 2.5
"""How many times the share that may be refused of all known pictures may be refused of a single class."""

HALF_MARGIN: Final = 2.0
"""How much farther off than a half of a take from its other half a picture may be and still belong.

The next frame is all but the same picture, and a take shows what a few seconds change. Measured with takes that were
made of photos, moved, zoomed and brightened as by a hand, six times two classes of 24 frames each, on further takes of
the same photos: by the other stretches of a fifth 7 to 60 % were refused, by halves 0 to 43 %, by twice the distance of
halves 0 to 9 %; and of other photos all.
"""
_SMALLEST_SPREAD: Final = 1e-3


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
    """What the test for unknown images compares with, and its bounds.

    Attributes:
        reference: (M, C) float16, features of training pictures, each of length one.
        neighbours: How many of them a likeness is the mean of.
        class_means: (K, C) float16 of length one.
        means: (3,) float32 of the measures of known pictures.
        spreads: (3,) float32, their standard deviations.
        thresholds: (K,) float32: the score below which a picture is unknown, by predicted class.

    Sources: Sun et al. 2022, arXiv:2204.06507 (nearest neighbours); Ming et al. 2023, arXiv:2203.04450 (class means);
    Liu et al. 2020, arXiv:2010.03759 (energy).
    """

    reference: npt.NDArray[np.float16]
    neighbours: int
    class_means: npt.NDArray[np.float16]
    means: FloatArray
    spreads: FloatArray
    thresholds: FloatArray

    def scores(self, features: FloatArray, logits: FloatArray) -> FloatArray:
        """Score features (N, C) of length one and calibrated logits (N, K): (N,), below 0 unknown."""
        nearest = nearest_similarity(features, self.reference.astype(np.float32), self.neighbours)
        of_class = (features @ self.class_means.astype(np.float32).T).max(axis=1)
        measures = np.stack([nearest, of_class, _energy(logits)], axis=1)
        scores: FloatArray = self.standardised(measures) - self.thresholds[logits.argmax(axis=1)]
        return scores

    def standardised(self, measures: FloatArray) -> FloatArray:
        """Add up measures (N, 3) in standard deviations: (N,)."""
        summed: FloatArray = ((measures - self.means) / self.spreads).sum(axis=1)
        return summed


class KnownPictures(NamedTuple):
    """Pictures of the classes, which the test is fitted on.

    Attributes:
        features: (N, C) float32 of length one.
        labels: (N,) class indices; every class has a picture.
        validation: (V,) indices of those that place the bounds.
        logits: (V, K) of these, calibrated, by a model that was not fitted on them.
        take_parts: Of all pictures; None: none is a frame.
    """

    features: FloatArray
    labels: LabelArray
    validation: LabelArray
    logits: FloatArray
    take_parts: TakeParts | None = None


def unit_features(last_maps: FloatArray) -> FloatArray:
    """Average last maps (N, h, w, C) over their places, and scale to length one: (N, C)."""
    return unit_rows(last_maps.mean(axis=(1, 2)))


def unit_rows(rows: FloatArray) -> FloatArray:
    """Scale rows (N, C) to length one."""
    unit: FloatArray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-12))
    return unit


def fit_ood_reference(known: KnownPictures, reference_count: int, refused_share: float, seed: int) -> OODReference:
    """Choose the reference features, and the bounds below which a share of known pictures falls.

    Args:
        known: A picture that is compared with does not count as its own neighbour, nor for the mean of its class.
        reference_count: References to keep, at most; every class gets an equal part, as far as it has pictures.
        refused_share: Share of the validation pictures that fall below the bounds; of each class at most
            `CLASS_BOUND` times as many.
        seed: Of the choice.
    """
    features, labels, validation = known.features, known.labels, known.validation
    members = balanced_choice(labels, reference_count, seed)
    reference = features[members].astype(np.float16)
    neighbours = min(NEIGHBOURS, len(members) - 1)
    nearest = _scores_of_others(
        features[validation], np.isin(validation, members), reference.astype(np.float32), neighbours
    )
    if known.take_parts is not None:
        compared = (reference.astype(np.float32), known.take_parts.part[members])
        _score_frames(nearest, features[validation], known.take_parts.of(validation), compared, neighbours)
    measures = np.stack([nearest, _class_similarities(known), _energy(known.logits)], axis=1)
    unbounded = OODReference(
        reference=reference,
        neighbours=neighbours,
        class_means=unit_rows(_class_sums(features, labels)).astype(np.float16),
        means=measures.mean(axis=0),
        spreads=np.maximum(measures.std(axis=0), np.float32(_SMALLEST_SPREAD)),
        thresholds=np.zeros(0, np.float32),
    )
    scores = unbounded.standardised(measures)
    return replace(unbounded, thresholds=_thresholds(scores, labels[validation], known.logits.shape[1], refused_share))


def _thresholds(scores: FloatArray, labels: LabelArray, class_count: int, refused_share: float) -> FloatArray:
    """Place a bound for all (K,), lower where it would refuse too many of one class."""
    thresholds = np.full(class_count, np.quantile(scores, refused_share), np.float32)
    for label in np.unique(labels):
        of_class = np.sort(scores[labels == label])
        refusable = int(min(CLASS_BOUND * refused_share, 1) * (len(of_class) - 1))
        thresholds[label] = min(thresholds[label], of_class[refusable])
    return thresholds


def _energy(logits: FloatArray) -> FloatArray:
    """Compute how much speaks for any class at all: (N, K) to (N,)."""
    energy: FloatArray = logsumexp(logits, axis=1).astype(np.float32)
    return energy


def _class_similarities(known: KnownPictures) -> FloatArray:
    """Compare validation pictures with the means of the classes, their own without them and their take: (V,)."""
    features, labels = known.features[known.validation], known.labels[known.validation]
    sums = _class_sums(known.features, known.labels)
    similarities = features @ unit_rows(sums).T
    rows = np.arange(len(labels))
    own = sums[labels] - features
    if known.take_parts is not None:
        parts = known.take_parts
        for part in np.unique(parts.part[parts.part >= 0]):
            of_part, judged = parts.part == part, parts.part[known.validation] == part
            own[judged] = sums[labels[judged]] - known.features[of_part].sum(axis=0)
    alone = np.linalg.norm(own, axis=1) < _SMALLEST_SPREAD
    similarities[rows, labels] = np.where(alone, similarities[rows, labels], (features * unit_rows(own)).sum(axis=1))
    nearest: FloatArray = similarities.max(axis=1)
    if known.take_parts is not None:
        halves = known.take_parts.is_half[known.validation]
        nearest = np.where(halves, 1 - HALF_MARGIN * (1 - nearest), nearest).astype(np.float32)
    return nearest


def _class_sums(features: FloatArray, labels: LabelArray) -> FloatArray:
    sums = np.zeros((int(labels.max()) + 1, features.shape[1]), np.float32)
    np.add.at(sums, labels, features)
    return sums


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
