"""Learning rates and weight decay by layer."""

import numpy as np
import pytest

from whisker.training.config import TrainConfig

pytestmark = pytest.mark.slow


def step_of_three_layers(layer_decay: float, weight_decay: float, gradient: float) -> list[float]:
    """Give the kernels of two blocks and of a head, all of one, the same gradient once, and read how far they went."""
    import keras

    from whisker.training.keras.optimizers import SteppedRates, build_optimizer

    layers = [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones") for _ in range(3)]
    for layer in layers:
        layer.build((None, 1))
    config = TrainConfig(
        mode="fine_tune", optimizer="sgd", momentum=0.0, layer_decay=layer_decay, weight_decay=weight_decay
    ).resolved()
    optimizer = build_optimizer(config, SteppedRates(0.1, 0), [[layers[0]], [layers[1]]])
    variables = [layer.kernel for layer in layers]
    optimizer.apply([np.full((1, 1), gradient, np.float32)] * 3, variables)
    return [1 - float(layer.get_weights()[0][0, 0]) for layer in layers]


def test_every_block_further_from_the_head_takes_smaller_steps() -> None:
    """The last block learns as fast as the head, the one below it half as fast."""
    assert step_of_three_layers(0.5, 0.0, 1.0) == pytest.approx([0.05, 0.1, 0.1], rel=1e-5)


def test_weights_decay_at_the_rate_of_their_block() -> None:
    """Layers that hardly learn hardly shrink."""
    assert step_of_three_layers(0.5, 0.2, 0.0) == pytest.approx([0.01, 0.02, 0.02], rel=1e-4)


def test_no_decay_by_layer_makes_no_difference() -> None:
    """At 1 all step alike."""
    assert step_of_three_layers(1.0, 0.0, 1.0) == pytest.approx([0.1, 0.1, 0.1], rel=1e-5)
