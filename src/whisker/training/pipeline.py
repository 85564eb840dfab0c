"""From labelled files to everything a version is made of: network and head, calibration, OOD detector, artifact."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from whisker.arrays import FeatureMaps, FloatArray, LabelArray, UInt8Array
from whisker.backbones.table import Backbone
from whisker.datasets.images import LabelledImage
from whisker.preprocessing import load_input
from whisker.progress import Observer, StageParts
from whisker.registry.manifest import Forecast, TriedBackbone
from whisker.serving.served_model import ServedModel, open_session
from whisker.training.backbone import used_backbone
from whisker.training.backbone_choice import choose_backbone
from whisker.training.calibration import HeldOut, fit_temperature
from whisker.training.defaults import FEW_IMAGES
from whisker.training.export import check_parity, export_model
from whisker.training.features import FeatureCache, FeatureExtractor, pooled_features, validation_logits
from whisker.training.forecasts import NOT_ASKED, NOT_FROZEN, make_forecast, why_no_forecast
from whisker.training.head import ChosenHead, Fold, HeadFits, blas_threads_for, choose_head_of, cross_validation_folds
from whisker.training.ood_reference import (
    KnownPictures,
    OODReference,
    TakeParts,
    balanced_choice,
    fit_ood_reference,
)
from whisker.training.take_folds import parts_of_takes, with_takes_together
from whisker.training.training_run import Artifact, FitResult, Run, TrainedNetwork

__all__ = ["FitResult", "Run", "Trained", "fit_quick", "learn", "make_result"]

PARITY_IMAGES: Final = 16
FEW_OF_A_CLASS: Final = 20
"""With fewer images of any class all learn from their mirror images too; so many of each have to be in a sample."""

MIRRORS_HELP_ABOVE: Final = 0.03
"""Share of a sample's held-out images that are wrong (the mean over the classes) where mirror images may help.

