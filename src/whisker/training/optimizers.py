"""What moves the weights: AdamW, or stochastic gradient descent with momentum."""

from typing import Final

import keras

from whisker.training.config import TrainConfig

# Biases, and the scales and offsets of normalisation, have no reason to be small.
_NOT_DECAYED: Final = ("bias", "gamma", "beta")


def build_optimizer(
    config: TrainConfig, rates: keras.optimizers.schedules.LearningRateSchedule
) -> keras.optimizers.Optimizer:
    """Make the optimizer that a config asks for.

    Weight decay is apart from the gradient in both: a weight shrinks by its share times the learning rate.

    Sources: Loshchilov & Hutter 2019, arXiv:1711.05101; Sutskever et al. 2013, "On the importance of initialization
    and momentum in deep learning".
    """
    if config.optimizer == "sgd":
        optimizer = keras.optimizers.SGD(rates, momentum=config.momentum or 0.0, weight_decay=config.weight_decay)
    else:
        optimizer = keras.optimizers.AdamW(rates, weight_decay=config.weight_decay)
    optimizer.exclude_from_weight_decay(var_names=list(_NOT_DECAYED))
    return optimizer
