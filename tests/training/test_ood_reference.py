"""What the test for unknown pictures compares with, and its bounds."""

from collections import Counter

import numpy as np
import pytest

from whisker.arrays import FloatArray, LabelArray
from whisker.training.ood_reference import (
    CLASS_BOUND,
    HALF_MARGIN,
    KnownPictures,
    OODReference,
    TakeParts,
    fit_ood_reference,
)


def directions(count: int, around: int, spread: float = 0.3, seed: int = 0) -> FloatArray:
    """Make features of length one near one axis of eight."""
    features = np.random.default_rng(seed).normal(scale=spread, size=(count, 8)).astype(np.float32)
    features[:, around] += 1
    unit: FloatArray = features / np.linalg.norm(features, axis=1, keepdims=True)
    return unit


def logits_of(labels: LabelArray, seed: int = 0) -> FloatArray:
    """Make logits that are sure of the labels, each to its own degree."""
    logits = np.zeros((len(labels), int(labels.max()) + 1), np.float32)
    logits[np.arange(len(labels)), labels] = 4 + np.random.default_rng(seed).normal(size=len(labels))
    return logits


def known(features: FloatArray, labels: LabelArray, take_parts: TakeParts | None = None) -> KnownPictures:
    """Let all pictures validate."""
    return KnownPictures(features, labels, np.arange(len(labels)), logits_of(labels), take_parts)


def nearest_of(fitted: OODReference) -> float:
    """Read the mean likeness of known pictures to their nearest references."""
    return float(fitted.means[0])


def test_bounds_refuse_the_share_asked_for() -> None:
    """Of other pictures like those that placed them, about a tenth."""
    features, labels = directions(400, around=0), np.arange(400) % 2
    fitted = fit_ood_reference(known(features, labels), reference_count=200, refused_share=0.1, seed=0)
    other = np.arange(2000) % 2
    scores = fitted.scores(directions(2000, 0, seed=1), logits_of(other, seed=1))
    assert (scores < 0).mean() == pytest.approx(0.1, abs=0.03)


def test_what_lies_elsewhere_is_unknown_however_sure_the_answer() -> None:
    """Features along another axis score below zero."""
    features, labels = directions(200, around=0, spread=0.1), np.arange(200) % 2
    fitted = fit_ood_reference(known(features, labels), reference_count=64, refused_share=0.02, seed=0)
    assert (fitted.scores(directions(200, around=5, spread=0.1), logits_of(labels)) < 0).all()


def test_what_no_class_speaks_for_is_less_known() -> None:
    """Of the same features the one with an undecided answer scores lower."""
    features, labels = directions(200, around=0), np.arange(200) % 2
    fitted = fit_ood_reference(known(features, labels), reference_count=64, refused_share=0.02, seed=0)
    sure, unsure = np.array([[6, 0]], np.float32), np.array([[0.1, 0]], np.float32)
    assert fitted.scores(features[:1], unsure) < fitted.scores(features[:1], sure) - 1


def test_no_class_bears_what_is_refused_alone() -> None:
    """Pictures of a rare class that is seen less clearly are refused in bounds; one bound for all would take half."""
    labels = np.repeat([0, 1], [950, 50])
    features = np.concatenate([directions(950, 0, spread=0.1), directions(50, 4, spread=0.5)])
    fitted = fit_ood_reference(known(features, labels), reference_count=100, refused_share=0.04, seed=0)
    assert fitted.thresholds[1] < fitted.thresholds[0]
    seen = KnownPictures(features, labels, np.arange(1000), logits_of(labels))
    again = fit_ood_reference(seen, reference_count=100, refused_share=0.04, seed=0)
    refused = fitted.scores(features[labels == 1], logits_of(labels)[labels == 1]) < 0
    assert refused.mean() <= CLASS_BOUND * 0.04
    assert np.array_equal(again.thresholds, fitted.thresholds)


