"""Fitting the test for unknown images on known pictures alone: what it compares with, and bounds.

A score adds up two measures, each in standard deviations of known pictures: how much of an image lies outside of the
directions in which training pictures vary, which finds what is far from all of them; and how much speaks for the class
that is named, which finds what is near but of no class.
"""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from whisker.arrays import BoolArray, FloatArray, LabelArray
from whisker.serving.alike import class_similarity

CLASS_BOUND: Final = 2.5
"""How many times the share that may be refused of all known pictures may be refused of a single class."""

HALF_MARGIN: Final = 2.0
"""How much more of it may lie outside than of a half of a take lies outside of what the other half shows.

The next frame is all but the same picture, and a take shows what a few seconds change. Measured with takes that were
made of photos, moved, turned and brightened as by a hand, four times two classes of 24 frames each: of 160 frames of
further takes of the same photos none was refused, of 120 other photos all.
"""
_MOST_DIRECTIONS: Final = 256
# So many pictures for each direction, and so many channels.
_PICTURES_OF_A_DIRECTION: Final = 4
_CHANNELS_OF_A_DIRECTION: Final = 2
_FOLDS: Final = 5
# Of pictures that hardly differ: rounding, which differs between runtimes, may not decide.
_SMALLEST_SPREAD: Final = 1e-2
_SMALLEST_LENGTH: Final = 1e-12


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


class Subspace(NamedTuple):
    """The directions in which pictures vary most.

    Attributes:
        mean: (C,) float32 of the features.
        directions: (C, D) float32 of length one, at right angles to each other.
    """

    mean: FloatArray
    directions: FloatArray

    @classmethod
    def of(cls, features: FloatArray, dimensions: int) -> "Subspace":
        """Find them for features (N, C)."""
        mean = features.mean(axis=0)
        centred = features - mean
        if len(centred) < centred.shape[1]:  # the same directions, from a smaller matrix
            variances, turns = np.linalg.eigh(centred @ centred.T)
            lengths = np.sqrt(np.maximum(variances[-dimensions:], _SMALLEST_LENGTH)) if dimensions else 1
            return cls(mean, (centred.T @ turns[:, len(turns) - dimensions :] / lengths).astype(np.float32))
        _, directions = np.linalg.eigh(centred.T @ centred)
        return cls(mean, directions[:, directions.shape[1] - dimensions :].astype(np.float32))

    def share_outside(self, features: FloatArray) -> FloatArray:
        """Compute which share of the squared length of features (N, C) lies outside: (N,) from 0."""
        centred = features - self.mean
        outside = (centred**2).sum(axis=1) - ((centred @ self.directions) ** 2).sum(axis=1)
        share: FloatArray = np.maximum(outside, 0) / np.maximum((features**2).sum(axis=1), np.float32(_SMALLEST_LENGTH))
        return share


@dataclass(frozen=True)
class OODReference:
    """What the test for unknown images compares with, and its bounds.

    Attributes:
        subspace: In which training pictures vary.
        means: (2,) float32 of the measures of known pictures.
        spreads: (2,) float32, their standard deviations.
        thresholds: (K,) float32: the score below which a picture is unknown, by predicted class.
        picture_count: How many pictures it compares with.
        class_similarity: Mean cosine similarity between two pictures of a class, the median over the classes; None
            where no class has two pictures to compare.

    Sources: Wang et al. 2022, "ViM", arXiv:2203.10807 (what lies outside, there by length and here by share); Hendrycks
    et al. 2022, arXiv:1911.11132 (the largest logit).
    """

    subspace: Subspace
    means: FloatArray
    spreads: FloatArray
    thresholds: FloatArray
    picture_count: int
    class_similarity: float | None = None

    def scores(self, features: FloatArray, logits: FloatArray) -> FloatArray:
        """Score pooled features (N, C) and calibrated logits (N, K): (N,), below 0 unknown."""
        measures = _measures(self.subspace.share_outside(features), logits)
        scores: FloatArray = self.standardised(measures) - self.thresholds[logits.argmax(axis=1)]
        return scores

    def standardised(self, measures: FloatArray) -> FloatArray:
        """Add up measures (N, 2) in standard deviations: (N,)."""
        summed: FloatArray = ((measures - self.means) / self.spreads).sum(axis=1)
        return summed


class KnownPictures(NamedTuple):
    """Pictures of the classes, which the test is fitted on.

    Attributes:
        features: (N, C) float32, pooled.
        labels: (N,) class indices.
        validation: (V,) indices of those that place the bounds.
        logits: (V, K) of these, calibrated, by a model that was not fitted on them.
        take_parts: Of all pictures; None: none is a frame.
    """

    features: FloatArray
    labels: LabelArray
    validation: LabelArray
    logits: FloatArray
    take_parts: TakeParts | None = None


