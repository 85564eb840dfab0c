"""What a training run is about, and what it hands over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx

from whisker.backbones.table import BACKBONES, Backbone
from whisker.datasets.folders import LabelledFile
from whisker.datasets.splits import DatasetSplits
from whisker.preprocessing import PreprocessSpec
from whisker.training.calibration import HeldOut
from whisker.training.config import MODE_BACKBONES, TrainConfig
from whisker.training.export import Parity
from whisker.training.head import Head
from whisker.training.observer import SILENT, Observer
from whisker.training.unknowns import UnknownReference

FloatArray = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]
LabelArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Run:
    """What one training run is about.

    Attributes:
        splits: The pictures; modes other than quick need some to validate by.
        class_names: In the order of the model's outputs.
        config: Complete: `resolve_config` comes first.
        cache_dir: Where features are kept, for this run and others.
        observer: Whom to tell.
        checkpoint_dir: This run's own folder, to go on from after a crash; None keeps nothing.
    """

    splits: DatasetSplits
    class_names: Sequence[str]
    config: TrainConfig
    cache_dir: Path
    observer: Observer = SILENT
    checkpoint_dir: Path | None = None

    @property
    def backbone(self) -> Backbone:
        """The row of the backbone table."""
        return BACKBONES[self.config.backbone or MODE_BACKBONES[self.config.mode]]

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
            raise ValueError("The config of a run is complete: resolve_config comes first.")
        return self.config.size_px

    @property
    def files(self) -> tuple[LabelledFile, ...]:
        """The pictures to learn from: those to fit on, then those to choose by. The test pictures are not touched."""
        return (*self.splits.train, *self.splits.validation)

    def labels_of(self, files: Sequence[LabelledFile]) -> LabelArray:
        """Give the class indices of files: (N,)."""
        indices = {name: index for index, name in enumerate(self.class_names)}
        return np.array([indices[file.class_name] for file in files], np.int64)


@dataclass(frozen=True)
class TrainedNetwork:
    """What training by epochs hands over.

    Attributes:
        graph: The network as ONNX, from `images` to `features`.
        head: In logits, before calibration.
        feature_maps: The network where it was trained: (N, S, S, 3) uint8 to (N, h, w, C) float32.
        as_keras: Writes it with a head and its temperature as a Keras file.
        history: The figures of every epoch.
    """

    graph: onnx.ModelProto
    head: Head
    feature_maps: Callable[[UInt8Array], FloatArray]
    as_keras: Callable[[Head, float], bytes]
    history: list[dict[str, float]]


@dataclass(frozen=True)
class Learned:
    """A trained model and what training found out about it.

    Attributes:
        config: As it was used, complete.
        spec: How pictures become the model's input.
        backbone: The row of the network below the head, with the weights that it began with and the channels it has.
        head: In logits, before calibration.
        l2: The penalty of the head, in quick mode.
        temperature: What logits are divided by; already inside `model`.
        judged_count: Held-out pictures that chose the temperature and the threshold and, in quick mode, the penalty.
        held_out: How good it is on those.
        model: The ONNX file.
        keras_model: The same as a Keras file, where Keras trained it.
        history: Figures of every epoch; empty in quick mode.
    """

    config: TrainConfig
    spec: PreprocessSpec
    backbone: Backbone
    head: Head
    l2: float | None
    temperature: float
    judged_count: int
    held_out: HeldOut
    unknowns: UnknownReference
    model: bytes
    keras_model: bytes | None
    parity: Parity
    history: list[dict[str, float]]
