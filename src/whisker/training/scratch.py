"""A small network trained from random weights: for pictures that look like no photo, and to see how much it helps."""

from functools import partial
from typing import Final

import keras

from whisker.backbones.table import Backbone
from whisker.training.epochs import learn_by_epochs
from whisker.training.fine_tune import maps_of
from whisker.training.keras_export import export_network
from whisker.training.keras_file import keras_file
from whisker.training.lesson import checkpoints_of, prepare_lesson
from whisker.training.run import Run, TrainedNetwork
from whisker.training.student import assemble

_FILTERS: Final = (32, 64, 128)
# Larger pictures are halved by the first convolution: that quarters the work.
_LARGEST_UNHALVED_PX: Final = 64


def train_from_scratch(run: Run) -> TrainedNetwork:
    """Train a small network and its head, and convert it."""
    keras.utils.set_random_seed(run.config.seed)
    network = build_simple_cnn(run.backbone, run.size_px)
    student = assemble(network, len(run.class_names), run.config, keep_statistics=False)
    history = learn_by_epochs(student, prepare_lesson(run), run.config, checkpoints_of(run), run.observer)
    return TrainedNetwork(
        graph=export_network(network),
        head=student.head(),
        feature_maps=maps_of(network),
        as_keras=partial(keras_file, network),
        history=history,
    )


def build_simple_cnn(backbone: Backbone, size_px: int) -> keras.Model:
    """Build pairs of convolutions with batch normalisation, each pair at half the size of the one before.

    Returns:
        A model from (N, size_px, size_px, 3) RGB 0..255 to the last convolution map (N, h, w, channels).
    """
    images = keras.Input((size_px, size_px, 3), name="images")
    scale = 1 / backbone.input_divisor
    result = keras.layers.Rescaling(scale, offset=-backbone.input_offset * scale)(images)
    for number, filters in enumerate((*_FILTERS, backbone.channels)):
        stride = 2 if number or size_px > _LARGEST_UNHALVED_PX else 1
        result = _convolution(_convolution(result, filters, stride), filters, 1)
    return keras.Model(images, result, name=backbone.name)


def _convolution(source: keras.KerasTensor, filters: int, stride: int) -> keras.KerasTensor:
    result = keras.layers.Conv2D(filters, 3, stride, padding="same", use_bias=False)(source)
    return keras.layers.ReLU()(keras.layers.BatchNormalization()(result))
