"""The frozen network as an ONNX graph, asked about a real photo."""

import numpy as np
import onnx
import pytest
from tests.real_photos import real_photos

from whisker.backbones.onnx_graph import build_backbone, imagenet_head, join_head
from whisker.backbones.table import EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights
from whisker.serving.served_model import OUTPUT_NAMES, open_session

IMAGENET_CATS = {281, 282, 283, 284, 285}
"""Tabby, tiger cat, Persian cat, Siamese cat, Egyptian cat."""


@pytest.fixture(scope="module")
def imagenet_model() -> onnx.ModelProto:
    """The backbone with its own classifier of 1,000 classes, for 224 px."""
    weights = load_weights(EFFICIENTNET_LITE0)
    return join_head(build_backbone(EFFICIENTNET_LITE0, weights, 224), *imagenet_head(weights))


def test_photo_of_a_cat_is_a_cat_to_the_pretrained_network(imagenet_model: onnx.ModelProto) -> None:
    """The likeliest ImageNet classes of scikit-image's Chelsea are cats: weights, padding and scale are right."""
    images = real_photos(224)[:1]
    probabilities, _ = open_session(imagenet_model.SerializeToString()).run(OUTPUT_NAMES, {"images": images})
    assert set(np.argsort(-probabilities[0])[:3]) <= IMAGENET_CATS
    assert probabilities[0, sorted(IMAGENET_CATS)].sum() > 0.9


def test_graph_has_one_input_and_two_outputs_of_any_batch(imagenet_model: onnx.ModelProto) -> None:
    """The graph takes bytes of pixels and nothing else, and gives probabilities and the last map."""
    session = open_session(imagenet_model.SerializeToString())
    assert [(value.name, value.type, value.shape) for value in session.get_inputs()] == [
        ("images", "tensor(uint8)", ["batch", 224, 224, 3])
    ]
    assert [(value.name, value.shape) for value in session.get_outputs()] == [
        ("probabilities", ["batch", 1000]),
        ("features", ["batch", 7, 7, 1280]),
    ]
    probabilities, features = session.run(OUTPUT_NAMES, {"images": np.zeros((3, 224, 224, 3), np.uint8)})
    assert probabilities.shape == (3, 1000)
    assert features.shape == (3, 7, 7, 1280)


def test_graph_is_of_opset_18(imagenet_model: onnx.ModelProto) -> None:
    """The file opens wherever opset 18 is understood."""
    assert [(item.domain, item.version) for item in imagenet_model.opset_import] == [("", 18)]
