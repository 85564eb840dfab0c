"""From labelled files to everything a version has learned: features, head, calibration, unknown test, artifact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from whisker.backbones.onnx_graph import build_backbone
from whisker.backbones.table import BACKBONES, Backbone
from whisker.backbones.weights import Weights, load_weights
from whisker.datasets.folders import LabelledFile
from whisker.datasets.splits import DatasetSplits
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.training.calibration import fit_temperature
from whisker.training.config import TrainConfig
from whisker.training.export import Parity, check_parity, export_model
from whisker.training.features import FeatureCache, FeatureExtractor, pooled_features
from whisker.training.head import Fold, Head, choose_head, cross_validation_folds, fit_head
from whisker.training.unknowns import UnknownReference, fit_unknowns

StageProgress = Callable[[str, float], None]
FloatArray = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]
LabelArray = npt.NDArray[np.int64]

PARITY_IMAGES: Final = 16
# Where fine-tuning starts; the head that is kept is chosen afterwards.
FIRST_HEAD_L2: Final = 0.03


@dataclass(frozen=True)
class Learned:
    """A trained model and what training found out about it.

    Attributes:
        config: As it was used, complete.
        spec: How pictures become the model's input.
        backbone: The row of the network below the head.
        head: In logits, before calibration.
        temperature: What logits are divided by; already inside `model`.
        judged_count: Held-out pictures that chose the penalty, the temperature and the threshold.
        model: The ONNX file.
        history: Figures of every epoch of fine-tuning; empty in quick mode.
    """

    config: TrainConfig
    spec: PreprocessSpec
    backbone: Backbone
    head: Head
    l2: float
    temperature: float
    judged_count: int
    unknowns: UnknownReference
    model: bytes
    parity: Parity
    history: list[dict[str, float]]


@dataclass(frozen=True)
class Run:
    """What one training run is about: the pictures, how to train on them, where to keep features, whom to tell."""

    splits: DatasetSplits
    class_names: Sequence[str]
    config: TrainConfig
    cache_dir: Path
    on_progress: StageProgress

    @property
    def backbone(self) -> Backbone:
        """The row of the backbone table."""
        return BACKBONES[self.config.resolved().backbone or ""]

    @property
    def spec(self) -> PreprocessSpec:
        """How pictures become input, here and in serving."""
        return PreprocessSpec(size_px=self.size_px)

    @property
    def size_px(self) -> int:
        """Side of the square input."""
        if self.config.size_px is None:
            raise ValueError("The config of a run is complete: resolve_config comes first.")
        return self.config.size_px

    @property
    def files(self) -> tuple[LabelledFile, ...]:
        """The pictures to learn from: those to fit on, then those to choose by. The test pictures are not touched."""
        return (*self.splits.train, *self.splits.validation)

    def labels_of(self, files: Sequence[LabelledFile]) -> LabelArray:
        """Give the class indices of files: (N,)."""
        return np.array([self.class_names.index(file.class_name) for file in files])


@dataclass(frozen=True)
class _Network:
    """A backbone's arrays; after fine-tuning, also its epochs and the feature maps it gives where it was trained."""

    weights: Weights
    history: Sequence[dict[str, float]] = ()
    feature_maps: Callable[[UInt8Array], FloatArray] | None = None


def learn(run: Run) -> Learned:
    """Train: the backbone's features, the head, its temperature, the unknown test, and all of it as one artifact."""
    network = _Network(load_weights(run.backbone))
    if run.config.mode == "fine_tune":
        network = _fine_tune(run, network.weights)
    graph = build_backbone(run.backbone, network.weights, run.size_px)
    extractor = FeatureExtractor(graph, run.spec)
    pooled, labels = _features(run, extractor, run.files), run.labels_of(run.files)
    run.on_progress("head", 0.0)
    folds = _folds(run, labels)
    chosen = choose_head(pooled, labels, run.config.l2_candidates, folds)
    temperature = fit_temperature(chosen.held_out_logits, chosen.held_out_labels)
    unknowns = _unknowns(run, pooled[:, 0], labels, folds)
    run.on_progress("export", 0.0)
    model = export_model(graph, chosen.head, temperature)
    images = _parity_images(run)
    expected = (network.feature_maps or extractor.feature_maps)(images)
    return Learned(
        config=run.config,
        spec=run.spec,
        backbone=run.backbone,
        head=chosen.head,
        l2=chosen.l2,
        temperature=temperature,
        judged_count=len(chosen.held_out_labels),
        unknowns=unknowns,
        model=model,
        parity=check_parity(model, chosen.head, temperature, images, expected),
        history=list(network.history),
    )


def _folds(run: Run, labels: LabelArray) -> list[Fold]:
    """Let every picture judge once; after fine-tuning only the validation pictures, for the backbone saw the others."""
    if run.config.mode == "quick":
        return cross_validation_folds(labels, run.config.folds, run.config.seed)
    indices = np.arange(len(labels))
    return [(indices[: len(run.splits.train)], indices[len(run.splits.train) :])]


def _features(run: Run, extractor: FeatureExtractor, files: Sequence[LabelledFile]) -> FloatArray:
    cache = FeatureCache(run.cache_dir / "features", extractor)
    pooled = pooled_features(files, cache, lambda share: run.on_progress("features", share))
    return pooled if run.config.flips else pooled[:, :1]


def _unknowns(run: Run, pooled: FloatArray, labels: LabelArray, folds: Sequence[Fold]) -> UnknownReference:
    unit = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
    judged = np.concatenate([judged for _, judged in folds])
    config = run.config
    return fit_unknowns(unit, labels, judged, config.reference_count, config.known_refused_share, config.seed)


def _fine_tune(run: Run, weights: Weights) -> _Network:
    # Keras and its engine are loaded only by those who ask for them.
    from whisker.training.fine_tune import PictureBatches, fine_tune
    from whisker.training.keras_backbone import build_keras_backbone

    train, validation = run.splits.train, run.splits.validation
    extractor = FeatureExtractor(build_backbone(run.backbone, weights, run.size_px), run.spec)
    labels = run.labels_of(train)
    head = fit_head(_features(run, extractor, train), labels, FIRST_HEAD_L2)
    batch_size = run.config.batch_size or 32
    tuned = fine_tune(
        build_keras_backbone(run.backbone, weights, run.size_px),
        head,
        PictureBatches(train, labels, run.spec, batch_size, run.config.seed),
        PictureBatches(validation, run.labels_of(validation), run.spec, batch_size),
        run.config,
        on_progress=lambda share: run.on_progress("fine-tuning", share),
    )
    return _Network(tuned.weights, tuned.history, tuned.feature_maps)


def _parity_images(run: Run) -> UInt8Array:
    files = run.files[:: max(1, len(run.files) // PARITY_IMAGES)][:PARITY_IMAGES]
    return np.stack([load_input(file.path.read_bytes(), run.spec)[0] for file in files])
