"""Averaged weights."""

from typing import Any

import numpy as np
import pytest

from whisker.training.config import TrainConfig

pytestmark = pytest.mark.slow


def model_after(steps: int, momentum: float) -> Any:
    """Let a model of one weight, 1, take steps of 0.1 downwards."""
    import keras

    from whisker.training.keras.optimizers import SteppedRates, build_optimizer

    inputs = keras.Input((1,))
    model = keras.Model(inputs, keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(inputs))
    config = TrainConfig(mode="scratch", optimizer="sgd", momentum=0.0, weight_decay=0.0, ema_momentum=momentum)
    model.compile(build_optimizer(config.resolved(), SteppedRates(0.1, 0)))
    model.optimizer.build(model.trainable_variables)
    for _ in range(steps):
        model.optimizer.apply([np.ones((1, 1), np.float32)], model.trainable_variables)
    return model


def answer(model: Any) -> float:
    """Read the weight as the model's answer to 1."""
    return float(np.asarray(model(np.ones((1, 1), np.float32)))[0, 0])


def test_average_lies_between_what_weights_were_and_are() -> None:
    """It answers within the block alone, and training goes on from the weights themselves."""
    from whisker.training.keras.ema import averaged_weights

    model = model_after(3, 0.5)
    assert answer(model) == pytest.approx(0.7)
    # Momenta 1/10, 2/11 and 3/12 of the first three steps.
    expected = 1.0
    for momentum, weight in [(0.1, 0.9), (2 / 11, 0.8), (3 / 12, 0.7)]:
        expected = momentum * expected + (1 - momentum) * weight
    with averaged_weights(model):
        assert answer(model) == pytest.approx(expected, rel=1e-5)
    assert answer(model) == pytest.approx(0.7)


def test_momentum_never_exceeds_what_was_asked_for() -> None:
    """At 0.05 the average is all but the weight."""
    from whisker.training.keras.ema import averaged_weights

    model = model_after(3, 0.05)
    with averaged_weights(model):
        assert answer(model) == pytest.approx(0.7, abs=0.006)


def test_without_an_average_the_weights_answer() -> None:
    """And the optimizer keeps nothing for it."""
    from whisker.training.keras.ema import averaged_weights

    model = model_after(2, 0.0)
    assert not model.optimizer.averages
    with averaged_weights(model):
        assert answer(model) == pytest.approx(0.8)
