"""Insights from a network's features: label errors, outliers, and a map."""

import numpy as np
import numpy.typing as npt
import pytest

from whisker.insights import embedding_findings
from whisker.insights.embedding_findings import (
    DIMENSIONS,
    Reduction,
    embed,
    find_label_errors,
    find_outliers,
)

CONFIDENT = [0.95, 0.05]


def test_pictures_that_show_another_class_are_found_worst_first() -> None:
    """With the class that they show."""
    sure, surer = [0.1, 0.9], [0.02, 0.98]
    labels, probabilities = _dataset([*[CONFIDENT] * 20, sure, surer], [CONFIDENT[::-1]] * 20)
    errors = find_label_errors(probabilities, labels)
    assert errors.images.tolist() == [21, 20]
    assert errors.suggested.tolist() == [1, 1]


def test_picture_that_is_merely_hard_is_left_alone() -> None:
    """A model that leans the other way a little says nothing."""
    labels, probabilities = _dataset([*[CONFIDENT] * 20, [0.3, 0.7]], [CONFIDENT[::-1]] * 20)
    assert find_label_errors(probabilities, labels).images.tolist() == []


def test_noisy_labels_are_found_where_no_model_is_ever_sure() -> None:
    """Classes have thresholds of their own, which fall with how sure a model is of them."""
    labels, probabilities = _dataset([*[[0.8, 0.2]] * 16, *[[0.2, 0.8]] * 4], [[0.2, 0.8]] * 20)
    assert find_label_errors(probabilities, labels).images.tolist() == [16, 17, 18, 19]


def test_class_without_pictures_harms_nobody() -> None:
    """No label is called wrong by a class without images."""
    labels = np.zeros(10, np.int64)
    probabilities = np.tile(np.array([0.9, 0.06, 0.04], np.float32), (10, 1))
    assert find_label_errors(probabilities, labels).images.tolist() == []


def _dataset(
    first: list[list[float]], second: list[list[float]]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    labels = np.repeat([0, 1], [len(first), len(second)])
    return labels, np.array([*first, *second], np.float32)


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
    assert found.images.tolist() == [7, 9]
    assert found.similarity[0] < found.similarity[1] < 0.7


def test_ordinary_pictures_are_left_alone() -> None:
    """Of one kind none stands out."""
    assert find_outliers(_cluster(200), seed=0).images.tolist() == []


def test_few_pictures_are_not_judged() -> None:
    """A handful of images does not show what is usual."""
    features = _cluster(20)
    features[3] = -features[3]
    assert find_outliers(features, seed=0).images.tolist() == []


def test_many_pictures_are_compared_with_some_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the odd one is among those or not."""
    monkeypatch.setattr(embedding_findings, "MOST_REFERENCES", 60)
    monkeypatch.setattr(embedding_findings, "_ROWS_AT_ONCE", 64)
    for odd in range(10):
        features = _cluster(200)
        features[odd] = 0
        features[odd, 0] = 5
        assert find_outliers(features, seed=0).images[0] == odd


@pytest.mark.parametrize(("count", "method"), [(60, "t-SNE"), (12, "PCA")])
def test_pictures_that_are_alike_lie_together(count: int, method: str) -> None:
    """Two kinds become two clouds, within the unit square, the same ones each time."""
    random = np.random.default_rng(0)
    kinds = np.arange(count) % 2
    features = (np.eye(8)[kinds] + random.normal(0, 0.05, (count, 8))).astype(np.float32)
    name, points = embed(features, seed=0)
    assert name == method
    assert points.shape == (count, 2)
    assert np.abs(points).max() <= 1
    distances = np.linalg.norm(points[:, None] - points[None], axis=2) + np.eye(count) * 9
    assert np.array_equal(kinds[distances.argmin(axis=1)], kinds)
    assert np.array_equal(embed(features, seed=0)[1], points)


@pytest.mark.parametrize(("count", "dimensions"), [(50, 50), (500, DIMENSIONS)])
def test_angles_are_kept(count: int, dimensions: int) -> None:
    """Of features that vary in few directions nothing is lost, whether there are more of them or of their numbers."""
    random = np.random.default_rng(0)
    features = (random.random((count, 20)) @ random.random((20, 400))).astype(np.float32)
    reduced = Reduction.fit(features).apply(features)
    assert reduced.shape == (count, dimensions)
    assert np.allclose(reduced @ reduced.T, features @ features.T, rtol=1e-3)


def test_few_dimensions_stay_few() -> None:
    """There is nothing to reduce."""
    features = np.eye(8, dtype=np.float32)
    assert Reduction.fit(features).apply(features).shape == (8, 8)
