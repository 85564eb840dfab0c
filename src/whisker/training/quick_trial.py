"""A quick training that is only judged: no file is written, and every look at a picture is kept for the next one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from whisker.arrays import FloatArray
from whisker.datasets.images import LabelledImage
from whisker.training.calibration import fit_temperature, softmax
from whisker.training.features import FeatureCache, FeatureExtractor, inference_ms_of, pooled_features
from whisker.training.pipeline import fit_quick
from whisker.training.training_run import Run


@dataclass(frozen=True)
class QuickTrial:
    """What a quick training says of pictures that it did not learn from.

    Attributes:
        probabilities: (M, K) float32, calibrated.
        inference_ms: One picture through the network, on one thread, while training.
        size_bytes: Of network and head.
    """

    probabilities: FloatArray
    inference_ms: float
    size_bytes: int


def try_quick(run: Run, judged: Sequence[LabelledImage]) -> QuickTrial:
    """Train as quick mode does, and answer about other pictures by their features.

    What would be exported answers the same, within the export check's tolerance.

    Args:
        run: Of quick mode.
        judged: Pictures that it does not learn from.

    Raises:
        BackboneUnavailable: The backbone's pretrained weights are not on this machine and cannot be had.
    """
    trained = fit_quick(run, forecasts=False)
    temperature = fit_temperature(trained.logits, trained.labels[trained.validation])
    extractor, head = _extractor(trained.backbone), trained.network.head
    cache = FeatureCache(
        run.cache_dir / "features", extractor, mirrored=False, earlier=trained.run.config.earlier_maps or False
    )
    pooled = pooled_features(judged, cache, run.observer)[:, 0]
    return QuickTrial(
        softmax(head.logits(pooled) / np.float32(temperature)),
        sum(inference_ms_of(extractor.networks)),
        trained.network.graph.ByteSize() + head.weights.nbytes + head.bias.nbytes,
    )


def _extractor(backbone: FeatureExtractor | None) -> FeatureExtractor:
    assert backbone is not None, "quick mode has a frozen network"
    return backbone
