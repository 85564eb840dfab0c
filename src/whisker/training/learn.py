"""From labelled files to everything a version has learned: features, head, calibration, unknown test, artifact."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import onnx

from whisker.datasets.folders import LabelledFile
from whisker.preprocessing import load_input
from whisker.training.calibration import HeldOut, fit_temperature
from whisker.training.export import check_parity, export_model
from whisker.training.features import FeatureCache, FeatureExtractor, pooled_features
from whisker.training.frozen_network import frozen_graph
from whisker.training.head import Head, choose_head, cross_validation_folds
from whisker.training.judged_logits import judged_logits
from whisker.training.pretrained import used_backbone
from whisker.training.run import FloatArray, LabelArray, Learned, Run, TrainedNetwork, UInt8Array
from whisker.training.unknowns import UnknownReference, balanced_choice, fit_unknowns

__all__ = ["Learned", "Run", "learn"]

PARITY_IMAGES: Final = 16


@dataclass(frozen=True)
class _Lessons:
    """What either way of training found out, before it is exported."""

    graph: onnx.ModelProto
    feature_maps: Callable[[UInt8Array], FloatArray]
    head: Head
    l2: float | None
    temperature: float
    judged: LabelArray
    held_out: HeldOut
    unknowns: UnknownReference
    history: list[dict[str, float]]
    as_keras: Callable[[Head, float], bytes] | None = None


def learn(run: Run) -> Learned:
    """Train in the mode that the config names, and make the artifact.

    Raises:
        BackboneUnavailable: The backbone's pretrained weights are not on this machine and cannot be had.
        ExportMismatch: The exported model does not answer as the trained one does.
        RequestInvalid: The settings do not suit the pictures.
    """
    backbone = used_backbone(run)
    learned = _quickly(run) if run.config.mode == "quick" else _by_epochs(run)
    run.observer.stage("export", 0.0)
    model = export_model(learned.graph, learned.head, learned.temperature)
    images = _parity_images(run)
    maps = learned.feature_maps(images)
    parity = check_parity(model, learned.head, learned.temperature, images, maps)
    return Learned(
        config=run.config,
        spec=run.spec,
        backbone=replace(backbone, channels=maps.shape[-1]),
        head=learned.head,
        l2=learned.l2,
        temperature=learned.temperature,
        judged_count=len(learned.judged),
        held_out=learned.held_out,
        unknowns=learned.unknowns,
        model=model,
        keras_model=learned.as_keras(learned.head, learned.temperature) if learned.as_keras else None,
        parity=parity,
        history=learned.history,
    )


def _quickly(run: Run) -> _Lessons:
    """Fit a head on the frozen backbone's features; every picture judges once, by cross-validation."""
    graph = frozen_graph(run)
    extractor = FeatureExtractor(graph, run.spec)
    cache = FeatureCache(run.cache_dir / "features", extractor, mirrored=run.config.flips)
    pooled, labels = pooled_features(run.files, cache, run.observer), run.labels_of(run.files)
    run.observer.stage("head", 0.0)
    folds = cross_validation_folds(labels, run.config.folds, run.config.seed)
    chosen = choose_head(
        pooled, labels, run.config.l2_candidates, folds, lambda share: run.observer.stage("head", share)
    )
    temperature = fit_temperature(chosen.held_out_logits, chosen.held_out_labels)
    judged = np.concatenate([judged for _, judged in folds])
    return _Lessons(
        graph=graph,
        feature_maps=extractor.feature_maps,
        head=chosen.head,
        l2=chosen.l2,
        temperature=temperature,
        judged=judged,
        held_out=HeldOut.of(chosen.held_out_logits, chosen.held_out_labels, temperature),
        unknowns=_unknowns(run, pooled[:, 0], labels, judged),
        history=[],
    )


def _by_epochs(run: Run) -> _Lessons:
    """Train a network; only the validation pictures judge, for it has seen the others."""
    trained = _train_network(run)
    files, labels, judged = _judging_pictures(run)
    extractor = FeatureExtractor(trained.graph, run.spec)
    pooled = pooled_features(files, FeatureCache(None, extractor, mirrored=False), run.observer)
    logits = judged_logits(trained.head, extractor, [files[index] for index in judged], pooled[judged, 0])
    temperature = fit_temperature(logits, labels[judged])
    return _Lessons(
        graph=trained.graph,
        feature_maps=trained.feature_maps,
        head=trained.head,
        l2=None,
        temperature=temperature,
        judged=judged,
        held_out=HeldOut.of(logits, labels[judged], temperature),
        unknowns=_unknowns(run, pooled[:, 0], labels, judged),
        history=trained.history,
        as_keras=trained.as_keras,
    )


def _judging_pictures(run: Run) -> tuple[tuple[LabelledFile, ...], LabelArray, LabelArray]:
    """List the pictures whose features matter after training by epochs, their labels, and which of them judge.

    All validation pictures do; of the training pictures only what the unknown test may keep is needed.
    """
    train = run.splits.train
    kept = balanced_choice(run.labels_of(train), run.config.reference_count, run.config.seed)
    files = (*(train[index] for index in kept), *run.splits.validation)
    return files, run.labels_of(files), np.arange(len(kept), len(files))


def _train_network(run: Run) -> TrainedNetwork:
    # Keras and its engine are loaded only by those who ask for them.
    from whisker.training.keras.loop import train_network

    return train_network(run)


def _unknowns(run: Run, pooled: FloatArray, labels: LabelArray, judged: LabelArray) -> UnknownReference:
    unit = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-12)
    config = run.config
    return fit_unknowns(unit, labels, judged, config.reference_count, config.known_refused_share, config.seed)


def _parity_images(run: Run) -> UInt8Array:
    files = run.files[:: max(1, len(run.files) // PARITY_IMAGES)][:PARITY_IMAGES]
    return np.stack([load_input(file.path.read_bytes(), run.spec)[0] for file in files])
