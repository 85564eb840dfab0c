"""How good heads on few pictures are, on two backbones: learned on some draws, judged on the others."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from whisker.arrays import FloatArray, LabelArray
from whisker.backbones.own import FewShotFigure, FewShotTrial
from whisker.datasets.images import LabelledImage
from whisker.errors import DatasetInvalid
from whisker.progress import SILENT, Observer, StageParts
from whisker.training.config import TrainConfig
from whisker.training.features import FeatureCache, FeatureExtractor, FrozenNetwork, pooled_features
from whisker.training.head import blas_threads_for, choose_head, cross_validation_folds
from whisker.training.ood_reference import balanced_choice

OF_A_CLASS: Final = (5, 10)
DRAWS: Final = 5
MOST_IMAGES: Final = 1500
_PARTS: Final = ((0.0, 0.5), (0.5, 1.0))


def try_with_few(
    files: Sequence[LabelledImage],
    class_names: Sequence[str],
    dataset: str,
    networks: tuple[FrozenNetwork, FrozenNetwork],
    cache_dir: Path,
    observer: Observer = SILENT,
) -> FewShotTrial:
    """Learn from 5 and from 10 pictures of each class, as quick mode does, and judge by the others.

    Args:
        files: Labelled pictures, none of them kept for tests.
        class_names: Their classes.
        dataset: Its name.
        networks: The one that is tried, and the reference.
        cache_dir: Where features are kept.
        observer: Called with how far it is.

    Raises:
        DatasetInvalid: A class has too few pictures.
    """
    every = np.array([class_names.index(file.class_name) for file in files], np.int64)
    chosen = balanced_choice(every, MOST_IMAGES, 0)
    labels = every[chosen]
    smallest = int(np.bincount(labels, minlength=len(class_names)).min())
    counts = [count for count in OF_A_CLASS if count < smallest]
    if not counts:
        raise DatasetInvalid(
            f"To try a backbone each class needs more than {OF_A_CLASS[0]} pictures beside those kept for tests; the "
            f"smallest has {smallest}."
        )
    sample = [files[index] for index in chosen]
    figures = []
    for network, part in zip(networks, _PARTS, strict=True):
        cache = FeatureCache(cache_dir / "features", FeatureExtractor([network]), earlier=False)
        pooled = pooled_features(sample, cache, StageParts(observer, "features", {"features": part}))
        figures.append(tuple(_figure(pooled, labels, count) for count in counts))
    return FewShotTrial(dataset=dataset, figures=figures[0], reference_figures=figures[1])


def _figure(pooled: FloatArray, labels: LabelArray, of_a_class: int) -> FewShotFigure:
    shares = [_accuracy(pooled, labels, of_a_class, seed) for seed in range(DRAWS)]
    return FewShotFigure(
        of_a_class=of_a_class,
        accuracy=round(float(np.mean(shares)), 4),
        worst_accuracy=round(min(shares), 4),
        draws=DRAWS,
    )


def _accuracy(pooled: FloatArray, labels: LabelArray, of_a_class: int, seed: int) -> float:
    """Learn from one draw, (N, 2, C) features of pictures and their mirror images, and judge by the rest."""
    drawn = _drawn(labels, of_a_class, seed)
    rest = np.setdiff1d(np.arange(len(labels)), drawn)
    config = TrainConfig()
    with blas_threads_for(pooled[drawn], labels[drawn]):
        folds = cross_validation_folds(labels[drawn], config.folds, seed)
        head = choose_head(pooled[drawn], labels[drawn], config.l2_candidates, folds).head
    return float((head.logits(pooled[rest, 0]).argmax(axis=1) == labels[rest]).mean())


def _drawn(labels: LabelArray, of_a_class: int, seed: int) -> LabelArray:
    random = np.random.default_rng(seed)
    return np.concatenate(
        [random.choice(np.flatnonzero(labels == label), of_a_class, replace=False) for label in np.unique(labels)]
    )
