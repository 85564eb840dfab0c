"""Random weights for EfficientNet-Lite0, under the names of the published ones."""

import numpy as np

from whisker.backbones.network import blocks
from whisker.backbones.weights import Weights

_COLOURS = 3


def random_weights(seed: int) -> Weights:
    """Draw kernels that keep the scale of what passes through, and normalisation that changes nothing.

    Source: He et al. 2015, arXiv:1502.01852, with a gain of 1 where no activation follows.

    Returns:
        Arrays as `load_weights` returns them, without those of the classifier.
    """
    random = np.random.default_rng(seed)
    weights: Weights = {}
    channels = _COLOURS
    for block in blocks():
        for unit in block.units:
            shape = (unit.filters, 1 if unit.depthwise else channels, unit.kernel, unit.kernel)
            spread = np.sqrt((2 if unit.relu6 else 1) / np.prod(shape[1:]))
            weights[f"{unit.convolution}.weight"] = random.normal(0, spread, shape).astype(np.float32)
            for part, value in (("weight", 1), ("bias", 0), ("running_mean", 0), ("running_var", 1)):
                weights[f"{unit.normalisation}.{part}"] = np.full(unit.filters, value, np.float32)
            channels = unit.filters
    return weights