A guess on the safe side. With three to five choices of photos, from 50 a class on they changed nothing that could be
seen for cats and dogs (1 to 2 % wrong), and brought 0.2 to 0.3 points for CIFAR-10 (27 to 31 % wrong).
"""

_SAMPLE_PARTS: Final = {"features": (0.0, 0.15), "head": (0.15, 0.2)}
_ALL_PARTS: Final = {"features": (0.35, 1.0)}
"""Of the stage `features`, where a sample comes first."""

_CHOOSING_PART: Final = {"head": (0.0, 0.7)}
"""Of the stage `head`, where a forecast comes after."""

_FORECAST_PART: Final = {"head": (0.7, 1.0)}


@dataclass(frozen=True)
class Trained:
    """A network with its head, and what it makes of pictures that chose neither of their weights.

    Attributes:
        run: With its config complete.
        features: (N, C) means of the last map, of training and of validation pictures.
        labels: (N,) their classes.
        validation: (M,) indices of those that validate; in quick mode all of them, by cross-validation.
        logits: (M, K) of those, before calibration.
        take_parts: Of those of the features.
        l2: The head's penalty, in quick mode.
        mirrored: Whether it learned from mirror images too, in quick mode.
        backbone: The frozen network, in quick mode.
        tried_backbones: What quick mode chose it from.
        imported: The row of a classifier that was finished elsewhere.
        forecast: What more pictures would bring, in quick mode.
        no_forecast: Why there is none, if so.
    """

    run: Run
    network: TrainedNetwork
    features: FloatArray
    labels: LabelArray
    validation: LabelArray
    logits: FloatArray
    take_parts: TakeParts
    l2: float | None = None
    mirrored: bool | None = None
    backbone: FeatureExtractor | None = None
    tried_backbones: tuple[TriedBackbone, ...] = ()
    imported: Backbone | None = None
    forecast: Forecast | None = None
    no_forecast: str | None = None


def learn(run: Run) -> FitResult:
    """Train in the mode that the config names, and make the artifact.

    Raises:
        BackboneUnavailable: The backbone's pretrained weights are not on this machine and cannot be had.
        ExportMismatch: The exported model does not answer as the trained one does.
        RequestInvalid: The settings do not suit the pictures.
    """
    return make_result(fit_quick(run) if run.config.mode == "quick" else _train_by_epochs(run))


def make_result(trained: Trained) -> FitResult:
    """Calibrate a network, teach it to tell unknown pictures, and make the artifact.

    Raises:
        ExportMismatch: The exported model does not answer as the network does.
    """
    run, backbone = trained.run, trained.imported or used_backbone(trained.run)
    labels = trained.labels[trained.validation]
    temperature = fit_temperature(trained.logits, labels)
    ood = _ood_reference(run, trained, temperature)
    run.observer.stage("export", 0.0)
    images = _parity_images(run)
    maps = trained.network.feature_maps(images)
    return FitResult(
        config=run.config,
        spec=run.spec,
        backbone=replace(backbone, channels=maps[0].shape[-1]),
        network=trained.network,
        l2=trained.l2,
        mirrored=trained.mirrored,
        temperature=temperature,
        held_out=HeldOut.of(trained.logits, labels, temperature),
        ood=ood,
        artifact=_export(run, trained.network, temperature, ood, images, maps),
        frozen=trained.backbone,
        tried_backbones=trained.tried_backbones,
        origin="trained" if trained.imported is None else "imported",
        forecast=trained.forecast,
        no_forecast=trained.no_forecast,
    )


def fit_quick(asked: Run, *, forecasts: bool = True) -> Trained:
    """Fit a head on the frozen backbone's features; every picture validates once, by cross-validation.

    Args:
        asked: Of quick mode; what its config leaves open is chosen.
        forecasts: Also say what more pictures would bring.

    Raises:
        BackboneUnavailable: The backbone's pretrained weights are not on this machine and cannot be had.
    """
    choice = choose_backbone(asked)
    run, extractor = choice.run, choice.extractor
    labels = run.labels_of(run.files)
    mirrored, observer = run.config.flips, run.observer
    if choice.tried or (mirrored and not _are_few(labels)):
        observer = StageParts(run.observer, "features", _ALL_PARTS)
    if mirrored and not _are_few(labels):
        error = _sample_error(run, extractor, labels) if choice.error is None else choice.error
        mirrored = error > MIRRORS_HELP_ABOVE
    no_forecast = why_no_forecast(run.files, labels, run.class_names) if forecasts else NOT_ASKED
    choosing = observer if no_forecast else StageParts(observer, "head", _CHOOSING_PART)
    look = _look(run, extractor, run.files, labels, observer=choosing, mirrored=mirrored)
    return Trained(
        run=run,
        network=TrainedNetwork(extractor.graph(), look.chosen.head, extractor.feature_maps),
        features=look.pooled[:, 0, : extractor.channels],
        labels=labels,
        validation=np.concatenate([validation for _, validation in look.folds]),
        logits=look.chosen.held_out_logits,
        take_parts=parts_of_takes(run.files),
        l2=look.chosen.l2,
        mirrored=mirrored,
        backbone=extractor,
        tried_backbones=choice.tried,
        forecast=None if no_forecast else _forecast(run, look),
        no_forecast=no_forecast,
    )


def _forecast(run: Run, look: "_Look") -> Forecast:
    """Forecast what more pictures would bring, from the features that are there."""
    observer = StageParts(run.observer, "head", _FORECAST_PART)
    with blas_threads_for(look.pooled, look.fits.labels):
        return make_forecast(
            look.fits,
            look.chosen,
            look.folds,
            run.class_names,
            run.config.seed,
            lambda share: observer.stage("head", share),
        )


def _are_few(labels: LabelArray) -> bool:
    """Return whether images are too few to take a sample of them that says anything of every class."""
    counts = np.bincount(labels)
    has_few_of_a_class = int(counts.min()) < FEW_OF_A_CLASS or len(counts) * FEW_OF_A_CLASS > FEW_IMAGES
    return has_few_of_a_class or len(labels) <= FEW_IMAGES


def _sample_error(run: Run, extractor: FeatureExtractor, labels: LabelArray) -> float:
    """Compute which share of a sample's plain images is wrong: the more, the likelier mirror images help."""
    files, sample = run.files, balanced_choice(labels, FEW_IMAGES, run.config.seed)
    observer = StageParts(run.observer, "features", _SAMPLE_PARTS)
    look = _look(run, extractor, [files[index] for index in sample], labels[sample], observer=observer, mirrored=False)
    return look.chosen.held_out_error


