"""The artifact against its parts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from tests.real_photos import real_photos
from tests.tiny_dataset import write_tiny_dataset

from whisker.arrays import FeatureMaps, UInt8Array
from whisker.backbones.efficientnet_lite import build_backbone
from whisker.backbones.table import BACKBONES, EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights
from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import split_dataset
from whisker.errors import ExportMismatch
from whisker.preprocessing import PreprocessSpec
from whisker.serving.explain import class_evidence
from whisker.serving.served_model import FEATURES, PROBABILITIES, ServedModel, open_session
from whisker.training.calibration import softmax
from whisker.training.config import TrainConfig
from whisker.training.export import check_parity, export_model
from whisker.training.features import FeatureExtractor, FrozenNetwork
from whisker.training.head import Head
from whisker.training.pipeline import FitResult, Run, learn

SPEC = PreprocessSpec(size_px=96)
TEMPERATURE = 2.5
# The two-block network of many a first lesson, smaller.
CLASSIC = TrainConfig(
    mode="scratch", size_px=32, filters=(4, 8), head="flat", hidden_units=16, dropout=0.5, epochs=2, batch_size=8
)


@pytest.fixture(scope="module")
def graph() -> onnx.ModelProto:
    """The frozen backbone at 96 px."""
    return build_backbone(EFFICIENTNET_LITE0, load_weights(EFFICIENTNET_LITE0), SPEC.size_px)


@pytest.fixture(scope="module")
def photos() -> UInt8Array:
    """Three real photos of scikit-image."""
    return real_photos(SPEC.size_px)


@pytest.fixture(scope="module")
def expected(graph: onnx.ModelProto, photos: UInt8Array) -> FeatureMaps:
    """The photos' feature maps, by the backbone alone."""
    return FeatureExtractor.of(graph, SPEC).feature_maps(photos)


@pytest.fixture(scope="module")
def head() -> Head:
    """A head of three classes."""
    random = np.random.default_rng(0)
    return Head(random.normal(size=(1280, 3)).astype(np.float32), np.array([0.5, 0.0, -0.5], np.float32))


def served(model: bytes) -> ServedModel:
    """The artifact in memory."""
    return ServedModel(open_session(model), ("a", "b", "c"), SPEC, None)


def test_artifact_answers_as_its_parts_do(
    graph: onnx.ModelProto, head: Head, photos: UInt8Array, expected: FeatureMaps
) -> None:
    """Probabilities carry the temperature, features are untouched, on real photos."""
    parity = check_parity(served(export_model(graph, head, TEMPERATURE)), head, TEMPERATURE, photos, expected)
    assert parity.images == 3
    assert parity.probabilities_max_difference < 1e-5
    assert parity.features_max_difference < 1e-5


@pytest.mark.parametrize("names", [("efficientnet_lite0",), ("efficientnet_lite0", "efficientnet_lite2")])
def test_head_on_earlier_maps_is_exported_and_explained(names: tuple[str, ...], photos: UInt8Array) -> None:
    """One network or two side by side: answers, maps and the logits that the maps add up to are those of the parts."""
    extractor = FeatureExtractor(
        [
            FrozenNetwork(build_backbone(BACKBONES[name], load_weights(BACKBONES[name]), SPEC.size_px), SPEC)
            for name in names
        ]
    )
    maps, random = extractor.feature_maps(photos), np.random.default_rng(0)
    channels = sum(features.shape[-1] for features in maps)
    head = Head(random.normal(size=(channels, 3)).astype(np.float32), np.zeros(3, np.float32))
    model = replace(served(export_model(extractor.graph(), head, TEMPERATURE)), head_weights=head.weights)
    assert check_parity(model, head, TEMPERATURE, photos, maps).probabilities_max_difference < 1e-5
    outputs = model.predict(photos[0])
    assert [features.shape[-1] for features in outputs.maps] == [features.shape[-1] for features in maps]
    logits = [float(class_evidence(outputs.maps, head.weights[:, number]).mean()) for number in range(3)]
    answers = softmax(np.array([logits], np.float32) / np.float32(TEMPERATURE))
    np.testing.assert_allclose(answers[0], outputs.probabilities, atol=1e-4)
    assert model.explain(photos[0], 0, outputs.maps).shape == (6, 6)


