"""Features of any number of pictures.

Predictions for pictures that a model has not learned from.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from tests.tiny_dataset import write_tiny_dataset

from whisker.backbones.efficientnet_lite import build_backbone
from whisker.backbones.table import EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights
from whisker.datasets.folders import scan_folder
from whisker.preprocessing import PreprocessSpec
from whisker.progress import SILENT
from whisker.retrain import embedding_insights
from whisker.retrain.embedding_insights import out_of_sample_probabilities, reduced_features
from whisker.training.features import FeatureCache, FeatureExtractor


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
    cache = FeatureCache(tmp_path / "cache", FeatureExtractor.of(graph, PreprocessSpec(size_px=32)), mirrored=False)
    told = _Told()
    every = reduced_features(files, cache, told)
    assert told.checkpoints == ["features 40 of 40"]
    assert told.shares[-1] == 1
    some = reduced_features(files, cache, SILENT, most_to_fit=25)
    assert np.allclose(_cosines(some), _cosines(every), atol=0.05)


def _cosines(features: np.ndarray) -> np.ndarray:
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    return np.asarray(unit @ unit.T)


def test_picture_with_a_wrong_label_is_predicted_by_what_it_shows() -> None:
    """It was not learned by heart."""
    labels = np.arange(100) % 2
    features = (np.eye(12)[labels] + np.random.default_rng(0).normal(0, 0.1, (100, 12))).astype(np.float32)
    swapped = labels.copy()
    swapped[[10, 21]] = 1 - swapped[[10, 21]]
    shares: list[float] = []
    probabilities = out_of_sample_probabilities(features, swapped, 0, shares.append)
    assert np.array_equal(probabilities.argmax(axis=1), labels)
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert shares == [0.2, 0.4, 0.6, 0.8, 1.0]


def test_chance_is_not_learned() -> None:
    """Labels at random are predicted by chance, and nobody is sure."""
    random = np.random.default_rng(0)
    labels, features = random.integers(0, 2, 400), random.normal(0, 1, (400, 8)).astype(np.float32)
    probabilities = out_of_sample_probabilities(features, labels, 0, lambda _share: None)
    assert 0.4 < (probabilities.argmax(axis=1) == labels).mean() < 0.6
    assert probabilities.max() < 0.8


def test_every_fold_judges_a_part_of_each_class() -> None:
    """A class of five has one picture in each."""
    labels = np.array([0] * 5 + [1] * 20 + [2] * 3)
    folds = embedding_insights._folds(labels, 0)
    assert sorted(folds[:5].tolist()) == [0, 1, 2, 3, 4]
    assert np.bincount(folds[5:25]).tolist() == [4] * 5
    assert len(set(folds[25:].tolist())) == 3
