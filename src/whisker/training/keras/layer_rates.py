"""Learning rates by layer: the further a block lies below the head, the smaller its steps."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import keras
from keras import ops

# Biases, and the scales and offsets of normalisation, have no reason to be small.
_NOT_DECAYED: Final = ("bias", "gamma", "beta")


def rate_factors(blocks: Sequence[Sequence[keras.layers.Layer]], layer_decay: float) -> dict[int, float]:
    """Compute what the learning rate of a variable is multiplied by: `layer_decay` once for each block above its own.

    What the first layers see, edges and colours, serves every task; the last blocks are what has to change.

    Args:
        blocks: Layers of the network, block by block from the input.
        layer_decay: Above 0, to 1: no difference.

    Returns:
        Factors by the variable's `id`, of the blocks' variables; those of the head are not among them: 1.

    Sources: Howard & Ruder 2018, arXiv:1801.06146; by block as in Bao et al. 2022, arXiv:2106.08254.
    """
    return {
        id(variable): layer_decay ** (len(blocks) - 1 - number)
        for number, layers in enumerate(blocks)
        for layer in layers
        for variable in layer.trainable_variables
    }


class LayerRates(keras.optimizers.Optimizer):  # type: ignore[misc]  # Keras has no types
    """What an optimizer does with rates that differ, beside the class that computes its steps.

    Weight decay, apart from the gradient, follows the rate of the layer, as it follows the schedule: Keras's own knows
    one rate alone, and would shrink layers that hardly learn.
    """

    def __init__(self, *args: Any, decay: float, factors: Mapping[int, float], **options: Any) -> None:
        super().__init__(*args, **options)
        self._decay = decay
        self._factor_of = dict(factors)
        self._by_index: tuple[tuple[float, float], ...] = ()

    def build(self, variables: Sequence[keras.Variable]) -> None:
        """Look up rate and decay of every variable."""
        super().build(variables)
        self._by_index = tuple(
            (self._factor_of.get(id(variable), 1.0), 0.0 if _is_not_decayed(variable.name) else self._decay)
            for variable in variables
        )

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Shrink a variable by its decay, and take its step, both at the rate of its layer."""
        factor, decay = self._by_index[self._get_variable_index(variable)]
        rate = ops.cast(learning_rate, variable.dtype) * factor
        if decay:
            self.assign_sub(variable, variable * (decay * rate))
        super().update_step(gradient, variable, rate)


def _is_not_decayed(name: str) -> bool:
    return any(part in name for part in _NOT_DECAYED)
