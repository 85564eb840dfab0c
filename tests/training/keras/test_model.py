"""The model that is trained, put together."""

import keras
import numpy as np

from whisker.training.config import AugmentationConfig, TrainConfig
from whisker.training.keras.model import TrainableModel, assemble_model

PIXELS = np.random.default_rng(0).integers(0, 255, (8, 8, 8, 3), np.uint8)


def normalising_model(*, keep_statistics: bool) -> TrainableModel:
    """Put a head on a convolution and a normalisation, with nothing that draws random numbers."""
    images = keras.Input((8, 8, 3))
    network = keras.Model(images, keras.layers.BatchNormalization()(keras.layers.Conv2D(4, 3)(images)))
    config = TrainConfig(mode="scratch", dropout=0, augmentation=AugmentationConfig(strength=0)).resolved()
    return assemble_model(network, 2, config, keep_statistics=keep_statistics)


def answers(trainable: TrainableModel, *, training: bool) -> np.ndarray:
    """Ask for logits, as in training or as in serving."""
    return np.asarray(trainable.model(PIXELS, training=training))


def train_a_step(trainable: TrainableModel) -> None:
    """Learn from one batch."""
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    trainable.model.compile("sgd", loss=loss, jit_compile=False)
    trainable.model.train_on_batch(PIXELS, np.eye(2, dtype=np.float32)[[0, 1] * 4])


def test_pretrained_statistics_serve_in_training_and_stay() -> None:
    """Batches on a laptop are small: what a pretrained network knows of brightness and spread is not given up."""
    trainable = normalising_model(keep_statistics=True)
    np.testing.assert_array_equal(answers(trainable, training=True), answers(trainable, training=False))
    before = [np.asarray(variable) for variable in trainable.network.non_trainable_variables]
    train_a_step(trainable)
    after = [np.asarray(variable) for variable in trainable.network.non_trainable_variables]
    assert before
    np.testing.assert_equal(after, before)
    assert len(trainable.network.trainable_variables) == 4


def test_network_without_a_past_learns_its_statistics() -> None:
    """Random weights come with statistics of nothing, so training measures them."""
    trainable = normalising_model(keep_statistics=False)
    assert np.abs(answers(trainable, training=True) - answers(trainable, training=False)).max() > 1
    before = [np.asarray(variable) for variable in trainable.network.non_trainable_variables]
    train_a_step(trainable)
    after = [np.asarray(variable) for variable in trainable.network.non_trainable_variables]
    assert any(not np.array_equal(old, new) for old, new in zip(before, after, strict=True))
