"""Optimizers, and schedules of the learning rate."""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
from keras import ops

from whisker.training.config import TrainConfig
from whisker.training.keras.ema import WeightAverage
from whisker.training.keras.layer_rates import LayerRates, rate_factors

History = Sequence[Mapping[str, float]]


class Adam(LayerRates, WeightAverage, keras.optimizers.Adam):  # type: ignore[misc]  # Keras has no types
    """Adam with rates by layer, weight decay apart from the gradient, and averaged weights."""


class SGD(LayerRates, WeightAverage, keras.optimizers.SGD):  # type: ignore[misc]  # Keras has no types
    """Stochastic gradient descent with rates by layer, weight decay apart from the gradient, and averaged weights."""


def build_optimizer(
    config: TrainConfig,
    rates: keras.optimizers.schedules.LearningRateSchedule,
    blocks: Sequence[Sequence[keras.layers.Layer]] = (),
) -> keras.optimizers.Optimizer:
    """Make the optimizer that a config asks for.

    Weight decay is apart from the gradient in both: a weight shrinks by its share times the learning rate.

    Args:
        config: Complete.
        rates: Of the head and of the last block.
        blocks: Layers of the network, block by block from the input; the rates of those that are not named are `rates`.

    Sources: Loshchilov & Hutter 2019, arXiv:1711.05101; Sutskever et al. 2013, "On the importance of initialization
    and momentum in deep learning".
    """
    options: dict[str, Any] = {
        "decay": config.weight_decay or 0.0,
        "factors": rate_factors(blocks, config.layer_decay or 1.0),
        "average_momentum": config.ema_momentum or 0.0,
    }
    if config.optimizer == "sgd":
        return SGD(rates, momentum=config.momentum or 0.0, **options)
    return Adam(rates, **options)


def learning_rates(
    config: TrainConfig, steps_per_epoch: int, drops: int
) -> keras.optimizers.schedules.LearningRateSchedule:
    """Make the schedule that a config asks for.

    Args:
        config: Complete.
        steps_per_epoch: Batches of an epoch.
        drops: How often a plateau has lowered the rate so far, from `plateau_drops`.
    """
    steps, highest = steps_per_epoch * (config.epochs or 1), config.learning_rate or 0.0
    warmup = round(steps * (config.warmup_share or 0))
    factor = config.decay_factor or 1.0
    if config.schedule == "step":
        return SteppedRates(highest, warmup, factor, steps_per_epoch * (config.step_epochs or 1))
    if config.schedule == "plateau":
        return SteppedRates(highest * factor**drops, warmup)
    if config.schedule == "constant":
        return SteppedRates(highest, warmup)
    # Keras counts the steps of the decay after those of the warm-up.
    return keras.optimizers.schedules.CosineDecay(
        0.0 if warmup else highest,
        max(1, steps - warmup),
        warmup_target=highest if warmup else None,
        warmup_steps=warmup,
    )


def plateau_drops(config: TrainConfig, history: History) -> int:
    """Count how often the validation loss has stood still for long enough, in schedule plateau; elsewhere 0.

    A drop starts the wait anew, and so does a loss that is lower than all before it.
    """
    if config.schedule != "plateau":
        return 0
    lowest, waited, drops = float("inf"), 0, 0
    for record in history:
        waited = 0 if record["val_loss"] < lowest else waited + 1
        lowest = min(lowest, record["val_loss"])
        if waited >= (config.plateau_patience or 1):
            waited, drops = 0, drops + 1
    return drops


class SteppedRates(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]  # Keras has no types
    """A rate that rises in even steps at first, and is multiplied by a factor every so many steps, or never."""

    def __init__(self, highest: float, warmup_steps: int, factor: float = 1.0, every_steps: int | None = None) -> None:
        self._highest = highest
        self._warmup_steps = warmup_steps
        self._factor = factor
        self._every_steps = every_steps

    def __call__(self, step: Any) -> Any:
        """Compute the rate of a step, counted from 0."""
        number = ops.cast(step, "float32")
        rate = ops.convert_to_tensor(self._highest, "float32")
        if self._warmup_steps:
            rate = rate * ops.minimum((number + 1) / self._warmup_steps, 1.0)
        if self._every_steps:
            rate = rate * ops.power(self._factor, ops.floor(number / self._every_steps))
        return rate

    def get_config(self) -> dict[str, Any]:
        """Return its arguments."""
        return {
            "highest": self._highest,
            "warmup_steps": self._warmup_steps,
            "factor": self._factor,
            "every_steps": self._every_steps,
        }
