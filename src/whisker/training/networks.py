"""The network of a run as a Keras model: built, begun, frozen, and written as ONNX."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import keras
import numpy as np
import onnx

from whisker.backbones.network import blocks
from whisker.backbones.onnx_graph import build_backbone
from whisker.backbones.random_weights import random_weights
from whisker.backbones.table import Backbone
from whisker.backbones.weights import load_weights
from whisker.training.config import TrainConfig
from whisker.training.defaults import SIMPLE_CNN_FILTERS
from whisker.training.keras_applications import application_blocks, build_application
from whisker.training.keras_backbone import build_keras_backbone, keras_weights
from whisker.training.keras_export import export_network
from whisker.training.pretrained import fetch_weights, unreadable_weights
from whisker.training.run import FloatArray, Run, UInt8Array
from whisker.training.simple_cnn import build_simple_cnn

# Share of the running statistics that a batch leaves as they were, in networks that begin from nothing: some published
# networks keep 99.9 %, and would be judged by statistics of their first epochs.
_MOMENTUM: Final = 0.99


def build_network(run: Run) -> keras.Model:
    """Build the network of a run as it begins, from pixels to the last feature map.

    Raises:
        BackboneUnavailable: Its pretrained weights are not on this machine and cannot be had.
    """
    keras.utils.set_random_seed(run.config.seed)
    network = _build(run, pretrained=run.is_pretrained)
    if run.backbone.keras_name and not run.is_pretrained:
        _begin_from_nothing(network, run.config.seed)
    return network


def in_float32(network: keras.Model, run: Run) -> keras.Model:
    """Give the network that computes with float32 from the same weights: the same one, unless it was another's turn."""
    if run.config.precision in {None, "float32"}:
        return network
    with precision(run.config, exact=True):
        twin = _build(run, pretrained=False)
    twin.set_weights(network.get_weights())
    return twin


@contextmanager
def precision(config: TrainConfig, *, exact: bool = False) -> Iterator[None]:
    """Let layers that are made now compute as the config says, or `exact`; their weights are float32 in any case."""
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
        for block in blocks()
    ]


def maps_of(network: keras.Model) -> Callable[[UInt8Array], FloatArray]:
    """Give the function from pixels to feature maps that a network is, to hold its export against."""
    return lambda images: np.asarray(keras.ops.convert_to_numpy(network(images, training=False)), np.float32)


def network_graph(run: Run, network: keras.Model) -> onnx.ModelProto:
    """Write a network, in float32, as ONNX.

    Raises:
        ExportMismatch: It cannot be exported.
    """
    if run.backbone.weights_from == "package":
        return build_backbone(run.backbone, keras_weights(network), run.size_px)
    return export_network(network)


def _build(run: Run, *, pretrained: bool) -> keras.Model:
    backbone, config = run.backbone, run.config
    if backbone.keras_name:
        return _build_pretrained(run) if pretrained else build_application(backbone, run.size_px)
    if backbone.weights_from == "package":
        weights = load_weights(backbone) if pretrained else random_weights(config.seed)
        return build_keras_backbone(backbone, weights, run.size_px)
    filters = config.filters or SIMPLE_CNN_FILTERS
    return build_simple_cnn(backbone, run.size_px, filters, batch_norm=config.batch_norm is not False)


def _build_pretrained(run: Run) -> keras.Model:
    weights = fetch_weights(run.backbone)
    try:
        return build_application(run.backbone, run.size_px, weights)
    except (OSError, ValueError) as error:  # cut short, or another network's: not every file has a published hash
        raise unreadable_weights(run.backbone, weights, error) from error


def _begin_from_nothing(network: keras.Model, seed: int) -> None:
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
            layer.momentum = min(layer.momentum, _MOMENTUM)


def _is_depthwise(layer: keras.layers.Layer) -> bool:
    return isinstance(layer, keras.layers.DepthwiseConv2D)
