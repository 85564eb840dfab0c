"""What one step does to weights, and the learning rate by step."""

from typing import Any

import numpy as np
import pytest

from whisker.training.config import TrainConfig

pytestmark = pytest.mark.slow


def weights_after(gradients: list[float], **settings: Any) -> tuple[float, float]:
    """Give a kernel and a bias of one the same gradients, one a step, and read them."""
    import keras

    from whisker.training.keras.optimizers import SteppedRates, build_optimizer

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

    from whisker.training.keras.optimizers import SteppedRates, build_optimizer

    layer = keras.layers.BatchNormalization()
    layer.build((None, 2))
    optimizer = build_optimizer(TrainConfig(mode="scratch", weight_decay=0.5).resolved(), SteppedRates(0.1, 0))
    optimizer.apply([np.zeros(2, np.float32)] * 2, layer.trainable_variables)
    np.testing.assert_array_equal(layer.get_weights()[0], [1, 1])


STEPS = 10


def rates(drops: int = 0, **settings: Any) -> list[float]:
    """Compute the rates of all steps, ten an epoch."""
    from whisker.training.keras.optimizers import learning_rates

    config = TrainConfig(mode="scratch", learning_rate=0.1, **settings).resolved()
    schedule = learning_rates(config, STEPS, drops)
    return [float(schedule(step)) for step in range(STEPS * (config.epochs or 1))]


def test_cosine_rises_and_falls_to_nothing() -> None:
    """The peak comes after the warm-up, and the last step is close to nothing."""
    found = rates(schedule="cosine", warmup_share=0.2, epochs=5)
    assert found.index(max(found)) == 10
    assert max(found) == pytest.approx(0.1)
    assert found[-1] < 0.001


def test_constant_stays_after_the_warm_up() -> None:
    """It rises in even steps."""
    found = rates(schedule="constant", warmup_share=0.2, epochs=2)
    assert found[:4] == pytest.approx([0.025, 0.05, 0.075, 0.1])
    assert found[4:] == pytest.approx([0.1] * 16)


def test_step_falls_every_few_epochs() -> None:
    """A tenth after two epochs, a hundredth after four."""
    found = rates(schedule="step", step_epochs=2, decay_factor=0.1, warmup_share=0.0, epochs=5)
    assert found == pytest.approx([0.1] * 20 + [0.01] * 20 + [0.001] * 10)


def test_plateau_falls_with_every_drop() -> None:
    """Two drops by a half leave a quarter."""
    found = rates(drops=2, schedule="plateau", decay_factor=0.5, warmup_share=0.0, epochs=2)
    assert found == pytest.approx([0.025] * 20)


@pytest.mark.parametrize(
    ("losses", "drops"),
    [
        ([], 0),
        ([3, 2, 1], 0),
        ([1, 2, 2], 1),
        ([1, 2, 2, 2, 2], 2),
        ([1, 2, 0.5, 2], 0),
        ([1, 2, 2, 2, 0.5, 2, 2], 2),
        ([float("nan"), float("nan")], 1),
    ],
)
def test_drops_are_counted_from_the_validation_losses(losses: list[float], drops: int) -> None:
    """Two epochs in a row that bring nothing new make a drop; a drop, or a lower loss, begins the wait anew."""
    from whisker.training.keras.optimizers import plateau_drops

    config = TrainConfig(mode="scratch", schedule="plateau", plateau_patience=2).resolved()
    history = [{"val_loss": float(loss)} for loss in losses]
    assert plateau_drops(config, history) == drops
    assert plateau_drops(config.model_copy(update={"schedule": "constant"}), history) == 0
