"""Insights from a network's features: which labels are likely wrong, what stands out, what is alike."""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from whisker.arrays import FloatArray, LabelArray
from whisker.backbones.efficientnet_lite import build_backbone
from whisker.backbones.table import EFFICIENTNET_LITE2
from whisker.backbones.weights import load_weights
from whisker.datasets.images import LabelledImage
from whisker.datasets.revision import Revision
from whisker.disk_space import full_disk_named
from whisker.errors import BackboneUnavailable, LeaseLost, StorageFull
from whisker.insights.compute import EmbeddingFindings
from whisker.insights.embedding_findings import (
    MOST_POINTS,
    LabelErrors,
    Outliers,
    Reduction,
    embed,
    find_label_errors,
    find_outliers,
)
from whisker.insights.schema import DeepLook, EmbeddingMap, FindingImage
from whisker.preprocessing import PreprocessSpec
from whisker.progress import SILENT, Observer, StageParts
from whisker.retrain.context import JobContext
from whisker.retrain.revision_insights import has_embedding_insights
from whisker.retrain.training_and_evaluation import Outcome, insights_network
from whisker.training.calibration import fit_temperature, softmax
from whisker.training.config import TrainConfig
from whisker.training.features import FeatureCache, FeatureExtractor, pooled_features
from whisker.training.head import blas_threads_for, fit_softmax
from whisker.training.input_size import resolve_config
from whisker.training.training_run import FitResult

logger: Final = logging.getLogger(__name__)

MOST_TO_FIT: Final = 5000
FOLDS: Final = 5
MOST_FITTED: Final = 20_000
L2: Final = 0.06
"""Stronger than training finds best: a model that may bend less learns fewer of the wrong labels by heart."""
_BACKBONE: Final = EFFICIENTNET_LITE2
_SEED: Final = 0
_AT_ONCE: Final = 500
_FEWEST_POINTS: Final = 10
_PREDICTED_SHARE: Final = 0.5
_PARTS: Final = {"features": (0.0, 0.5), "insights": (0.5, 1.0)}
"""Of the stage `insights` of a training job, whose own `features` are long past."""

_NO_ROOM: Final = "The disk has no room for the features of the pictures. Free some and try the job again."


def out_of_sample_probabilities(
    features: FloatArray, labels: LabelArray, seed: int, on_progress: Callable[[float], None]
) -> FloatArray:
    """Predict every picture by softmax regression on four fifths of the others, and calibrate.

    Args:
        features: (N, R).
        labels: (N,) class indices 0..K-1.
        seed: Of the folds.
        on_progress: Called with the share done, 0 to 1.

    Returns:
        (N, K) probabilities.
    """
    directed, variances = _principal(features)
    shape = (directed.shape[1] + 1, int(labels.max()) + 1)
    logits = np.zeros((len(labels), shape[1]), np.float32)
    fold_of = _folds(labels, seed)
    for fold in range(FOLDS):
        held_out = fold_of == fold
        fitted = _some(np.flatnonzero(~held_out), seed)
        weights = fit_softmax(directed[fitted], labels[fitted], variances, L2, np.zeros(shape))
        logits[held_out] = directed[held_out] @ weights[:-1] + weights[-1]
        on_progress((fold + 1) / FOLDS)
    return softmax(logits / np.float32(fit_temperature(logits, labels)))


