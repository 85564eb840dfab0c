"""Features of any number of pictures."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from tests.tiny_dataset import write_tiny_dataset

from whisker.backbones.efficientnet_lite0 import build_backbone
from whisker.backbones.table import EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights
from whisker.datasets.folders import scan_folder
from whisker.preprocessing import PreprocessSpec
from whisker.retrain.reduced_features import reduced_features
from whisker.training.features import FeatureCache, FeatureExtractor
from whisker.training.observer import SILENT


class _Told:
    def __init__(self) -> None:
        self.shares: list[float] = []
        self.checkpoints: list[str] = []

    def stage(self, name: str, share: float) -> None:
        """Remember the share."""
        assert name == "features"
        self.shares.append(share)

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Hear nothing."""

    def checkpoint(self, name: str) -> None:
        """Remember it."""
        self.checkpoints.append(name)


def test_directions_chosen_by_some_serve_all(tmp_path: Path) -> None:
    """Angles between pictures that chose nothing are nearly as they are; work on disk is a checkpoint once."""
    files = scan_folder(write_tiny_dataset(tmp_path / "colours", 20), "colours").files
    graph = build_backbone(EFFICIENTNET_LITE0, load_weights(EFFICIENTNET_LITE0), 32)
    cache = FeatureCache(tmp_path / "cache", FeatureExtractor(graph, PreprocessSpec(size_px=32)), mirrored=False)
    told = _Told()
    every = reduced_features(files, cache, told)
    assert told.checkpoints == ["features 40 of 40"]
    assert told.shares[-1] == 1
    some = reduced_features(files, cache, SILENT, most_to_fit=25)
    assert np.allclose(_cosines(some), _cosines(every), atol=0.05)


def _cosines(features: np.ndarray) -> np.ndarray:
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    return np.asarray(unit @ unit.T)