class _Look(NamedTuple):
    """What the frozen network sees in images, and the head that is chosen by it.

    Attributes:
        pooled: (N, V, C) features, V views of each image.
        folds: Which of them are held out when.
        fits: Of these features.
    """

    pooled: FloatArray
    folds: list[Fold]
    fits: HeadFits
    chosen: ChosenHead


def _look(
    run: Run,
    extractor: FeatureExtractor,
    files: Sequence[LabelledImage],
    labels: LabelArray,
    *,
    observer: Observer,
    mirrored: bool,
) -> _Look:
    """Look at images of a run, and choose a head for them and their `labels` (N,)."""
    cache = FeatureCache(
        run.cache_dir / "features", extractor, mirrored=mirrored, earlier=run.config.earlier_maps or False
    )
    pooled = pooled_features(files, cache, observer)
    observer.stage("head", 0.0)
    folds = with_takes_together(cross_validation_folds(labels, run.config.folds, run.config.seed), files, labels)
    with blas_threads_for(pooled, labels):
        fits = HeadFits.of(pooled, labels)
        chosen = choose_head_of(fits, run.config.l2_candidates, folds, lambda share: observer.stage("head", share))
    return _Look(pooled, folds, fits, chosen)


def _train_by_epochs(run: Run) -> Trained:
    """Train a network; only the validation pictures validate, for it has seen the others."""
    network = _train_network(run)
    files, labels, validation = _pictures_that_matter(run)
    extractor = FeatureExtractor.of(network.graph, run.spec)
    pooled = pooled_features(files, FeatureCache(None, extractor, mirrored=False), run.observer)[:, 0]
    logits = validation_logits(network.head, extractor, [files[index] for index in validation], pooled[validation])
    parts = parts_of_takes(files)
    return Trained(run, network, pooled, labels, validation, logits, parts, no_forecast=NOT_FROZEN)


def _pictures_that_matter(run: Run) -> tuple[tuple[LabelledImage, ...], LabelArray, LabelArray]:
    """List the pictures whose features matter after training by epochs, their labels, and which of them validate.

    All validation pictures do; of the training pictures only what the OOD detector may keep is needed.
    """
    train = run.splits.train
    kept = balanced_choice(run.labels_of(train), run.config.reference_count, run.config.seed)
    files = (*(train[index] for index in kept), *run.splits.validation)
    return files, run.labels_of(files), np.arange(len(kept), len(files))


def _train_network(run: Run) -> TrainedNetwork:
    # Quick training loads neither Keras nor its engine.
    from whisker.training.keras.loop import train_network

    return train_network(run)


def _ood_reference(run: Run, trained: Trained, temperature: float) -> OODReference:
    features, config = trained.features, run.config
    known = KnownPictures(
        features,
        trained.labels,
        trained.validation,
        trained.logits / np.float32(temperature),
        trained.take_parts,
    )
    return fit_ood_reference(known, config.reference_count, config.known_refused_share, config.seed)


def _parity_images(run: Run) -> UInt8Array:
    files = run.files[:: max(1, len(run.files) // PARITY_IMAGES)][:PARITY_IMAGES]
    return np.stack([load_input(file.path.read_bytes(), run.spec)[0] for file in files])


def _export(
    run: Run, network: TrainedNetwork, temperature: float, ood: OODReference, images: UInt8Array, maps: FeatureMaps
) -> Artifact:
    """Write the artifact, and check that it answers as the network does, whose feature maps of some images are given.

    Raises:
        ExportMismatch: It does not.
    """
    model = export_model(network.graph, network.head, temperature, ood)
    weights = network.head.weights if network.head.kind == "pooled" else None
    served = ServedModel(open_session(model), tuple(run.class_names), run.spec, weights)
    parity = check_parity(served, network.head, temperature, images, maps, ood)
    served.release_memory()  # of so many pictures at once: requests need less
    keras_model = network.as_keras(network.head, temperature) if network.as_keras else None
    return Artifact(model, served, keras_model, parity)
