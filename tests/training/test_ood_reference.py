"""References and threshold of the unknown test."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest

from whisker.training.ood_reference import HALF_MARGIN, TakeParts, fit_ood_reference

FloatArray = npt.NDArray[np.float32]


def directions(count: int, around: int, spread: float = 0.3, seed: int = 0) -> FloatArray:
    """Make features of length one near one axis of eight."""
    features = np.random.default_rng(seed).normal(scale=spread, size=(count, 8)).astype(np.float32)
    features[:, around] += 1
    unit: FloatArray = features / np.linalg.norm(features, axis=1, keepdims=True)
    return unit


def test_threshold_refuses_the_share_asked_for() -> None:
    """A tenth of the judged pictures scores below it, when all of them are judged."""
    features, labels = directions(400, around=0), np.arange(400) % 2
    fitted = fit_ood_reference(features, labels, np.arange(400), reference_count=200, refused_share=0.1, seed=0)
    fresh = fitted.detector().score(directions(2000, 0, seed=1))
    assert (fresh < fitted.threshold).mean() == pytest.approx(0.1, abs=0.03)


def test_what_lies_elsewhere_is_unknown() -> None:
    """Features along another axis score below the threshold."""
    features, labels = directions(200, around=0, spread=0.1), np.arange(200) % 2
    fitted = fit_ood_reference(features, labels, np.arange(200), reference_count=64, refused_share=0.02, seed=0)
    detector = fitted.detector()
    assert detector.is_unknown(detector.score(directions(200, around=5, spread=0.1))).all()


def test_reference_takes_classes_in_equal_parts() -> None:
    """A rare class is not crowded out: it gives all it has, the others share the rest."""
    features = np.concatenate([directions(90, 0), directions(10, 4), directions(90, 7)])
    labels = np.repeat([0, 1, 2], [90, 10, 90])
    fitted = fit_ood_reference(features, labels, np.arange(190), reference_count=50, refused_share=0.02, seed=0)
    owners = Counter(int(label) for label in labels[(features @ fitted.reference.astype(np.float32).T).argmax(axis=0)])
    assert owners == {0: 20, 1: 10, 2: 20}


def test_picture_in_the_reference_is_not_its_own_neighbour() -> None:
    """With every picture in the reference, scores are still those of strangers."""
    features, labels = directions(60, around=0), np.arange(60) % 2
    judged = np.arange(60)
    fitted = fit_ood_reference(features, labels, judged, reference_count=60, refused_share=0.5, seed=0)
    similarity = features @ features.T
    np.fill_diagonal(similarity, -1)
    nearest = np.sort(similarity, axis=1)[:, -fitted.neighbours :].mean(axis=1)
    assert fitted.threshold == pytest.approx(float(np.median(nearest)), abs=1e-3)


def test_handful_of_pictures_uses_as_many_neighbours_as_there_are() -> None:
    """Four pictures have three neighbours each."""
    features, labels = directions(4, around=0), np.array([0, 0, 1, 1])
    assert fit_ood_reference(features, labels, np.arange(4), 1024, 0.02, seed=0).neighbours == 3


def test_frames_are_no_neighbours_of_their_own_part_of_a_take() -> None:
    """With each beside an all but equal one, the threshold is as if those were not there, and twice as far off."""
    one_of_each = directions(20, around=0)
    features, labels = np.repeat(one_of_each, 2, axis=0), np.arange(40) % 2
    parts = TakeParts(np.repeat(np.arange(20), 2), np.zeros(40, np.bool_))
    judged = np.arange(40)

    def threshold(take_parts: TakeParts | None) -> float:
        return fit_ood_reference(features, labels, judged, 40, 0.5, 0, take_parts=take_parts).threshold

    similarity = np.repeat(one_of_each @ one_of_each.T, 2, axis=1)
    similarity[np.repeat(np.eye(20, dtype=np.bool_), 2, axis=1)] = -1
    expected = float(np.median(np.sort(similarity, axis=1)[:, -5:].mean(axis=1)))
    assert threshold(parts) == pytest.approx(expected, abs=2e-3)
    assert threshold(None) > threshold(parts)
    halves = TakeParts(parts.part, np.ones(40, np.bool_))
    assert 1 - threshold(halves) == pytest.approx(HALF_MARGIN * (1 - threshold(parts)), abs=1e-5)


def test_part_that_all_references_are_of_is_scored_as_before() -> None:
    """There is nothing else to be like."""
    features, labels = directions(10, around=0), np.arange(10) % 2
    parts = TakeParts(np.zeros(10, np.int64), np.ones(10, np.bool_))
    fitted = [
        fit_ood_reference(features, labels, np.arange(10), 10, 0.1, 0, take_parts=known) for known in (parts, None)
    ]
    assert fitted[0].threshold == fitted[1].threshold
