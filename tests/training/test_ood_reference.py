"""What the test for unknown pictures compares with, and its bounds."""

import numpy as np
import pytest

from whisker.arrays import FloatArray, LabelArray
from whisker.training.ood_reference import (
    CLASS_BOUND,
    HALF_MARGIN,
    KnownPictures,
    Subspace,
    TakeParts,
    fit_ood_reference,
)


def directions(count: int, around: int, spread: float = 0.3, seed: int = 0) -> FloatArray:
    """Make features of length one near one axis of eight."""
    features = np.random.default_rng(seed).normal(scale=spread, size=(count, 8)).astype(np.float32)
    features[:, around] += 1
    unit: FloatArray = features / np.linalg.norm(features, axis=1, keepdims=True)
    return unit


def in_few_directions(count: int) -> tuple[FloatArray, LabelArray]:
    """Make features (count, 40) that vary in four directions and a little in all, and labels of two classes."""
    random = np.random.default_rng(1)
    features = random.normal(scale=0.05, size=(count, 40)) + 0.5
    features[:, :4] += random.normal(size=(count, 4))
    return features.astype(np.float32), np.arange(count) % 2


def logits_of(labels: LabelArray, seed: int = 0) -> FloatArray:
    """Make logits that are sure of the labels, each to its own degree."""
    logits = np.zeros((len(labels), int(labels.max()) + 1), np.float32)
    logits[np.arange(len(labels)), labels] = 4 + np.random.default_rng(seed).normal(size=len(labels))
    return logits


def known(features: FloatArray, labels: LabelArray, take_parts: TakeParts | None = None) -> KnownPictures:
    """Let all pictures validate."""
    return KnownPictures(features, labels, np.arange(len(labels)), logits_of(labels), take_parts)


def test_bounds_refuse_the_share_asked_for() -> None:
    """Of other pictures like those that placed them, about a tenth."""
    features, labels = directions(400, around=0), np.arange(400) % 2
    fitted = fit_ood_reference(known(features, labels), reference_count=200, refused_share=0.1, seed=0)
    other = np.arange(2000) % 2
    scores = fitted.scores(directions(2000, 0, seed=1), logits_of(other, seed=1))
    assert (scores < 0).mean() == pytest.approx(0.1, abs=0.04)


def test_what_lies_elsewhere_is_unknown_however_sure_the_answer() -> None:
    """Pictures vary in four directions of forty; what goes into others scores below zero."""
    features, labels = in_few_directions(200)
    fitted = fit_ood_reference(known(features, labels), reference_count=64, refused_share=0.02, seed=0)
    elsewhere = features.copy()
    elsewhere[:, 20:24] += 2
    assert (fitted.scores(elsewhere, logits_of(labels)) < 0).all()
    assert (fitted.scores(features, logits_of(labels)) < 0).mean() < 0.06


def test_what_no_class_speaks_for_is_less_known() -> None:
    """Of the same features the one with an undecided answer scores lower."""
    features, labels = directions(200, around=0), np.arange(200) % 2
    fitted = fit_ood_reference(known(features, labels), reference_count=64, refused_share=0.02, seed=0)
    sure, unsure = np.array([[6, 0]], np.float32), np.array([[0.1, 0]], np.float32)
    assert fitted.scores(features[:1], unsure) < fitted.scores(features[:1], sure) - 1


def test_no_class_bears_what_is_refused_alone() -> None:
    """A rare class that is answered less surely is refused in bounds; one bound for all would take most of it."""
    labels = np.repeat([0, 1], [950, 50])
    features, logits = directions(1000, 0), 2 * logits_of(labels)
    logits[labels == 1] /= 6
    pictures = KnownPictures(features, labels, np.arange(1000), logits)
    fitted = fit_ood_reference(pictures, reference_count=100, refused_share=0.04, seed=0)
    scores = fitted.scores(features, logits)
    rare = (labels == 1) & (logits.argmax(axis=1) == 1)
    assert fitted.thresholds[1] < fitted.thresholds[0]
    assert (scores[rare] < 0).mean() <= CLASS_BOUND * 0.04 + 0.05
    assert (scores[rare] + fitted.thresholds[1] - fitted.thresholds[0] < 0).mean() > 0.3


