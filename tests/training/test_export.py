"""The artifact against its parts."""

import numpy as np
import onnx
import pytest
from tests.real_photos import real_photos

from whisker.backbones.onnx_graph import build_backbone
from whisker.backbones.table import EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights
from whisker.errors import ExportMismatch
from whisker.preprocessing import PreprocessSpec
from whisker.serving.served_model import ServedModel, open_session
from whisker.training.export import FloatArray, UInt8Array, check_parity, export_model
from whisker.training.features import FeatureExtractor
from whisker.training.head import Head

SPEC = PreprocessSpec(size_px=96)
TEMPERATURE = 2.5


@pytest.fixture(scope="module")
def graph() -> onnx.ModelProto:
    """The frozen backbone at 96 px."""
    return build_backbone(EFFICIENTNET_LITE0, load_weights(EFFICIENTNET_LITE0), SPEC.size_px)


@pytest.fixture(scope="module")
def photos() -> UInt8Array:
    """Three real photos of scikit-image."""
    return real_photos(SPEC.size_px)


@pytest.fixture(scope="module")
def expected(graph: onnx.ModelProto, photos: UInt8Array) -> FloatArray:
    """The photos' feature maps, by the backbone alone."""
    return FeatureExtractor(graph, SPEC).feature_maps(photos)


@pytest.fixture(scope="module")
def head() -> Head:
    """A head of three classes."""
    random = np.random.default_rng(0)
    return Head(random.normal(size=(1280, 3)).astype(np.float32), np.array([0.5, 0.0, -0.5], np.float32))


def served(model: bytes) -> ServedModel:
    """The artifact in memory."""
    return ServedModel(open_session(model), ("a", "b", "c"), SPEC, None, None)


def test_artifact_answers_as_its_parts_do(
    graph: onnx.ModelProto, head: Head, photos: UInt8Array, expected: FloatArray
) -> None:
    """Probabilities carry the temperature, features are untouched, on real photos."""
    parity = check_parity(served(export_model(graph, head, TEMPERATURE)), head, TEMPERATURE, photos, expected)
    assert parity.images == 3
    assert parity.probabilities_max_difference < 1e-5
    assert parity.features_max_difference < 1e-5


def test_artifact_without_its_temperature_is_refused(
    graph: onnx.ModelProto, head: Head, photos: UInt8Array, expected: FloatArray
) -> None:
    """A calibration lost on the way is found."""
    with pytest.raises(ExportMismatch, match="probabilities by up to"):
        check_parity(served(export_model(graph, head, 1.0)), head, TEMPERATURE, photos, expected)


def test_artifact_on_another_backbone_is_refused(
    graph: onnx.ModelProto, head: Head, photos: UInt8Array, expected: FloatArray
) -> None:
    """Features that drifted are found."""
    with pytest.raises(ExportMismatch, match="features by up to"):
        check_parity(served(export_model(graph, head, TEMPERATURE)), head, TEMPERATURE, photos, expected + 0.01)


def test_graph_with_a_second_input_is_refused(graph: onnx.ModelProto, head: Head) -> None:
    """A constant that became an input would make every caller fail."""
    second = onnx.helper.make_tensor_value_info("scale", onnx.TensorProto.FLOAT, [1])
    changed = onnx.ModelProto()
    changed.CopyFrom(graph)
    changed.graph.input.append(second)
    with pytest.raises(ExportMismatch, match="'scale'"):
        export_model(changed, head, TEMPERATURE)


def test_exporting_leaves_the_backbone_as_it_was(graph: onnx.ModelProto, head: Head) -> None:
    """The same backbone can carry the next head."""
    export_model(graph, head, TEMPERATURE)
    assert [value.name for value in open_session(graph.SerializeToString()).get_outputs()] == ["features"]