def test_maps_that_the_head_does_not_see_are_left_out(graph: onnx.ModelProto, head: Head) -> None:
    """The file has no outputs that nobody reads, nor the nodes that would write them."""
    exported = onnx.load_from_string(export_model(graph, head, TEMPERATURE))
    assert [output.name for output in exported.graph.output] == ["probabilities", "features"]
    assert sum(node.op_type == "Transpose" for node in exported.graph.node) == 2


def test_artifact_without_its_temperature_is_refused(
    graph: onnx.ModelProto, head: Head, photos: UInt8Array, expected: FeatureMaps
) -> None:
    """A calibration lost on the way is found."""
    with pytest.raises(ExportMismatch, match="probabilities by up to"):
        check_parity(served(export_model(graph, head, 1.0)), head, TEMPERATURE, photos, expected)


def test_artifact_on_another_backbone_is_refused(
    graph: onnx.ModelProto, head: Head, photos: UInt8Array, expected: FeatureMaps
) -> None:
    """Features that drifted are found."""
    with pytest.raises(ExportMismatch, match="features by up to"):
        check_parity(served(export_model(graph, head, TEMPERATURE)), head, TEMPERATURE, photos, (expected[0] + 0.01,))


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
    assert next(value.name for value in open_session(graph.SerializeToString()).get_outputs()) == "features"


def learn_colours(folder: Path, config: TrainConfig) -> FitResult:
    """Train on red and blue pictures."""
    dataset = scan_folder(write_tiny_dataset(folder / "colours", count=10), "colours")
    splits = split_dataset(dataset, 0.2, 0.2, seed=0)
    return learn(Run(splits, dataset.class_names, config.resolved(), folder / "cache"))


@pytest.mark.slow
@pytest.mark.parametrize("hidden_units", [None, 16])
def test_flat_head_is_exported_with_its_temperature(tmp_path: Path, hidden_units: int | None) -> None:
    """The artifact answers as the head does on the artifact's own maps, on photos that training never saw."""
    config = CLASSIC.model_copy(update={"hidden_units": hidden_units})
    learned = learn_colours(tmp_path, config)
    assert learned.network.head.kind == "flat"
    assert (learned.network.head.hidden is None) == (hidden_units is None)
    probabilities, maps = open_session(learned.artifact.model).run(
        [PROBABILITIES, FEATURES], {"images": real_photos(32)}
    )
    assert maps.shape == (3, 16, 16, 8)
    np.testing.assert_allclose(
        probabilities, softmax(learned.network.head.logits_of_maps((maps,)) / learned.temperature), atol=1e-5
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3.15 on NumPy 2.4
def test_keras_file_of_a_flat_head_answers_as_the_artifact(tmp_path: Path) -> None:
    """Flattening, hidden units and temperature are in it too."""
    import keras

    learned = learn_colours(tmp_path, CLASSIC)
    path = tmp_path / "model.keras"
    path.write_bytes(learned.artifact.keras_model or b"")
    photos = real_photos(32)
    given = np.asarray(keras.models.load_model(path)(photos.astype(np.float32), training=False))
    probabilities, _ = open_session(learned.artifact.model).run([PROBABILITIES, FEATURES], {"images": photos})
    np.testing.assert_allclose(given, probabilities, atol=1e-4)


@pytest.mark.slow
def test_flat_head_on_a_pretrained_network(tmp_path: Path) -> None:
    """It begins at random, for no head on pooled features could be its beginning, and keeps parity."""
    config = TrainConfig(mode="fine_tune", size_px=32, head="flat", freeze_till=18, epochs=1, batch_size=8)
    learned = learn_colours(tmp_path, config)
    assert learned.network.head.weights.shape == (1280, 2)
    assert learned.artifact.parity.probabilities_max_difference < 1e-4
