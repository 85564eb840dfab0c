"""The network of a run as a Keras model: built, initialised, frozen, and written as ONNX."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import keras
import numpy as np
import onnx

from whisker.arrays import FloatArray, UInt8Array
from whisker.backbones.efficientnet_lite import (
    BATCH_NORM_EPSILON,
    Block,
    ConvUnit,
    blocks,
    build_backbone,
    random_weights,
)
from whisker.backbones.table import Backbone, PixelScale
from whisker.backbones.weights import Weights, load_weights
from whisker.training.backbone import fetch_weights, unreadable_weights
from whisker.training.config import TrainConfig
from whisker.training.defaults import SIMPLE_CNN_FILTERS
from whisker.training.keras.onnx_layers import export_network
from whisker.training.training_run import Run

# Share of the running statistics that a batch leaves as they were, in networks that begin from nothing: some published
# networks keep 99.9 %, and would be evaluated with statistics of their first epochs.
_LARGEST_MOMENTUM: Final = 0.99
# Means and spreads of red, green and blue over ImageNet, of values 0 to 255.
_CAFFE_MEAN: Final = np.array([123.68, 116.779, 103.939])
_IMAGENET_MEAN: Final = 255 * np.array([0.485, 0.456, 0.406])
_IMAGENET_SPREAD: Final = 255 * np.array([0.229, 0.224, 0.225])
# torch keeps kernels as (out, in, height, width); Keras as (height, width, in, out), depthwise ones as (h, w, out, 1).
_FROM_TORCH = (2, 3, 1, 0)
_FROM_TORCH_DEPTHWISE = (2, 3, 0, 1)
_NORMALISATION_PARTS = ("weight", "bias", "running_mean", "running_var")
# Larger images are halved by the first convolution: that quarters the work.
_LARGEST_UNHALVED_PX: Final = 64
# Keras's 0.99 follows the batches so slowly that after six epochs of 1,200 images what is served still used the
# statistics of the beginning.
_SIMPLE_CNN_MOMENTUM: Final = 0.9


def build_network(run: Run) -> keras.Model:
    """Build the network of a run as it begins, from pixels to the last feature map.

    Raises:
        BackboneUnavailable: Its pretrained weights are not on this machine and cannot be had.
    """
    keras.utils.set_random_seed(run.config.seed)
    network = _build(run, pretrained=run.is_pretrained)
    if run.backbone.keras_name and not run.is_pretrained:
        _initialise_randomly(network, run.config.seed)
    return network


def in_float32(network: keras.Model, run: Run) -> keras.Model:
    """Return the network that computes with float32 from the same weights: the same one where it does already."""
    if run.config.precision in {None, "float32"}:
        return network
    with precision(run.config, exact=True):
        twin = _build(run, pretrained=False)
    twin.set_weights(network.get_weights())
    return twin


@contextmanager
def precision(config: TrainConfig, *, exact: bool = False) -> Iterator[None]:
    """Set the precision that new layers compute with: the config's, or float32 if `exact`; weights stay float32."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32" if exact else config.precision or "float32")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def freeze(backbone: Backbone, network: keras.Model, freeze_till: int) -> None:
    """Keep the first blocks as they are: their convolutions and their normalisation."""
    for number, layers in enumerate(network_blocks(backbone, network)):
        for layer in layers:
            layer.trainable = number >= freeze_till


def network_blocks(backbone: Backbone, network: keras.Model) -> list[list[keras.layers.Layer]]:
    """Group the layers that have weights into the blocks that `freeze_till` counts, from the input."""
    if backbone.keras_name:
        return application_blocks(backbone, network)
    return [
        [network.get_layer(name) for unit in block.units for name in (unit.name, f"{unit.name}_norm")]
        for block in blocks(backbone)
    ]


def maps_of(network: keras.Model) -> Callable[[UInt8Array], FloatArray]:
    """Return the function from pixels to feature maps that a network is, for comparison with its export."""
    return lambda images: np.asarray(keras.ops.convert_to_numpy(network(images, training=False)), np.float32)


def network_graph(run: Run, network: keras.Model) -> onnx.ModelProto:
    """Write a network, in float32, as ONNX.

    Raises:
        ExportMismatch: It cannot be exported.
    """
    if run.backbone.weights_from == "package":
        return build_backbone(run.backbone, efficientnet_lite_weights(run.backbone, network), run.size_px)
    return export_network(network)


def _build(run: Run, *, pretrained: bool) -> keras.Model:
    backbone, config = run.backbone, run.config
    if backbone.keras_name:
        return _build_pretrained(run) if pretrained else build_application(backbone, run.size_px)
    if backbone.weights_from == "package":
        weights = load_weights(backbone) if pretrained else random_weights(backbone, config.seed)
        return build_efficientnet_lite(backbone, weights, run.size_px)
    filters = config.filters or SIMPLE_CNN_FILTERS
    return build_simple_cnn(backbone, run.size_px, filters, batch_norm=config.batch_norm is not False)


