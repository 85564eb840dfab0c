"""Pictures unlike all others."""

import numpy as np
import pytest

from whisker.insights import outliers
from whisker.insights.outliers import find_outliers


def _cluster(count: int) -> np.ndarray:
    random = np.random.default_rng(0)
    features = np.full((count, 16), 1.0)
    return (features + random.normal(0, 0.3, features.shape)).astype(np.float32)


def test_what_points_elsewhere_is_found_farthest_first() -> None:
    """A picture of another kind, and one half way there."""
    features = _cluster(200)
    features[7], features[9] = 0, 0
    features[7, 0], features[9, :4] = 5, 5
    found = find_outliers(features, seed=0)
    assert found.pictures.tolist() == [7, 9]
    assert found.similarity[0] < found.similarity[1] < 0.7


def test_ordinary_pictures_are_left_alone() -> None:
    """Of one kind none stands out."""
    assert find_outliers(_cluster(200), seed=0).pictures.tolist() == []


def test_few_pictures_are_not_judged() -> None:
    """Of a handful nobody can say what is usual."""
    features = _cluster(20)
    features[3] = -features[3]
    assert find_outliers(features, seed=0).pictures.tolist() == []


def test_many_pictures_are_compared_with_some_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the odd one is among those or not."""
    monkeypatch.setattr(outliers, "MOST_REFERENCES", 60)
    monkeypatch.setattr(outliers, "_ROWS_AT_ONCE", 64)
    for odd in range(10):
        features = _cluster(200)
        features[odd] = 0
        features[odd, 0] = 5
        assert find_outliers(features, seed=0).pictures[0] == odd
