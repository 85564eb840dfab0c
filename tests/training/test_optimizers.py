"""What one step does to weights."""

from typing import Any

import numpy as np
import pytest

from whisker.training.config import TrainConfig

pytestmark = pytest.mark.slow


def weights_after(gradients: list[float], **settings: Any) -> tuple[float, float]:
    """Give a kernel and a bias of one the same gradients, one a step, and read them."""
    import keras

    from whisker.training.optimizers import build_optimizer
    from whisker.training.schedules import SteppedRates

    layer = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones")
    layer.build((None, 1))
    optimizer = build_optimizer(TrainConfig(mode="scratch", **settings).resolved(), SteppedRates(0.1, 0))
    for gradient in gradients:
        optimizer.apply(
            [np.full((1, 1), gradient, np.float32), np.full(1, gradient, np.float32)], layer.trainable_variables
        )
    kernel, bias = layer.get_weights()
    return float(kernel[0, 0]), float(bias[0])


def test_sgd_goes_against_the_gradient_with_momentum() -> None:
    """One step of 0.1; in the second, 0.9 of the first comes on top."""
    assert weights_after([1.0, 1.0], optimizer="sgd", momentum=0.9, weight_decay=0.0)[1] == pytest.approx(0.71)
    assert weights_after([1.0, 1.0], optimizer="sgd", momentum=0.0, weight_decay=0.0)[1] == pytest.approx(0.8)


@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
def test_weights_decay_and_biases_do_not(optimizer: str) -> None:
    """Without a gradient, a kernel shrinks by its decay times the learning rate."""
    kernel, bias = weights_after([0.0], optimizer=optimizer, weight_decay=0.5)
    assert kernel == pytest.approx(0.95)
    assert bias == 1.0


def test_scales_of_normalisation_do_not_decay() -> None:
    """Its scale and offset stay as they are."""
    import keras

    from whisker.training.optimizers import build_optimizer
    from whisker.training.schedules import SteppedRates

    layer = keras.layers.BatchNormalization()
    layer.build((None, 2))
    optimizer = build_optimizer(TrainConfig(mode="scratch", weight_decay=0.5).resolved(), SteppedRates(0.1, 0))
    optimizer.apply([np.zeros(2, np.float32)] * 2, layer.trainable_variables)
    np.testing.assert_array_equal(layer.get_weights()[0], [1, 1])