def _build_pretrained(run: Run) -> keras.Model:
    weights = fetch_weights(run.backbone)
    try:
        return build_application(run.backbone, run.size_px, weights)
    except (OSError, ValueError) as error:  # cut short, or another network's: not every file has a published hash
        raise unreadable_weights(run.backbone, weights, error) from error


def _initialise_randomly(network: keras.Model, seed: int) -> None:
    """Draw kernels that keep the scale of what passes through while batch normalisation has no statistics yet.

    Some networks bring others, with which their features are as small as 1e-11 until they have been trained.

    Source: He et al. 2015, arXiv:1502.01852.
    """
    random = np.random.default_rng(seed)
    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D | keras.layers.DepthwiseConv2D):
            kernel, *bias = layer.get_weights()
            inputs = kernel.shape[0] * kernel.shape[1] * (1 if _is_depthwise(layer) else kernel.shape[2])
            layer.set_weights([random.normal(0, np.sqrt(2 / inputs), kernel.shape), *bias])
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = min(layer.momentum, _LARGEST_MOMENTUM)


def _is_depthwise(layer: keras.layers.Layer) -> bool:
    return isinstance(layer, keras.layers.DepthwiseConv2D)


def build_simple_cnn(
    backbone: Backbone, size_px: int, filters: Sequence[int] = SIMPLE_CNN_FILTERS, *, batch_norm: bool = True
) -> keras.Model:
    """Build pairs of convolutions, each pair at half the size of the one before.

    Args:
        backbone: The row of the table: what happens to pixels first, and the name.
        size_px: Side of the square input.
        filters: Of each block.
        batch_norm: Normalise batches after each convolution; without it, convolutions have biases.

    Returns:
        A model from (N, size_px, size_px, 3) RGB 0..255 to the last convolution map (N, h, w, filters[-1]).
    """
    images = keras.Input((size_px, size_px, 3), name="images")
    scale = 1 / backbone.input_divisor
    result = keras.layers.Rescaling(scale, offset=-backbone.input_offset * scale)(images)
    for number, count in enumerate(filters):
        stride = 2 if number or size_px > _LARGEST_UNHALVED_PX else 1
        result = _cnn_convolution(result, count, stride, batch_norm=batch_norm)
        result = _cnn_convolution(result, count, 1, batch_norm=batch_norm)
    return keras.Model(images, result, name=backbone.name)


def _cnn_convolution(source: keras.KerasTensor, filters: int, stride: int, *, batch_norm: bool) -> keras.KerasTensor:
    result = keras.layers.Conv2D(filters, 3, stride, padding="same", use_bias=not batch_norm)(source)
    if batch_norm:
        result = keras.layers.BatchNormalization(momentum=_SIMPLE_CNN_MOMENTUM)(result)
    return keras.layers.ReLU()(result)


def build_efficientnet_lite(backbone: Backbone, weights: Weights, size_px: int) -> keras.Model:
    """Build the network and give it the pretrained weights.

    Returns:
        A model from (N, size_px, size_px, 3) RGB 0..255 to the last convolution map (N, h, w, channels).
    """
    images = keras.Input((size_px, size_px, 3), name="images")
    scale = 1 / backbone.input_divisor
    result = keras.layers.Rescaling(scale, offset=-backbone.input_offset * scale, name="rescale")(images)
    for block in blocks(backbone):
        result = _lite_block(block, result)
    model = keras.Model(images, result, name=backbone.name)
    _set_lite_weights(backbone, model, weights)
    return model


def efficientnet_lite_weights(backbone: Backbone, model: keras.Model) -> Weights:
    """Read the network's arrays back under torch's names, for the ONNX graph."""
    weights: Weights = {}
    for unit in _lite_units(backbone):
        kernel = model.get_layer(unit.name).get_weights()[0]
        axes = _FROM_TORCH_DEPTHWISE if unit.depthwise else _FROM_TORCH
        weights[f"{unit.convolution}.weight"] = np.transpose(kernel, np.argsort(axes))
        parts = model.get_layer(f"{unit.name}_norm").get_weights()
        weights.update(
            {f"{unit.normalisation}.{part}": array for part, array in zip(_NORMALISATION_PARTS, parts, strict=True)}
        )
    return weights


def _lite_units(backbone: Backbone) -> Iterator[ConvUnit]:
    for block in blocks(backbone):
        yield from block.units


def _lite_block(block: Block, source: keras.KerasTensor) -> keras.KerasTensor:
    result = source
    for unit in block.units:
        result = _lite_convolution(unit)(result)
        result = keras.layers.BatchNormalization(epsilon=BATCH_NORM_EPSILON, name=f"{unit.name}_norm")(result)
        if unit.relu6:
            result = keras.layers.ReLU(max_value=6.0, name=f"{unit.name}_relu6")(result)
    return keras.layers.Add(name=f"{block.name}_sum")([result, source]) if block.residual else result


