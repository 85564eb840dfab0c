"""The logits of validation pictures, by a head that was trained with its network."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import map_in_threads
from whisker.preprocessing import load_input
from whisker.training.features import FeatureExtractor
from whisker.training.head import Head

FloatArray = npt.NDArray[np.float32]


def validation_logits(
    head: Head, extractor: FeatureExtractor, files: Sequence[LabelledImage], pooled: FloatArray
) -> FloatArray:
    """Compute the logits of files: (N, K).

    Args:
        head: The head.
        extractor: Its network.
        files: The pictures.
        pooled: (N, C) float32, their pooled features. Those are all that a pooled head needs; a flat one needs the
            maps, which are made again, one at a time: all of them at once are as large as the pictures.
    """
    if head.kind == "pooled":
        return head.logits(pooled)

    def logits_of(file: LabelledImage) -> FloatArray:
        pixels, _ = load_input(file.path.read_bytes(), extractor.spec)
        logits: FloatArray = head.logits(extractor.feature_maps(pixels[np.newaxis]))[0]
        return logits

    return np.stack(map_in_threads(logits_of, files))
