"""An exponential moving average of the weights, which is what is validated, kept and served."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import keras
import numpy as np
from keras import ops

# After t steps the momentum is at most (1 + t) / (10 + t), so that short runs forget what they began with.
_WARM_UP_STEPS: Final = 10


class WeightAverage(keras.optimizers.Optimizer):  # type: ignore[misc]  # Keras has no types
    """What an optimizer does to average weights, beside the class that computes its steps.

    Keras's own average (`use_ema`) replaces the weights at the end of every `fit`, which here is every epoch, so that
    training would go on from the average; and it has one momentum from the first step on.

    Source: Polyak & Juditsky 1992, doi:10.1137/0330046; the growing momentum is that of TensorFlow's
    `ExponentialMovingAverage`.
    """

    def __init__(self, *args: Any, average_momentum: float, **options: Any) -> None:
        super().__init__(*args, **options)
        self.average_momentum = average_momentum
        self.averages: Sequence[keras.Variable] = ()

    def build(self, variables: Sequence[keras.Variable]) -> None:
        """Begin the averages at the weights as they are; a checkpoint holds them with the optimizer's other numbers."""
        if self.built:
            return
        super().build(variables)
        if self.average_momentum:
            self.averages = self.add_optimizer_variables(variables, "average")
            for average, variable in zip(self.averages, variables, strict=True):
                average.assign(variable)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Take a step, and move the average towards where it led."""
        super().update_step(gradient, variable, learning_rate)
        if self.average_momentum:
            average = self.averages[self._get_variable_index(variable)]
            steps = ops.cast(self.iterations, average.dtype)
            momentum = ops.minimum((1 + steps) / (_WARM_UP_STEPS + steps), self.average_momentum)
            self.assign_add(average, (1 - momentum) * (variable - average))


@contextmanager
def averaged_weights(model: keras.Model) -> Iterator[None]:
    """Let a model that is being trained answer by its averaged weights within the block, where it has any.

    Statistics of batch normalisation are running averages themselves, and stay.
    """
    optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)  # half precision has wrapped it
    if not optimizer.averages:
        yield
        return
    variables = model.trainable_variables
    trained = [np.asarray(variable).copy() for variable in variables]
    _assign(variables, optimizer.averages)
    try:
        yield
    finally:
        _assign(variables, trained)


def _assign(variables: Sequence[keras.Variable], values: Sequence[Any]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
