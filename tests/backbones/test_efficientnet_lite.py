"""EfficientNet-Lite: its blocks, its graphs asked about a real photo, and its random weights."""

from collections import Counter

import numpy as np
import onnx
import pytest
from tests.real_photos import real_photos

from whisker.backbones.efficientnet_lite import blocks, build_backbone, random_weights
from whisker.backbones.table import EFFICIENTNET_LITE0, EFFICIENTNET_LITE2, Backbone
from whisker.backbones.weights import load_weights
from whisker.serving.served_model import FEATURES, PROBABILITIES, open_session
from whisker.training.export import join_head

FAMILY = (EFFICIENTNET_LITE0, EFFICIENTNET_LITE2)


@pytest.mark.parametrize(
    ("backbone", "filters"),
    [
        (EFFICIENTNET_LITE0, {16: 1, 24: 2, 40: 2, 80: 3, 112: 3, 192: 4, 320: 1}),
        (EFFICIENTNET_LITE2, {16: 1, 24: 3, 48: 3, 88: 4, 120: 4, 208: 5, 352: 1}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_network_has_a_stem_its_stages_and_a_top(backbone: Backbone, filters: dict[int, int]) -> None:
    """The table unrolls to the published networks, whose stem and top keep 32 and 1,280 filters."""
    stem, *middle, top = blocks(backbone)
    assert Counter(block.units[-1].filters for block in middle) == filters
    assert [block.name for block in middle] == [f"block{index}" for index in range(len(middle))]
    assert (stem.units[0].filters, top.units[0].filters) == (32, 1280)
    assert len(middle) + 2 == backbone.block_count


@pytest.mark.parametrize("backbone", FAMILY, ids=lambda backbone: backbone.name)
def test_row_says_how_many_numbers_the_network_has_learned(backbone: Backbone) -> None:
    """Kernels, and a scale and a shift for each filter."""
    weights = random_weights(backbone, 0)
    learned = sum(array.size for name, array in weights.items() if "running" not in name)
    assert learned / 1e6 == pytest.approx(backbone.parameters_millions, abs=0.05)


def test_blocks_add_their_input_only_where_its_shape_is_kept() -> None:
    """Nine of Lite0's blocks keep stride and filters, and those are residual."""
    assert [block.name for block in blocks(EFFICIENTNET_LITE0) if block.residual] == [
        f"block{index}" for index in (2, 4, 6, 7, 9, 10, 12, 13, 14)
    ]


IMAGENET_CATS = {281, 282, 283, 284, 285}
"""Tabby, tiger cat, Persian cat, Siamese cat, Egyptian cat."""


@pytest.fixture(scope="module", params=FAMILY, ids=lambda backbone: backbone.name)
def imagenet_model(request: pytest.FixtureRequest) -> onnx.ModelProto:
    """A backbone with its own classifier of 1,000 classes, for 224 px."""
    backbone: Backbone = request.param
    weights = load_weights(backbone)
    classifier = np.ascontiguousarray(weights["_fc.weight"].T), weights["_fc.bias"]
    return join_head(build_backbone(backbone, weights, 224), *classifier)


def test_photo_of_a_cat_is_a_cat_to_the_pretrained_network(imagenet_model: onnx.ModelProto) -> None:
    """The likeliest ImageNet classes of scikit-image's Chelsea are cats: weights, padding and scale are right."""
    images = real_photos(224)[:1]
    probabilities, _ = open_session(imagenet_model.SerializeToString()).run(
        [PROBABILITIES, FEATURES], {"images": images}
    )
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
    probabilities, features = session.run([PROBABILITIES, FEATURES], {"images": np.zeros((3, 224, 224, 3), np.uint8)})
    assert probabilities.shape == (3, 1000)
    assert features.shape == (3, 7, 7, 1280)


def test_graph_is_of_opset_18(imagenet_model: onnx.ModelProto) -> None:
    """The file opens wherever opset 18 is understood."""
    assert [(item.domain, item.version) for item in imagenet_model.opset_import] == [("", 18)]


@pytest.mark.parametrize("backbone", FAMILY, ids=lambda backbone: backbone.name)
def test_arrays_are_those_of_the_published_weights_without_the_classifier(backbone: Backbone) -> None:
    """By name and shape, so that whatever reads the one reads the other."""
    published, drawn = load_weights(backbone), random_weights(backbone, 0)
    assert {name: array.shape for name, array in drawn.items()} == {
        name: array.shape for name, array in published.items() if not name.startswith("_fc")
    }
    assert {array.dtype for array in drawn.values()} == {np.dtype(np.float32)}


def test_pictures_come_out_at_a_scale_that_tells_them_apart() -> None:
    """Neither vanishing nor all at the end of ReLU6's range."""
    graph = build_backbone(EFFICIENTNET_LITE0, random_weights(EFFICIENTNET_LITE0, 0), 64)
    images = np.random.default_rng(0).integers(0, 256, (4, 64, 64, 3), np.uint8)
    (features,) = open_session(graph.SerializeToString()).run(["features"], {"images": images})
    assert 0.05 < features.std() < 3
    assert 0 < features.mean() < 5


def test_seed_decides() -> None:
    """One seed, one network."""
    first, again, other = (random_weights(EFFICIENTNET_LITE0, seed)["_conv_stem.weight"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
