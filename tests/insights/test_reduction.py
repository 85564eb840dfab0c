"""Features in fewer dimensions."""

import numpy as np

from whisker.insights.reduction import DIMENSIONS, Reduction


def test_angles_are_kept() -> None:
    """Of features that vary in few directions nothing is lost."""
    random = np.random.default_rng(0)
    features = (random.random((50, 20)) @ random.random((20, 400))).astype(np.float32)
    reduced = Reduction.fit(features).apply(features)
    assert reduced.shape == (50, DIMENSIONS)
    assert np.allclose(reduced @ reduced.T, features @ features.T, rtol=1e-3)


def test_few_dimensions_stay_few() -> None:
    """There is nothing to reduce."""
    features = np.eye(8, dtype=np.float32)
    assert Reduction.fit(features).apply(features).shape == (8, 8)