def fit_ood_reference(known: KnownPictures, reference_count: int, refused_share: float, seed: int) -> OODReference:
    """Find the directions, and the bounds below which a share of known pictures falls.

    Args:
        known: The pictures. One that places the bounds is compared with others only: with none of its own fold, nor of
            its part of a take.
        reference_count: Pictures that are compared with, at most; every class gives an equal part, as far as it can.
        refused_share: Share of the validation pictures that fall below the bounds; of each class at most
            `CLASS_BOUND` times as many.
        seed: Of the choice.
    """
    members = balanced_choice(known.labels, reference_count, seed)
    dimensions = min(
        len(members) // _PICTURES_OF_A_DIRECTION,
        known.features.shape[1] // _CHANNELS_OF_A_DIRECTION,
        _MOST_DIRECTIONS,
    )
    # Threads of BLAS wait for each other by spinning, and the matrices are small.
    with threadpool_limits(1, user_api="blas"):
        measures = _measures(_held_out_shares(known, members, dimensions, seed), known.logits)
        subspace = Subspace.of(known.features[members], dimensions)
    unbounded = OODReference(
        subspace=subspace,
        means=measures.mean(axis=0),
        spreads=np.maximum(measures.std(axis=0), np.float32(_SMALLEST_SPREAD)),
        thresholds=np.zeros(0, np.float32),
        picture_count=len(members),
        class_similarity=class_similarity(known.features, known.labels, _parts(known)),
    )
    scores, labels = unbounded.standardised(measures), known.labels[known.validation]
    return replace(unbounded, thresholds=_thresholds(scores, labels, known.logits.shape[1], refused_share))


def _measures(share_outside: FloatArray, logits: FloatArray) -> FloatArray:
    """Put the measures of N pictures side by side, larger for what is known: (N, 2)."""
    return np.stack([-np.sqrt(share_outside), logits.max(axis=1)], axis=1)


def _held_out_shares(known: KnownPictures, members: LabelArray, dimensions: int, seed: int) -> FloatArray:
    """Compute which share of each validation picture lies outside of what pictures of other folds show: (V,)."""
    folds, validation = _folds(known, seed), known.validation
    shares = np.empty(len(validation), np.float32)
    for fold in range(_FOLDS):
        judged, others = folds[validation] == fold, members[folds[members] != fold]
        if judged.any():
            compared = others if len(others) > dimensions else members
            subspace = Subspace.of(known.features[compared], dimensions)
            shares[judged] = subspace.share_outside(known.features[validation[judged]])
    if known.take_parts is not None:
        shares[known.take_parts.is_half[validation]] *= HALF_MARGIN
    return shares


def _parts(known: KnownPictures) -> LabelArray:
    """Return the part of a take of each picture (N,), -1 where it is no frame."""
    return np.full(len(known.labels), -1) if known.take_parts is None else known.take_parts.part


def _folds(known: KnownPictures, seed: int) -> LabelArray:
    """Deal pictures out to the folds, each part of a take as one: (N,)."""
    random = np.random.default_rng(seed)
    folds: LabelArray = random.permutation(len(known.labels)) % _FOLDS
    if known.take_parts is not None:
        part = known.take_parts.part
        frames = part >= 0
        _, number = np.unique(part[frames], return_inverse=True)
        folds[frames] = number % _FOLDS
    return folds


def _thresholds(scores: FloatArray, labels: LabelArray, class_count: int, refused_share: float) -> FloatArray:
    """Place a bound for all (K,), lower where it would refuse too many of one class."""
    thresholds = np.full(class_count, np.quantile(scores, refused_share), np.float32)
    for label in np.unique(labels):
        of_class = np.sort(scores[labels == label])
        refusable = int(min(CLASS_BOUND * refused_share, 1) * (len(of_class) - 1))
        thresholds[label] = min(thresholds[label], of_class[refusable])
    return thresholds


def balanced_choice(labels: LabelArray, count: int, seed: int) -> LabelArray:
    """Take pictures class by class in turn until there are enough: their indices, in order."""
    random = np.random.default_rng(seed)
    shuffled = random.permutation(len(labels))
    turn = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        members = shuffled[labels[shuffled] == label]
        turn[members] = np.arange(len(members))
    return np.sort(shuffled[np.argsort(turn[shuffled], kind="stable")[:count]])
