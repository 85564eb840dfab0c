"""The second gear: the last blocks of the backbone trained further with Keras 3, on whatever engine Keras runs on."""

from collections.abc import Callable
from functools import partial
from typing import Final

import keras
import numpy as np
import numpy.typing as npt

from whisker.backbones.network import blocks
from whisker.backbones.onnx_graph import build_backbone
from whisker.backbones.weights import Weights, load_weights
from whisker.training.epochs import learn_by_epochs
from whisker.training.features import FeatureCache, FeatureExtractor, pooled_features
from whisker.training.head import Head, fit_head
from whisker.training.keras_backbone import build_keras_backbone, keras_weights
from whisker.training.keras_file import keras_file
from whisker.training.lesson import checkpoints_of, prepare_lesson
from whisker.training.run import Run, TrainedNetwork
from whisker.training.student import assemble

FloatArray = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]

# Of the head that fine-tuning begins with.
_FIRST_HEAD_L2: Final = 0.03


def fine_tune(run: Run) -> TrainedNetwork:
    """Train the last blocks and the head together, from the head that suits the frozen backbone.

    A fitted head first keeps the pretrained features from being torn by a random one's gradients (Kumar et al. 2022,
    arXiv:2202.10054). Batch normalisation keeps its statistics, for batches on a laptop are small, and learns its
    scales and offsets.
    """
    keras.utils.set_random_seed(run.config.seed)
    weights = load_weights(run.backbone)
    network = build_keras_backbone(run.backbone, weights, run.size_px)
    freeze(network, run.config.freeze_till or 0)
    student = assemble(network, len(run.class_names), run.config, keep_statistics=True)
    checkpoints = checkpoints_of(run)
    # Only a pooled head can be fitted beforehand: a flat one has far more weights than pictures could settle.
    if run.config.head != "flat" and checkpoints.load() is None:
        head = _first_head(run, weights)
        student.model.get_layer("head").set_weights([head.weights, head.bias])
    history = learn_by_epochs(student, prepare_lesson(run), run.config, checkpoints, run.observer)
    graph = build_backbone(run.backbone, keras_weights(network), run.size_px)
    return TrainedNetwork(graph, student.head(), maps_of(network), partial(keras_file, network), history)


def maps_of(network: keras.Model) -> Callable[[UInt8Array], FloatArray]:
    """Give the function from pixels to feature maps that the trained network is, to hold the export against."""
    return lambda images: np.asarray(keras.ops.convert_to_numpy(network(images, training=False)), np.float32)


def freeze(network: keras.Model, freeze_till: int) -> None:
    """Keep the first blocks as they are: their convolutions and their normalisation."""
    frozen = {unit.name for block in list(blocks())[:freeze_till] for unit in block.units}
    for layer in network.layers:
        layer.trainable = layer.name.removesuffix("_norm") not in frozen


def _first_head(run: Run, weights: Weights) -> Head:
    extractor = FeatureExtractor(build_backbone(run.backbone, weights, run.size_px), run.spec)
    cache = FeatureCache(run.cache_dir / "features", extractor, mirrored=False)
    pooled = pooled_features(run.splits.train, cache, run.observer)
    run.observer.stage("head", 0.0)
    return fit_head(pooled, run.labels_of(run.splits.train), _FIRST_HEAD_L2)