def _principal(features: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Turn features into principal directions, of variance one on average: (N, R) and the variances (R,)."""
    centred = features - features.mean(axis=0)
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    scale = max(float(variances.mean()), 1e-12)
    directed = (centred @ directions) / np.sqrt(scale)
    return np.asarray(directed, np.float32), np.asarray(np.maximum(variances, 0) / scale, np.float32)


def _folds(labels: LabelArray, seed: int) -> LabelArray:
    """Deal the pictures of each class out to the folds in turn: (N,) the fold of each."""
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    folds = np.empty(len(labels), np.int64)
    folds[by_class] = np.arange(len(labels)) % FOLDS
    return folds


def _some(pictures: LabelArray, seed: int) -> LabelArray:
    """Choose so many of them that fitting takes seconds, not minutes."""
    if len(pictures) <= MOST_FITTED:
        return pictures
    return np.sort(np.random.default_rng(seed).choice(pictures, MOST_FITTED, replace=False))


def reduced_features(
    files: Sequence[LabelledImage], cache: FeatureCache, observer: Observer, most_to_fit: int = MOST_TO_FIT
) -> FloatArray:
    """Get the features of pictures, reduced to the directions that matter among some of them.

    Args:
        files: The pictures.
        cache: Where features are, or will be.
        observer: Called with the share that is done as stage `features`, and a checkpoint when some were stored.
        most_to_fit: How many pictures choose the directions.

    Returns:
        (N, R) float32.
    """
    random = np.random.default_rng(_SEED)
    order = random.permutation(len(files))
    first, rest = order[:most_to_fit], order[most_to_fit:]
    reader = _Reader(files, cache, observer)
    features = reader.read(first)
    # On a machine that was busy two threads took 24 s, waiting for each other by spinning, where one took 3.
    with threadpool_limits(1, user_api="blas"):
        reduction = Reduction.fit(features)
    reduced = np.empty((len(files), reduction.directions.shape[1]), np.float32)
    reduced[first] = reduction.apply(features)
    for start in range(0, len(rest), _AT_ONCE):
        part = rest[start : start + _AT_ONCE]
        reduced[part] = reduction.apply(reader.read(part))
    return reduced


class _Reader:
    """Reads features some hundred pictures at a time, and reports its progress."""

    def __init__(self, files: Sequence[LabelledImage], cache: FeatureCache, observer: Observer) -> None:
        self._files = files
        self._cache = cache
        self._observer = observer
        self._done = 0

    def read(self, chosen: np.ndarray) -> FloatArray:
        """Read the features of chosen pictures: (M, C)."""
        parts = [self._part(chosen[start : start + _AT_ONCE]) for start in range(0, len(chosen), _AT_ONCE)]
        return np.concatenate(parts)

    def _part(self, chosen: np.ndarray) -> FloatArray:
        stored_before = self._cache.stored_count
        features = pooled_features([self._files[index] for index in chosen], self._cache)[:, 0]
        self._done += len(chosen)
        self._observer.stage("features", self._done / len(self._files))
        # Only work that was not on disk before is progress: a run that crashes at the same picture again has made none.
        if self._cache.stored_count > stored_before:
            self._observer.checkpoint(f"features {self._done} of {len(self._files)}")
        return features


@dataclass(frozen=True)
class Seen:
    """The pictures of a dataset, and what the network made of them.

    Attributes:
        files: The pictures, none without a class.
        features: (N, R).
        labels: (N,) indices into `class_names`.
        backbone: The network, in words.
    """

    files: Sequence[LabelledImage]
    class_names: tuple[str, ...]
    features: FloatArray
    labels: LabelArray
    backbone: str


def embedding_insights(
    files: Sequence[LabelledImage],
    class_names: tuple[str, ...],
    cache_dir: Path,
    *,
    size_px: int | None = None,
    version: str | None = None,
    fit: FitResult | None = None,
    observer: Observer = SILENT,
) -> EmbeddingFindings:
    """Compute insights with embeddings: the features of the pretrained network, which quick training keeps.

    The arguments are those of `begin_embedding_insights`.

    Raises:
        BackboneUnavailable: The network's weights are not installed.
    """
    finish = begin_embedding_insights(
        files, class_names, cache_dir, size_px=size_px, version=version, fit=fit, observer=observer
    )
    deep = finish()
    observer.stage("insights", 1.0)
    return deep


def begin_embedding_insights(
    files: Sequence[LabelledImage],
    class_names: tuple[str, ...],
    cache_dir: Path,
    *,
    size_px: int | None = None,
    version: str | None = None,
    fit: FitResult | None = None,
    observer: Observer = SILENT,
) -> Callable[[], EmbeddingFindings]:
    """Compute all but the map, which one thread goes on drawing for some seconds; the function returned waits for it.

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
    backbone, extractor = _frozen_backbone(fit, PreprocessSpec(size_px=size_px))
    cache = FeatureCache(cache_dir / "features", extractor, mirrored=False, earlier=False)
    features = reduced_features(files, cache, observer)
    index = {name: number for number, name in enumerate(class_names)}
    labels = np.array([index[file.class_name] for file in files], np.int64)
    return _look(Seen(files, class_names, features, labels, backbone), version, observer)


def _frozen_backbone(fit: FitResult | None, spec: PreprocessSpec) -> tuple[str, FeatureExtractor]:
    """Take the backbone of a run, if it was frozen, or build the quickest: its title, and the network."""
    if fit is not None and (network := insights_network(fit)) is not None:
        return fit.backbone.title, network
    graph = build_backbone(_BACKBONE, load_weights(_BACKBONE), spec.size_px)
    return _BACKBONE.title, FeatureExtractor.of(graph, spec)


def _look(seen: Seen, version: str | None, observer: Observer) -> Callable[[], EmbeddingFindings]:
    observer.stage("insights", 0.0)
    with blas_threads_for(seen.features, seen.labels):
        probabilities = out_of_sample_probabilities(
            seen.features, seen.labels, _SEED, lambda share: observer.stage("insights", share * _PREDICTED_SHARE)
        )
        outliers = find_outliers(seen.features, _SEED)
    drawing = _begin_map(seen, version)
    return lambda: _findings(seen, probabilities, outliers, drawing.result(), version)


def _findings(
    seen: Seen, probabilities: FloatArray, outliers: Outliers, embedding: EmbeddingMap | None, version: str | None
) -> EmbeddingFindings:
    return EmbeddingFindings(
        label_errors=_shown_errors(seen, probabilities, find_label_errors(probabilities, seen.labels)),
        outliers=_shown_outliers(seen, outliers),
        embedding=embedding,
        look=DeepLook(
            backbone=seen.backbone,
            version=version,
            accuracy=round(float((probabilities.argmax(axis=1) == seen.labels).mean()), 4),
            has_map=embedding is not None,
            made_at=datetime.now(UTC).replace(microsecond=0),
        ),
    )


def _shown_errors(seen: Seen, probabilities: FloatArray, errors: LabelErrors) -> tuple[FindingImage, ...]:
    """List label errors, without classes of so few pictures that a fold may hold none of them."""
    counts = np.bincount(seen.labels)
    pairs = zip(errors.images.tolist(), errors.suggested.tolist(), strict=True)
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
    pairs = zip(outliers.images.tolist(), outliers.similarity.tolist(), strict=True)
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


def _begin_map(seen: Seen, version: str | None) -> Future[EmbeddingMap | None]:
    """Draw the map in a thread that no process waits for when it ends."""
    drawing: Future[EmbeddingMap | None] = Future()

    def draw() -> None:
        try:
            drawing.set_result(_map(seen, version))
        except BaseException as error:
            drawing.set_exception(error)

    Thread(target=draw, name="embedding-map", daemon=True).start()
    return drawing


def _map(seen: Seen, version: str | None) -> EmbeddingMap | None:
    """Draw the map of some pictures, chosen as if by lot: hashes are. The same ones in every revision."""
    if len(seen.files) < _FEWEST_POINTS:
        return None
    by_hash = sorted(range(len(seen.files)), key=lambda index: seen.files[index].sha256)
    chosen = sorted(by_hash[:MOST_POINTS])
    with threadpool_limits(1, user_api="blas"):
        method, points = embed(seen.features[chosen], _SEED)
    x, y = np.round(points.astype(np.float64), 3).T.tolist()
    files = [seen.files[index] for index in chosen]
    return EmbeddingMap(
        method=method,
        backbone=seen.backbone,
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


@contextmanager
def embedding_insights_added(context: JobContext, revision: Revision, outcome: Outcome, version: str) -> Iterator[None]:
    """Add embedding insights to a revision's, unless it has them; their map is drawn beside the block.

    Training never fails for it.

    Raises:
        LeaseLost: Another worker has taken the job up.
        StorageFull: The disk is full, and then nothing else would succeed.
    """
    context.stage("insights", 0.0)
    finish = None
    if not has_embedding_insights(context, revision):
        with _optional():
            finish = _begin(context, outcome, version)
    try:
        yield
    except LeaseLost:
        raise
    except Exception:
        _store_finished(context, revision, finish)
        raise
    _store_finished(context, revision, finish)


def _store_finished(context: JobContext, revision: Revision, finish: Callable[[], EmbeddingFindings] | None) -> None:
    if finish is not None:
        with _optional():
            _store(context, revision, finish())


@contextmanager
def _optional() -> Iterator[None]:
    """Let training go on without what fails here."""
    try:
        with full_disk_named(_NO_ROOM):
            yield
    except (LeaseLost, StorageFull):
        raise
    except BackboneUnavailable as error:
        logger.warning("Training goes on without label errors, outliers and the map: %s", error.detail)
    except Exception:
        logger.exception("Training goes on without label errors, outliers and the map")


def _begin(context: JobContext, outcome: Outcome, version: str) -> Callable[[], EmbeddingFindings]:
    dataset = outcome.material.dataset
    return begin_embedding_insights(
        dataset.files,
        dataset.class_names,
        context.workspace.cache_dir,
        size_px=outcome.config.size_px if outcome.config.mode == "quick" else None,
        version=version,
        fit=outcome.fit,
        observer=StageParts(context, "insights", _PARTS, prefix="insights: "),
    )


def _store(context: JobContext, revision: Revision, deep: EmbeddingFindings) -> None:
    with context.lease.transaction() as connection:
        context.workspace.insights.add_embedding_findings(revision.id, deep, connection)