def _lite_convolution(unit: ConvUnit) -> keras.layers.Layer:
    if unit.depthwise:
        return keras.layers.DepthwiseConv2D(unit.kernel, unit.stride, padding="same", use_bias=False, name=unit.name)
    return keras.layers.Conv2D(unit.filters, unit.kernel, unit.stride, padding="same", use_bias=False, name=unit.name)


def _set_lite_weights(backbone: Backbone, model: keras.Model, weights: Weights) -> None:
    for unit in _lite_units(backbone):
        axes = _FROM_TORCH_DEPTHWISE if unit.depthwise else _FROM_TORCH
        model.get_layer(unit.name).set_weights([weights[f"{unit.convolution}.weight"].transpose(axes)])
        parts = [weights[f"{unit.normalisation}.{part}"] for part in _NORMALISATION_PARTS]
        model.get_layer(f"{unit.name}_norm").set_weights(parts)


def build_application(backbone: Backbone, size_px: int, weights: Path | None = None) -> keras.Model:
    """Build a network without its classifier, and what happens to pixels first.

    Args:
        backbone: A row of the table with a `keras_name`.
        size_px: Side of the square input.
        weights: The file that Keras publishes; None begins with random ones, as Keras's seed draws them.

    Returns:
        A model from (N, size_px, size_px, 3) RGB 0..255 to the last convolution map (N, h, w, channels).
    """
    images = keras.Input((size_px, size_px, 3), name="images")
    scale, offset = _scaling(backbone.pixel_scale, backbone)
    pixels = keras.layers.Rescaling(scale, offset=offset, name="rescale")(images)
    build = getattr(keras.applications, backbone.keras_name)
    # Scaled by ours: what some of these networks do themselves does not show in their parameters.
    has_own = "include_preprocessing" in inspect.signature(build).parameters
    options = {"include_preprocessing": False} if has_own else {}
    application = build(include_top=False, weights=None, input_tensor=pixels, **options)
    if weights is not None:
        application.load_weights(weights)
        if backbone.pixel_scale == "caffe":
            _read_red_first(application)
    last = backbone.last_layer
    maps = application.get_layer(last).output if last else application.output
    return _with_depthwise_convolutions(keras.Model(images, maps, name=backbone.name))


def application_blocks(backbone: Backbone, network: keras.Model) -> list[list[keras.layers.Layer]]:
    """Group the layers that have weights into the blocks that `freeze_till` counts, from the input."""
    pattern = re.compile(backbone.block_pattern)
    blocks: dict[str, list[keras.layers.Layer]] = {}
    for layer in network.layers:
        if layer.weights:
            found = pattern.match(layer.name)
            name = next(filter(None, found.groups())) if found else next(reversed(blocks))
            blocks.setdefault(name, []).append(layer)
    return list(blocks.values())


def _scaling(pixel_scale: PixelScale, backbone: Backbone) -> tuple[list[float] | float, list[float] | float]:
    """Return what pixels are multiplied by, and what is added then."""
    match pixel_scale:
        case "rescale":
            return 1 / backbone.input_divisor, -backbone.input_offset / backbone.input_divisor
        case "caffe":
            return 1.0, (-_CAFFE_MEAN).tolist()
        case "imagenet":
            return (1 / _IMAGENET_SPREAD).tolist(), (-_IMAGENET_MEAN / _IMAGENET_SPREAD).tolist()


def _read_red_first(application: keras.Model) -> None:
    """Turn the first convolution round, which was trained on blue, green, red: cheaper than turning every image."""
    first = next(layer for layer in application.layers if isinstance(layer, keras.layers.Conv2D))
    kernel, *bias = first.get_weights()
    first.set_weights([kernel[:, :, ::-1], *bias])


def _with_depthwise_convolutions(network: keras.Model) -> keras.Model:
    """Make depthwise convolutions of grouped ones; returns the network, its other layers shared.

    ConvNeXt's convolutions have as many groups as channels, which TensorFlow trains 36 times more slowly on
    processors: 1.01 s of processor time against 0.03 s a batch of 8 maps of (56, 56, 96).
    """
    if not any(_is_grouped(layer) for layer in network.layers):
        return network
    twins: dict[str, keras.layers.Layer] = {}

    def twin(layer: keras.layers.Layer) -> keras.layers.Layer:
        if not _is_grouped(layer):
            return layer
        twins[layer.name] = keras.layers.DepthwiseConv2D(layer.kernel_size, padding=layer.padding, name=layer.name)
        return twins[layer.name]

    result = keras.models.clone_model(network, clone_function=twin)
    for name, layer in twins.items():
        kernel, bias = network.get_layer(name).get_weights()
        layer.set_weights([kernel.transpose(0, 1, 3, 2), bias])
    return result


def _is_grouped(layer: keras.layers.Layer) -> bool:
    return isinstance(layer, keras.layers.Conv2D) and layer.groups == layer.filters > 1
