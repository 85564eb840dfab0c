"""Embedding insights, by a pretrained network: which labels are likely wrong, what stands out, what is alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from whisker.backbones.efficientnet_lite0 import build_backbone
from whisker.backbones.table import EFFICIENTNET_LITE0, Backbone
from whisker.backbones.weights import load_weights
from whisker.datasets.images import LabelledImage
from whisker.insights.compute import DeepFindings
from whisker.insights.embedding_insights import (
    MOST_POINTS,
    LabelErrors,
    Outliers,
    embed,
    find_label_errors,
    find_outliers,
)
from whisker.insights.schema import DeepLook, EmbeddingMap, FindingImage
from whisker.preprocessing import PreprocessSpec
from whisker.retrain.out_of_sample import FOLDS, FloatArray, LabelArray, out_of_sample_probabilities
from whisker.retrain.reduced_features import reduced_features
from whisker.training.config import TrainConfig
from whisker.training.features import FeatureCache, FeatureExtractor
from whisker.training.input_size import resolve_config
from whisker.training.observer import SILENT, Observer
from whisker.training.run import FitResult

_SEED: Final = 0
_FEWEST_POINTS: Final = 10
_BACKBONE: Final = EFFICIENTNET_LITE0
_PREDICTED_SHARE: Final = 0.5


@dataclass(frozen=True)
class Seen:
    """The pictures of a dataset, and what the network made of them.

    Attributes:
        files: The pictures, none without a class.
        features: (N, R).
        labels: (N,) indices into `class_names`.
    """

    files: Sequence[LabelledImage]
    class_names: tuple[str, ...]
    features: FloatArray
    labels: LabelArray


def embedding_insights(
    files: Sequence[LabelledImage],
    class_names: tuple[str, ...],
    cache_dir: Path,
    *,
    size_px: int | None = None,
    version: str | None = None,
    fit: FitResult | None = None,
    observer: Observer = SILENT,
) -> DeepFindings:
    """Compute insights with embeddings: the features of the pretrained network, which quick training keeps.

    Args:
        files: All pictures of a dataset.
        class_names: Their classes.
        cache_dir: Where features are, or will be.
        size_px: Side of the network's input; by default the one that quick training would choose.
        version: The version that is trained along, if one is.
        fit: What training it gave: a backbone that it has built already is not built again.
        observer: Called with the stages `features` and `insights`, and a checkpoint when features have been stored.

    Raises:
        BackboneUnavailable: The network's weights are not installed.
    """
    size_px = size_px or resolve_config(TrainConfig(mode="quick"), files).size_px or _BACKBONE.input_size_px
    extractor = _frozen_backbone(fit, PreprocessSpec(size_px=size_px))
    features = reduced_features(files, FeatureCache(cache_dir / "features", extractor, mirrored=False), observer)
    index = {name: number for number, name in enumerate(class_names)}
    labels = np.array([index[file.class_name] for file in files], np.int64)
    return _look(Seen(files, class_names, features, labels), version, observer)


def _frozen_backbone(fit: FitResult | None, spec: PreprocessSpec) -> FeatureExtractor:
    """Take the backbone of a run that had the same one, or build it."""
    if fit is not None and fit.frozen is not None and fit.spec == spec and _is_installed(fit.backbone):
        return fit.frozen
    return FeatureExtractor(build_backbone(_BACKBONE, load_weights(_BACKBONE), spec.size_px), spec)


def _is_installed(backbone: Backbone) -> bool:
    """Return whether it is this backbone, with its published weights."""
    return (backbone.name, backbone.weights_sha256) == (_BACKBONE.name, _BACKBONE.weights_sha256)


def _look(seen: Seen, version: str | None, observer: Observer) -> DeepFindings:
    observer.stage("insights", 0.0)
    probabilities = out_of_sample_probabilities(
        seen.features, seen.labels, _SEED, lambda share: observer.stage("insights", share * _PREDICTED_SHARE)
    )
    outliers = find_outliers(seen.features, _SEED)
    embedding = _map(seen, version)
    observer.stage("insights", 1.0)
    return DeepFindings(
        label_errors=_shown_errors(seen, probabilities, find_label_errors(probabilities, seen.labels)),
        outliers=_shown_outliers(seen, outliers),
        embedding=embedding,
        look=DeepLook(
            backbone=_BACKBONE.title,
            version=version,
            accuracy=round(float((probabilities.argmax(axis=1) == seen.labels).mean()), 4),
            has_map=embedding is not None,
            made_at=datetime.now(UTC).replace(microsecond=0),
        ),
    )


def _shown_errors(seen: Seen, probabilities: FloatArray, errors: LabelErrors) -> tuple[FindingImage, ...]:
    """List label errors; a class of hardly any pictures is missing where its own are judged, so it tells nothing."""
    counts = np.bincount(seen.labels)
    pairs = zip(errors.pictures.tolist(), errors.suggested.tolist(), strict=True)
    return tuple(
        _shown(
            seen.files[picture],
            score=float(probabilities[picture, seen.labels[picture]]),
            suggested_class=seen.class_names[other],
            note=f"Looks like {seen.class_names[other]} ({probabilities[picture, other]:.0%})",
        )
        for picture, other in pairs
        if counts[seen.labels[picture]] >= FOLDS
    )


def _shown_outliers(seen: Seen, outliers: Outliers) -> tuple[FindingImage, ...]:
    pairs = zip(outliers.pictures.tolist(), outliers.similarity.tolist(), strict=True)
    return tuple(_shown(seen.files[picture], score=similarity) for picture, similarity in pairs)


def _shown(
    file: LabelledImage, score: float, suggested_class: str | None = None, note: str | None = None
) -> FindingImage:
    return FindingImage(
        image_id=file.id,
        class_name=file.class_name,
        split=_split(file),
        file_name=file.file_name,
        score=round(score, 4),
        suggested_class=suggested_class,
        note=note,
    )


def _map(seen: Seen, version: str | None) -> EmbeddingMap | None:
    """Draw the map of some pictures, chosen as if by lot: hashes are. The same ones in every revision."""
    if len(seen.files) < _FEWEST_POINTS:
        return None
    by_hash = sorted(range(len(seen.files)), key=lambda index: seen.files[index].sha256)
    chosen = sorted(by_hash[:MOST_POINTS])
    method, points = embed(seen.features[chosen], _SEED)
    x, y = np.round(points.astype(np.float64), 3).T.tolist()
    files = [seen.files[index] for index in chosen]
    return EmbeddingMap(
        method=method,
        backbone=_BACKBONE.title,
        version=version,
        total=len(seen.files),
        class_names=seen.class_names,
        x=tuple(x),
        y=tuple(y),
        class_index=tuple(seen.labels[chosen].tolist()),
        split=tuple(_split(file) for file in files),
        image_id=tuple(file.id for file in files),
    )


def _split(file: LabelledImage) -> str:
    return "test" if file.split == "test" else "train"
