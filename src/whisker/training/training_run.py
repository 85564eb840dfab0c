"""A training run: what it is about, and the network, artifact and figures that it returns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import onnx

from whisker.arrays import FeatureMaps, LabelArray, UInt8Array
from whisker.backbones.own import NO_BACKBONES, OwnBackbones, is_own
from whisker.backbones.table import BACKBONES, Backbone
from whisker.datasets.images import LabelledImage
from whisker.datasets.splits import DatasetSplits
from whisker.preprocessing import PreprocessSpec
from whisker.progress import SILENT, Observer
from whisker.registry.manifest import Forecast, TriedBackbone
from whisker.serving.served_model import ServedModel
from whisker.training.calibration import HeldOut
from whisker.training.config import TrainConfig
from whisker.training.defaults import MODE_BACKBONES
from whisker.training.export import Parity
from whisker.training.features import FeatureExtractor
from whisker.training.head import Head
from whisker.training.ood_reference import OODReference

Origin = Literal["trained", "imported", "joined"]


@dataclass(frozen=True)
class Run:
    """What one training run is about.

    Attributes:
        splits: The pictures; modes other than quick need some to validate by.
        class_names: In the order of the model's outputs.
        config: As it was asked for; `learn` completes it.
        cache_dir: Where features are kept, for this run and others.
        observer: Called with its stages, epochs and checkpoints.
        checkpoint_dir: This run's own folder, to go on from after a crash; None keeps nothing.
        teachers: The versions that the config names as teachers, in its order.
        own_backbones: Those that were added to the data folder; None: there are none.
    """

    splits: DatasetSplits
    class_names: Sequence[str]
    config: TrainConfig
    cache_dir: Path
    observer: Observer = SILENT
    checkpoint_dir: Path | None = None
    own_backbones: OwnBackbones | None = None
    teachers: Sequence[ServedModel] = ()

    def __post_init__(self) -> None:
        if len(self.teachers) != len(self.config.teachers):
            raise ValueError(f"The config names {len(self.config.teachers)} teachers; {len(self.teachers)} came.")

    def with_config(self, config: TrainConfig) -> "Run":
        """Return the same run with another config."""
        return replace(self, config=config)

    @property
    def backbone(self) -> Backbone:
        """The row of the backbone table, or that of a backbone that was added.

        Raises:
            BackboneUnavailable: None of that name was added.
        """
        name = self.config.backbone or MODE_BACKBONES[self.config.mode]
        return self.added.find(name).row if is_own(name) else BACKBONES[name]

    @property
    def added(self) -> OwnBackbones:
        """The backbones that were added."""
        return self.own_backbones or NO_BACKBONES

    @property
    def is_pretrained(self) -> bool:
        """Whether the network begins with published weights, and not with random ones."""
        return self.config.resolved().weights == "imagenet"

    @property
    def spec(self) -> PreprocessSpec:
        """How pictures become input, here and in serving."""
        return PreprocessSpec(size_px=self.size_px)

    @property
    def size_px(self) -> int:
        """Side of the square input."""
        if self.config.size_px is None:
            raise ValueError("The config of this run is not complete yet.")
        return self.config.size_px

    @property
    def files(self) -> tuple[LabelledImage, ...]:
        """The pictures to learn from: those to fit on, then those to choose by. The test pictures are not touched."""
        return (*self.splits.train, *self.splits.validation)

    def labels_of(self, files: Sequence[LabelledImage]) -> LabelArray:
        """Return the class indices of files: (N,)."""
        indices = {name: index for index, name in enumerate(self.class_names)}
        return np.array([indices[file.class_name] for file in files], np.int64)


@dataclass(frozen=True)
class TrainedNetwork:
    """A network and its head, as either way of training returns them.

    Attributes:
        graph: The network as ONNX, from `images` to `features`.
        head: In logits, before calibration.
        feature_maps: The network where it was trained: (N, S, S, 3) uint8 to maps, (N, h, w, C) float32 each.
        as_keras: Writes it with a head and its temperature as a Keras file, where Keras trained it.
        history: The figures of every epoch; empty in quick mode.
        interpolation: How far its weights lie on the way from a fitted head's to where the epochs led, 0 to 1; None
            where only epochs were compared.
    """

    graph: onnx.ModelProto
    head: Head
    feature_maps: Callable[[UInt8Array], FeatureMaps]
    as_keras: Callable[[Head, float], bytes] | None = None
    history: list[dict[str, float]] = field(default_factory=list)
    interpolation: float | None = None


@dataclass(frozen=True)
class Artifact:
    """What is served, calibrated, and its parity with the network that was trained.

    Attributes:
        model: The ONNX file.
        served: The same in memory, as it will be served.
        keras_model: The same as a Keras file, where Keras trained it.
        parity: How far its answers are from those of the network and its head.
    """

    model: bytes
    served: ServedModel
    keras_model: bytes | None
    parity: Parity


@dataclass(frozen=True)
class FitResult:
    """A trained model with its figures and its artifact.

    Attributes:
        config: As it was used, complete.
        spec: How pictures become the model's input.
        backbone: The row of the network below the head, with the weights that it began with and the channels it has.
        network: The network with its head, in logits before calibration.
        l2: The penalty of the head, in quick mode.
        mirrored: Whether it learned from mirror images too, in quick mode.
        temperature: What logits are divided by; already inside the artifact.
        held_out: How good it is on the validation pictures, which chose the temperature, the OOD threshold and, in
            quick mode, the penalty.
        ood: What the OOD detector needs; None of what was joined, whose parts have their own.
        artifact: The model's files.
        frozen: The frozen backbone in its session, in quick mode: more features need no second one.
        tried_backbones: What quick mode chose from; nothing where there was no choice.
        origin: trained here; imported: finished elsewhere, and nothing but its calibration was learned here; joined: of
            other versions, and nothing was learned.
        forecast: What more pictures would bring, in quick mode.
        no_forecast: Why there is none, if so.
    """

    config: TrainConfig
    spec: PreprocessSpec
    backbone: Backbone
    network: TrainedNetwork
    l2: float | None
    mirrored: bool | None
    temperature: float
    held_out: HeldOut
    ood: OODReference | None
    artifact: Artifact
    frozen: FeatureExtractor | None = None
    tried_backbones: tuple[TriedBackbone, ...] = ()
    origin: Origin = "trained"
    forecast: Forecast | None = None
    no_forecast: str | None = None
