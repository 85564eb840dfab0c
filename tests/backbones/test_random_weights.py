"""EfficientNet-Lite0 without what it was taught."""

import numpy as np

from whisker.backbones.onnx_graph import build_backbone
from whisker.backbones.random_weights import random_weights
from whisker.backbones.table import EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights
from whisker.serving.served_model import open_session


def test_arrays_are_those_of_the_published_weights_without_the_classifier() -> None:
    """By name and shape, so that whatever reads the one reads the other."""
    published, drawn = load_weights(EFFICIENTNET_LITE0), random_weights(0)
    assert {name: array.shape for name, array in drawn.items()} == {
        name: array.shape for name, array in published.items() if not name.startswith("_fc")
    }
    assert {array.dtype for array in drawn.values()} == {np.dtype(np.float32)}


def test_pictures_come_out_at_a_scale_that_tells_them_apart() -> None:
    """Neither vanishing nor all at the end of ReLU6's range."""
    graph = build_backbone(EFFICIENTNET_LITE0, random_weights(0), 64)
    images = np.random.default_rng(0).integers(0, 256, (4, 64, 64, 3), np.uint8)
    (features,) = open_session(graph.SerializeToString()).run(["features"], {"images": images})
    assert 0.05 < features.std() < 3
    assert 0 < features.mean() < 5


def test_seed_decides() -> None:
    """One seed, one network."""
    first, again, other = (random_weights(seed)["_conv_stem.weight"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
