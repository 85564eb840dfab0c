"""Scores and verdicts of the out-of-distribution detector."""

import numpy as np
import pytest

from whisker.serving.ood_detector import OODDetector, nearest_similarity, pool

REFERENCE = np.eye(4, dtype=np.float32)


def test_score_is_the_mean_similarity_to_the_nearest() -> None:
    """Of one reference it is the picture's own likeness; of two, the mean of both."""
    picture = np.array([[0.8, 0.6, 0, 0]], np.float32)
    assert nearest_similarity(picture, REFERENCE, 1) == pytest.approx([0.8])
    assert nearest_similarity(picture, REFERENCE, 2) == pytest.approx([0.7])


def test_more_neighbours_than_references_are_all_of_them() -> None:
    """A version of few pictures is scored by those it has."""
    assert nearest_similarity(REFERENCE[:1], REFERENCE, 99) == pytest.approx([0.25])


def test_what_scores_below_the_threshold_is_unknown() -> None:
    """The threshold itself still belongs."""
    detector = OODDetector(REFERENCE, 1, 0.5)
    assert detector.is_unknown(np.array([0.49, 0.5, 0.51], np.float32)).tolist() == [True, False, False]


def test_pooled_features_are_means_of_length_one() -> None:
    """Whatever their scale; features of nothing stay nothing."""
    maps = np.zeros((2, 2, 2, 3), np.float32)
    maps[0, 0, 0] = (0, 8, 0)
    assert pool(maps).tolist() == [[0, 1, 0], [0, 0, 0]]