def test_every_class_is_compared_with() -> None:
    """A rare one is not crowded out: what it alone shows does not lie outside."""
    features = np.concatenate([directions(900, 0, spread=0.1), directions(30, 4, spread=0.1)])
    labels = np.repeat([0, 1], [900, 30])
    fitted = fit_ood_reference(known(features, labels), reference_count=40, refused_share=0.02, seed=0)
    assert fitted.picture_count == 40
    assert fitted.subspace.share_outside(features[labels == 1]).mean() < 0.2


def test_picture_that_places_the_bounds_is_compared_with_others_only() -> None:
    """With more directions than pictures vary in, its own would lie inside; those of others are told as strangers."""
    random = np.random.default_rng(0)
    features, labels = random.normal(size=(40, 200)).astype(np.float32), np.arange(40) % 2
    fitted = fit_ood_reference(known(features, labels), reference_count=40, refused_share=0.1, seed=0)
    own = -np.sqrt(fitted.subspace.share_outside(features)).mean()
    others = -np.sqrt(fitted.subspace.share_outside(random.normal(size=(40, 200)).astype(np.float32))).mean()
    assert own > others + 0.05
    assert fitted.means[0] == pytest.approx(others, abs=0.03)


@pytest.mark.parametrize("count", [3, 4, 9])
def test_handful_of_pictures_is_enough(count: int) -> None:
    """Bounds are numbers, also where a class has one picture."""
    features, labels = directions(count, around=0), np.arange(count) % 2
    fitted = fit_ood_reference(known(features, labels), 1024, 0.02, seed=0)
    assert np.isfinite(fitted.thresholds).all()
    assert np.isfinite(fitted.scores(features, logits_of(labels))).all()


def test_frames_are_not_compared_with_their_own_part_of_a_take() -> None:
    """With each beside an all but equal one, more lies outside than if those counted; of halves twice as much."""
    one_of_each = np.random.default_rng(0).normal(size=(20, 60)).astype(np.float32)
    features, labels = np.repeat(one_of_each, 2, axis=0), np.repeat(np.arange(20) % 2, 2)
    parts = TakeParts(np.repeat(np.arange(20), 2), np.zeros(40, np.bool_))

    def likeness(take_parts: TakeParts | None) -> float:
        return float(fit_ood_reference(known(features, labels, take_parts), 40, 0.5, 0).means[0])

    assert likeness(None) > likeness(parts) + 0.05
    halves = TakeParts(parts.part, np.ones(40, np.bool_))
    assert likeness(halves) == pytest.approx(np.sqrt(HALF_MARGIN) * likeness(parts), abs=1e-5)


def test_directions_are_the_same_from_either_matrix() -> None:
    """Fewer pictures than channels are turned from the pictures' side: the same share lies outside."""
    features, _ = in_few_directions(60)
    few = Subspace.of(features[:30], 4)
    again = Subspace.of(np.concatenate([features[:30]] * 2), 4)
    np.testing.assert_allclose(few.share_outside(features), again.share_outside(features), atol=1e-4)
    np.testing.assert_allclose(few.directions.T @ few.directions, np.eye(4), atol=1e-4)


def test_it_says_how_alike_the_pictures_of_a_class_are() -> None:
    """Frames of one take, all but the same picture, are not compared with each other."""
    features = np.concatenate([directions(40, 0), directions(40, 3, seed=1)])
    labels = np.repeat([0, 1], 40)
    plain = fit_ood_reference(known(features, labels), reference_count=64, refused_share=0.02, seed=0)
    assert plain.class_similarity == pytest.approx(0.6, abs=0.15)
    frames = np.repeat(features[::10], 10, axis=0)
    takes = TakeParts(np.repeat(np.arange(8), 10), np.zeros(80, np.bool_))
    by_take = fit_ood_reference(known(frames, labels, takes), reference_count=64, refused_share=0.02, seed=0)
    blind = fit_ood_reference(known(frames, labels), reference_count=64, refused_share=0.02, seed=0)
    assert by_take.class_similarity is not None
    assert blind.class_similarity is not None
    assert by_take.class_similarity < blind.class_similarity
