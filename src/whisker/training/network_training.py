"""Training by epochs: a network and its head together, with Keras 3, on whatever engine Keras runs on."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

import keras

from whisker.training.epochs import learn_by_epochs
from whisker.training.features import FeatureCache, FeatureExtractor, pooled_features
from whisker.training.frozen_network import frozen_graph
from whisker.training.head import Head, fit_head
from whisker.training.keras_file import keras_file
from whisker.training.lesson import checkpoints_of, prepare_lesson
from whisker.training.networks import build_network, freeze, in_float32, maps_of, network_graph, precision
from whisker.training.run import Run, TrainedNetwork
from whisker.training.student import HEAD_LAYER, Student, assemble

# Of the head that fine-tuning begins with.
_FIRST_HEAD_L2: Final = 0.03


def train_network(run: Run) -> TrainedNetwork:
    """Train the blocks that are not frozen and the head together.

    Batch normalisation of a pretrained network keeps its statistics, for batches on a laptop are small, and learns its
    scales and offsets; one that began with random weights learns them.

    Raises:
        BackboneUnavailable: The network's pretrained weights are not on this machine and cannot be had.
        ExportMismatch: It cannot be exported.
    """
    with precision(run.config):
        network = build_network(run)
        if run.config.mode == "fine_tune":
            freeze(run.backbone, network, run.config.freeze_till or 0)
        student = _student(run, network)
    checkpoints = checkpoints_of(run)
    # Only a pooled head can be fitted beforehand: a flat one has far more weights than pictures could settle.
    if run.is_pretrained and run.config.head != "flat" and checkpoints.load() is None:
        head = _first_head(run)
        student.model.get_layer(HEAD_LAYER).set_weights([head.weights, head.bias])
    history = learn_by_epochs(student, prepare_lesson(run), run.config, checkpoints, run.observer)
    trained = in_float32(network, run)
    return TrainedNetwork(
        graph=network_graph(run, trained),
        head=student.head(),
        feature_maps=maps_of(trained),
        as_keras=partial(keras_file, trained),
        history=history,
    )


def _student(run: Run, network: keras.Model) -> Student:
    student = assemble(network, len(run.class_names), run.config, keep_statistics=run.is_pretrained)
    return replace(student, random_layers=[*student.random_layers, *_random_layers(network)])


def _random_layers(network: keras.Model) -> Iterator[keras.layers.Layer]:
    """Find the layers that leave out parts of a network in training, which some networks have of their own."""
    return (layer for layer in network.layers if isinstance(layer, keras.layers.Dropout))


def _first_head(run: Run) -> Head:
    """Fit a head on the network as it begins.

    It keeps the pretrained features from being torn by a random one's gradients: Kumar et al. 2022, arXiv:2202.10054.
    """
    extractor = FeatureExtractor(frozen_graph(run), run.spec)
    cache = FeatureCache(run.cache_dir / "features", extractor, mirrored=False)
    pooled = pooled_features(run.splits.train, cache, run.observer)
    run.observer.stage("head", 0.0)
    return fit_head(pooled, run.labels_of(run.splits.train), _FIRST_HEAD_L2)