def test_reference_takes_classes_in_equal_parts() -> None:
    """A rare class is not crowded out: it gives all it has, the others share the rest."""
    features = np.concatenate([directions(90, 0), directions(10, 4), directions(90, 7)])
    labels = np.repeat([0, 1, 2], [90, 10, 90])
    fitted = fit_ood_reference(known(features, labels), reference_count=50, refused_share=0.02, seed=0)
    owners = Counter(int(label) for label in labels[(features @ fitted.reference.astype(np.float32).T).argmax(axis=0)])
    assert owners == {0: 20, 1: 10, 2: 20}


def test_picture_is_neither_its_own_neighbour_nor_in_the_mean_of_its_class() -> None:
    """With every picture in the reference, measures are still those of strangers."""
    features, labels = directions(60, around=0), np.arange(60) % 2
    fitted = fit_ood_reference(known(features, labels), reference_count=60, refused_share=0.5, seed=0)
    similarity = features @ features.T
    np.fill_diagonal(similarity, -1)
    nearest = np.sort(similarity, axis=1)[:, -fitted.neighbours :].mean(axis=1)
    assert nearest_of(fitted) == pytest.approx(float(nearest.mean()), abs=1e-3)
    to_class = []
    for picture, label in enumerate(labels):
        others = [features[(labels == one) & (np.arange(60) != picture)].mean(axis=0) for one in (0, 1)]
        means = np.stack([mean / np.linalg.norm(mean) for mean in others])
        means[1 - label] = fitted.class_means[1 - label]
        to_class.append((means @ features[picture]).max())
    assert fitted.means[1] == pytest.approx(float(np.mean(to_class)), abs=1e-3)


def test_handful_of_pictures_uses_as_many_neighbours_as_there_are() -> None:
    """Four pictures have three neighbours each."""
    features, labels = directions(4, around=0), np.array([0, 0, 1, 1])
    assert fit_ood_reference(known(features, labels), 1024, 0.02, seed=0).neighbours == 3


def test_only_picture_of_a_class_is_compared_with_itself() -> None:
    """There is no mean without it."""
    features, labels = directions(3, around=0), np.array([0, 0, 1])
    fitted = fit_ood_reference(known(features, labels), 1024, 0.02, seed=0)
    assert np.isfinite(fitted.thresholds).all()


def test_frames_are_no_neighbours_of_their_own_part_of_a_take() -> None:
    """With each beside an all but equal one, likeness is as if those were not there, and of halves twice as far off."""
    one_of_each = directions(20, around=0)
    features, labels = np.repeat(one_of_each, 2, axis=0), np.repeat(np.arange(20) % 2, 2)
    parts = TakeParts(np.repeat(np.arange(20), 2), np.zeros(40, np.bool_))

    def likenesses(take_parts: TakeParts | None) -> FloatArray:
        return fit_ood_reference(known(features, labels, take_parts), 40, 0.5, 0).means[:2]

    similarity = np.repeat(one_of_each @ one_of_each.T, 2, axis=1)
    similarity[np.repeat(np.eye(20, dtype=np.bool_), 2, axis=1)] = -1
    expected = float(np.sort(similarity, axis=1)[:, -5:].mean())
    assert likenesses(parts)[0] == pytest.approx(expected, abs=2e-3)
    assert (likenesses(None) > likenesses(parts)).all()
    halves = TakeParts(parts.part, np.ones(40, np.bool_))
    np.testing.assert_allclose(1 - likenesses(halves), HALF_MARGIN * (1 - likenesses(parts)), atol=1e-5)


def test_part_that_all_references_are_of_is_scored_as_before() -> None:
    """There is nothing else to be like."""
    features, labels = directions(10, around=0), np.arange(10) % 2
    parts = TakeParts(np.zeros(10, np.int64), np.zeros(10, np.bool_))
    fitted = [fit_ood_reference(known(features, labels, taken), 10, 0.1, 0) for taken in (parts, None)]
    assert nearest_of(fitted[0]) == nearest_of(fitted[1])
