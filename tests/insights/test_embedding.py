"""Pictures as points of a plane."""

import numpy as np
import pytest

from whisker.insights.embedding import embed


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
