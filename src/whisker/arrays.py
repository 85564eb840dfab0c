"""Types of NumPy arrays, by what they hold."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
"""Pixels, features, logits, probabilities."""

Float64Array = npt.NDArray[np.float64]
"""Measures that are summed up or divided."""

LabelArray = npt.NDArray[np.int64]
"""Indices of classes."""

IndexArray = npt.NDArray[np.int64]
"""Indices of rows, groups or bins."""

UInt8Array = npt.NDArray[np.uint8]
"""Pixels as they are decoded, 0 to 255."""

BoolArray = npt.NDArray[np.bool_]

FeatureMaps = tuple[FloatArray, ...]
"""A network's maps, (N, h, w, C) or (h, w, C) each: the last one, then those of earlier blocks, if it gives any."""
