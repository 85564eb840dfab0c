"""Networks of others become ours when they are added, or are refused with what would have been accepted."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tests.foreign_networks import CHANNELS, SIDE_PX, convnext, vector, vit

from whisker.backbones.foreign_graph import PREPROCESSING_KEY
from whisker.backbones.own import PRESETS, OwnBackbone, OwnBackbones, Preprocessing, Wishes
from whisker.errors import BackboneInvalid
from whisker.serving.served_model import open_session
from whisker.training import foreign_network
from whisker.training.foreign_network import read_file, require_hash
from whisker.training.own_backbone import Normalised, add_backbone, normalise

HALF = Wishes(PRESETS["half"])


def features(normalised: Normalised, images: np.ndarray) -> np.ndarray:
    """Run a network that was made ours."""
    (found,) = open_session(normalised.model.SerializeToString()).run(["features"], {"images": images})
    return np.asarray(found)


def pictures(count: int, side: int = SIDE_PX) -> np.ndarray:
    """Draw pictures: (N, S, S, 3) uint8."""
    return np.random.default_rng(5).integers(0, 256, (count, side, side, 3), np.uint8)


@pytest.mark.parametrize("extra_tokens", [0, 1, 5])
def test_tokens_of_patches_become_a_map_without_the_others(extra_tokens: int) -> None:
    """Class and register tokens are found by their number and left out; the rest lies as the patches do."""
    data, images = vit(extra_tokens=extra_tokens), pictures(2)
    normalised = normalise(data, HALF)
    assert (normalised.output.kind, normalised.output.extra_tokens) == ("tokens", extra_tokens)
    pixels = (images.astype(np.float32) / 255 - 0.5) / 0.5
    (tokens,) = open_session(data).run(None, {"pixels": pixels.transpose(0, 3, 1, 2)})
    expected = tokens[:, extra_tokens:].reshape(2, 4, 4, CHANNELS)
    np.testing.assert_allclose(features(normalised, images), expected, atol=1e-4)


@pytest.mark.parametrize("channels_last", [False, True])
def test_maps_keep_their_places_in_either_layout(channels_last: bool) -> None:
    """A map is found by its two equal sides, at the side that was asked for."""
    data, images = convnext(channels_last=channels_last), pictures(2, 96)
    normalised = normalise(data, Wishes(PRESETS["imagenet"], size_px=96))
    assert normalised.output.places == (24, 24)
    pixels = (images / 255 - PRESETS["imagenet"].mean) / np.array(PRESETS["imagenet"].std)
    (found,) = open_session(data).run(None, {"pixels": pixels.transpose(0, 3, 1, 2).astype(np.float32)})
    expected = found if channels_last else found.transpose(0, 2, 3, 1)
    np.testing.assert_allclose(features(normalised, images), expected, atol=1e-4)


def test_map_whose_layout_does_not_show_is_asked_about() -> None:
    """With as many channels as places a side nothing is guessed."""
    with pytest.raises(BackboneInvalid, match="--map-layout nchw or nhwc"):
        normalise(convnext(), Wishes(PRESETS["unit"], size_px=64))
    assert normalise(convnext(), Wishes(PRESETS["unit"], size_px=64, channels_last=False)).output.channels == CHANNELS


def test_vector_becomes_a_map_of_one_place() -> None:
    """Training sees the vector itself as the mean of a map."""
    normalised = normalise(vector(input_type=TensorProto.UINT8), Wishes())
    assert (normalised.output.kind, normalised.preprocessing) == ("vector", None)
    assert features(normalised, pictures(3)).shape == (3, 1, 1, CHANNELS)


def test_colours_are_turned_around_inside_of_the_graph() -> None:
    """A network for blue, green, red sees what it would of turned pictures."""
    images = pictures(2)
    turned = normalise(vector(), Wishes(Preprocessing(bgr=True)))
    plain = normalise(vector(), Wishes(Preprocessing()))
    np.testing.assert_allclose(features(turned, images), features(plain, images[..., ::-1].copy()), atol=1e-5)


def test_network_for_one_picture_takes_many() -> None:
    """Reshapes that an exporter fixed to one picture are made free."""
    normalised = normalise(vit(batch=1, extra_tokens=0), HALF)
    images = pictures(3)
    alone = np.concatenate([features(normalised, image[np.newaxis]) for image in images])
    np.testing.assert_allclose(features(normalised, images), alone, atol=1e-5)


def test_network_that_cannot_take_many_is_refused() -> None:
    """A picture's features may not depend on the others'; how to export it is said."""
    model = onnx.load_model_from_string(vector())
    mean = helper.make_node("ReduceMean", ["pixels", "batch_axis"], ["mixed"], keepdims=1)
    model.graph.node[0].input[0] = "difference"
    model.graph.node.insert(0, helper.make_node("Sub", ["pixels", "mixed"], ["difference"]))
    model.graph.node.insert(0, mean)
    model.graph.initializer.append(numpy_helper.from_array(np.array([0], np.int64), "batch_axis"))
    model.opset_import[0].version = 18
    with pytest.raises(BackboneInvalid, match="several pictures at once"):
        normalise(model.SerializeToString(), Wishes(PRESETS["unit"]))


def test_file_says_its_preprocessing_itself() -> None:
    """What an export wrote into the metadata needs no option, and an option wins over it."""
    written = PRESETS["clip"].model_dump_json()
    data = vit(metadata={PREPROCESSING_KEY: written})
    assert normalise(data, Wishes()).preprocessing == PRESETS["clip"]
    assert normalise(data, HALF).preprocessing == PRESETS["half"]
    with pytest.raises(BackboneInvalid, match="own preprocessing cannot be used"):
        normalise(vit(metadata={PREPROCESSING_KEY: '{"std": [0, 0, 0]}'}), Wishes())


def test_preprocessing_is_never_guessed() -> None:
    """Floating-point pixels without a word about them are refused, with the choices."""
    with pytest.raises(BackboneInvalid, match="imagenet, clip, half, unit, raw"):
        normalise(vit(), Wishes())


def edited(data: bytes, *, opset: int | None = None, domain: str = "") -> bytes:
    """Change the opset of a file, or the domain of its first operator."""
    model = onnx.load_model_from_string(data)
    if opset is not None:
        model.opset_import[0].version = opset
    if domain:
        model.graph.node[0].domain = domain
        model.opset_import.append(helper.make_opsetid(domain, 1))
    return bytes(model.SerializeToString())


def with_external_data() -> bytes:
    """Write a file whose numbers lie in another one, outside of its folder."""
    model = onnx.load_model_from_string(vector())
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../etc/passwd")
    return bytes(model.SerializeToString())


def with_changed(shape: tuple[int, ...] | None = None, value: float | None = None, kind: int | None = None) -> bytes:
    """Change what the small network for vectors takes or gives."""
    model = onnx.load_model_from_string(vector())
    if shape is not None:
        model.graph.input[0].CopyFrom(helper.make_tensor_value_info("pixels", TensorProto.FLOAT, shape))
    if value is not None:
        weights = numpy_helper.to_array(model.graph.initializer[0])
        model.graph.initializer[0].CopyFrom(numpy_helper.from_array(np.full_like(weights, value), "conv_w"))
    if kind is not None:
        model.graph.node.append(helper.make_node("Cast", ["pooled"], ["cast"], to=kind))
        model.graph.output[0].CopyFrom(helper.make_tensor_value_info("cast", kind, ["batch", CHANNELS]))
    return bytes(model.SerializeToString())


def with_two_inputs() -> bytes:
    """Add an input that is no picture."""
    model = onnx.load_model_from_string(vector())
    model.graph.input.append(helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["batch", 4]))
    return bytes(model.SerializeToString())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no ONNX file"),
        (b"GIF89a is no network", "no ONNX file"),
        (vit()[:500], "no ONNX file|checks"),
        (edited(vector(), domain="com.example"), "operators that ONNX does not have: com.example.Cast"),
        (edited(vector(), opset=99), "checks for opset 18"),
        (with_external_data(), "external data"),
        (with_two_inputs(), r"2 inputs \(pixels, mask\)"),
        (vector(outputs=2), "--output"),
        (with_changed(shape=(1, 4, 32, 32)), r"input has the shape \(1, 4, 32, 32\)"),
        (with_changed(shape=(1, 32, 48, 3)), "square"),
        (with_changed(shape=(1, 3)), r"input has the shape \(1, 3\)"),
        (with_changed(value=float("nan")), "NaN or infinite"),
        (with_changed(value=0.0), "same for every picture"),
        (with_changed(kind=TensorProto.INT64), "is of INT64"),
    ],
)
def test_unfit_file_is_refused_with_what_would_be_accepted(data: bytes, words: str) -> None:
    """Each of these is one clear sentence, and no other error."""
    with pytest.raises(BackboneInvalid, match=words):
        normalise(data, Wishes(PRESETS["unit"]))


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        (Wishes(PRESETS["unit"], size_px=64), "32 px and no others"),
        (Wishes(PRESETS["unit"], output="logits"), "no output 'logits'; it has last_hidden_state"),
        (Wishes(PRESETS["unit"], extra_tokens=3), "--extra-tokens"),
    ],
)
def test_what_is_said_of_a_file_has_to_be_so(wishes: Wishes, words: str) -> None:
    """A side, an output or tokens that the file has not."""
    with pytest.raises(BackboneInvalid, match=words):
        normalise(vit(), wishes)


def test_too_large_file_is_not_read(tmp_path: Path) -> None:
    """Its size alone is looked at."""
    path = tmp_path / "large.onnx"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(BackboneInvalid, match=r"2\.0 GB; at most 1\.5"):
        read_file(path)


def test_endless_network_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that would run for years ends when its time is over."""
    monkeypatch.setattr(foreign_network, "_RUN_SECONDS", 0.2)
    body = helper.make_graph(
        [helper.make_node("Identity", ["on"], ["on_out"]), helper.make_node("Sin", ["state"], ["state_out"])],
        "body",
        [
            helper.make_tensor_value_info("number", TensorProto.INT64, []),
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("state", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("on_out", TensorProto.BOOL, []),
            helper.make_tensor_value_info("state_out", TensorProto.FLOAT, None),
        ],
    )
    model = onnx.load_model_from_string(vector())
    model.graph.initializer.append(numpy_helper.from_array(np.array(10**15, np.int64), "count"))
    model.graph.initializer.append(numpy_helper.from_array(np.array(True), "going"))
    model.graph.node.append(helper.make_node("Loop", ["count", "going", "pooled"], ["looped"], body=body))
    model.graph.output[0].CopyFrom(helper.make_tensor_value_info("looped", TensorProto.FLOAT, ["batch", CHANNELS]))
    with pytest.raises(BackboneInvalid, match="takes more than"):
        normalise(model.SerializeToString(), Wishes(PRESETS["unit"]))


def test_older_opset_is_brought_to_ours() -> None:
    """A file of opset 13 answers as it did."""
    data = edited(vector(), opset=13)
    assert normalise(data, Wishes(PRESETS["unit"])).model.opset_import[0].version == 18


@pytest.mark.parametrize("opset", [19, 20, 21, 22, 23])
def test_newer_opset_is_brought_to_ours(opset: int) -> None:
    """With an operator that ours does not have it answers as it did."""
    model = normalise(vit(opset=opset), Wishes(PRESETS["unit"])).model
    assert model.opset_import[0].version == 18
    assert "Gelu" not in {node.op_type for node in model.graph.node}


def test_other_hash_than_demanded_is_refused() -> None:
    """Where a SHA-256 is given, a file with another one is refused."""
    with pytest.raises(BackboneInvalid, match="it is another one"):
        require_hash(b"network", "0" * 64)


def added(store: OwnBackbones, name: str) -> OwnBackbone:
    """Add the small ViT."""
    said = ("Small ViT", "CC0-1.0", "drawn by lot")
    return add_backbone(store, vit(), HALF, name=name, title=said[0], licence=said[1], source=said[2])


def test_added_backbone_has_its_costs_beside_the_default_one(tmp_path: Path) -> None:
    """The record says what it is, and milliseconds of both; a second of the name is refused."""
    store = OwnBackbones(tmp_path / "backbones")
    record = added(store, "small-vit")
    assert store.records() == [record]
    assert record.reference == "efficientnet_lite2 @ 256 px"
    assert 0 < record.inference_ms < record.reference_ms
    with pytest.raises(BackboneInvalid, match="already"):
        added(store, "small-vit")
    with pytest.raises(BackboneInvalid, match="no name of a backbone"):
        added(store, "../escape")
