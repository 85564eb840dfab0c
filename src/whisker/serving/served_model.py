"""The served model: it predicts, scores how unknown an image is, and explains.

Requests, evaluations and comparisons all use this one class: what is served is what is scored (ADR 2).
"""

import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import onnxruntime

from whisker.arrays import BoolArray, FeatureMaps, FloatArray, UInt8Array
from whisker.errors import ArtifactCorrupt
from whisker.preprocessing import PreprocessSpec
from whisker.registry.artifacts import read_labels, verify_version
from whisker.registry.manifest import Manifest
from whisker.serving.explain import class_activation_map, occlusion_map
from whisker.serving.ood_detector import OODDetector, pool
from whisker.system import available_cores

INPUT_NAME = "images"
PROBABILITIES = "probabilities"
FEATURES = "features"
OOD_SCORE = "ood_score"
IS_UNKNOWN = "is_unknown"
_NO_MAPS = frozenset({PROBABILITIES, OOD_SCORE, IS_UNKNOWN})


@dataclass
class Usage:
    """How often a model ran; threads may overlook each other's runs, never all of them."""

    runs: int = 0


@dataclass(frozen=True)
class BatchOutputs:
    """A model's outputs for a batch.

    Attributes:
        probabilities: (N, K) float32, calibrated.
        maps: Those that its head sees, (N, h, w, C) float32 each.
        ood_scores: (N,) float32, the lower the less like the training images; None of a model that does not tell.
        is_unknown: (N,) bool, whether each is unlike all of them, whatever the probabilities say.
    """

    probabilities: FloatArray
    maps: FeatureMaps
    ood_scores: FloatArray | None
    is_unknown: BoolArray


@dataclass(frozen=True)
class Outputs:
    """A model's outputs for one image.

    Attributes:
        probabilities: (K,) float32, calibrated.
        maps: Those that its head sees, (h, w, C) float32 each, before pooling.
        ood_score: The lower the less like the training images; None of a model that does not tell.
        is_unknown: Whether it is unlike all of them, whatever the probabilities say.
    """

    probabilities: FloatArray
    maps: FeatureMaps
    ood_score: float | None
    is_unknown: bool


@dataclass(frozen=True)
class ServedModel:
    """A model in memory: immutable, and safe to share between threads.

    Attributes:
        session: ONNX Runtime's session; its `run` may be called from many threads and releases the GIL.
        class_names: In the order of the probabilities.
        preprocess: How an image becomes its input.
        head_weights: (C, K) float32, in logits, for the class activation map, which a network that gives
            vectors does not have either; None for a flat head, which has none.
        ood_detector: Finds unknown images for a model whose file does not do so itself.
        usage: How often it ran.
        turns: As many runs at a time as there are cores: more take turns for the same cores, and each keeps 10 MB.
    """

    session: onnxruntime.InferenceSession
    class_names: tuple[str, ...]
    preprocess: PreprocessSpec
    head_weights: FloatArray | None
    ood_detector: OODDetector | None = None
    usage: Usage = field(default_factory=Usage)
    turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(available_cores()))

    @cached_property
    def output_names(self) -> tuple[str, ...]:
        """What the file gives, in its order."""
        return tuple(output.name for output in self.session.get_outputs())

    @cached_property
    def has_places(self) -> bool:
        """Whether its maps say where in a picture something is; that of a network that gives a vector has one place."""
        maps = [output.shape for output in self.session.get_outputs() if output.name not in _NO_MAPS]
        return any(shape[1:3] != [1, 1] for shape in maps)

    @property
    def finds_unknown(self) -> bool:
        """Whether it tells which images are unlike those that it was trained on."""
        return self.ood_detector is not None or OOD_SCORE in self.output_names

    @property
    def ood_threshold(self) -> float | None:
        """The score below which an image is unknown; a file that decides itself gives scores about 0."""
        if OOD_SCORE in self.output_names:
            return 0.0
        return None if self.ood_detector is None else self.ood_detector.threshold

    def run(self, images: UInt8Array) -> BatchOutputs:
        """Classify a batch.

        Args:
            images: (N, S, S, 3) uint8 RGB, from `preprocess`.
        """
        with self.turns:
            self.usage.runs += 1
            arrays = self.session.run(self.output_names, {INPUT_NAME: images})
        outputs = dict(zip(self.output_names, arrays, strict=True))
        maps = tuple(array for name, array in outputs.items() if name not in _NO_MAPS)
        scores, is_unknown = outputs.get(OOD_SCORE), outputs.get(IS_UNKNOWN)
        if scores is None and self.ood_detector is not None:
            scores = self.ood_detector.score(pool(maps[0]))
            is_unknown = self.ood_detector.is_unknown(scores)
        if is_unknown is None:
            is_unknown = np.zeros(len(images), np.bool_)
        return BatchOutputs(outputs[PROBABILITIES], maps, scores, is_unknown)

    def predict(self, pixels: UInt8Array) -> Outputs:
        """Classify one image, and score how unknown it is.

        Args:
            pixels: (S, S, 3) uint8 RGB, from `preprocess`.
        """
        batch = self.run(pixels[np.newaxis])
        maps = tuple(features[0] for features in batch.maps)
        score = None if batch.ood_scores is None else float(batch.ood_scores[0])
        return Outputs(batch.probabilities[0], maps, score, bool(batch.is_unknown[0]))

    def explain(self, pixels: UInt8Array, class_index: int, maps: FeatureMaps | None = None) -> FloatArray:
        """Find which parts of an image support a class.

        Args:
            pixels: (S, S, 3) uint8 RGB, from `preprocess`.
            class_index: The class to explain.
            maps: What `predict` gave for the same pixels: with a pooled head it saves running the model again.

        Returns:
            (H, W) float32 in [0, 1]: the class activation map, or, where the model has none, what covering parts of
            the picture shows.
        """
        if self.head_weights is None or not self.has_places:
            return occlusion_map(lambda images: self.run(images).probabilities, pixels, class_index)
        return class_activation_map(maps or self.predict(pixels).maps, self.head_weights[:, class_index])

    def release_memory(self) -> None:
        """Release what runs left in the session's own allocator, by one more run.

        It keeps the blocks of as many runs as there ever were at once. To do without it would cost an eighth of each
        run's time, and to shrink it after each a twenty-fifth.
        """
        options = onnxruntime.RunOptions()
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        self.session.run(self.output_names, {INPUT_NAME: self._blank()}, options)

    def warm_up(self) -> tuple[int, int]:
        """Run once, and return the numbers of probabilities and of feature channels."""
        outputs = self.run(self._blank())
        return outputs.probabilities.shape[-1], sum(features.shape[-1] for features in outputs.maps)

    def _blank(self) -> UInt8Array:
        return np.zeros((1, self.preprocess.size_px, self.preprocess.size_px, 3), np.uint8)


@dataclass(frozen=True, kw_only=True)
class ServedVersion(ServedModel):
    """A version loaded from its folder: checked and warmed up, with its manifest."""

    manifest: Manifest


def open_session(model: Path | bytes, threads: int = 1) -> onnxruntime.InferenceSession:
    """Open an ONNX model on the CPU.

    Args:
        model: The file, or its content.
        threads: Threads within one run; servers use 1 and run several pictures side by side.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # it plans one block for a whole run, which here costs 9 MB and saves no time
    return onnxruntime.InferenceSession(
        model if isinstance(model, bytes) else str(model), options, providers=["CPUExecutionProvider"]
    )


def load_model(folder: Path) -> ServedVersion:
    """Load a version: check its files by hash, open it, and run it once.

    Raises:
        ArtifactCorrupt: A file is not as it was written, or the model does not run.
    """
    manifest = verify_version(folder)
    try:
        model = ServedVersion(
            session=open_session(folder / "model.onnx"),
            class_names=manifest.class_names,
            preprocess=manifest.preprocess,
            head_weights=_load_head(folder, manifest),
            ood_detector=_load_detector(folder, manifest),
            manifest=manifest,
        )
        labels, (answers, channels) = read_labels(folder), model.warm_up()
    except Exception as error:  # ONNX Runtime and NumPy raise many kinds for a file that is not theirs
        raise ArtifactCorrupt(f"Version {manifest.version!r} cannot be run: {error}") from error
    fits = model.head_weights is None or model.head_weights.shape == (channels, answers)
    if labels != manifest.class_names or answers != len(labels) or not fits:
        raise ArtifactCorrupt(f"The files of version {manifest.version!r} do not fit its {len(labels)} classes.")
    return model


def _load_head(folder: Path, manifest: Manifest) -> FloatArray | None:
    """Read the weights on pooled features; those of a flat head stand for places, and not for channels."""
    with np.load(folder / "head.npz") as head:
        weights: FloatArray = head["weights"].astype(np.float32)
    return weights if manifest.head == "pooled" else None


def _load_detector(folder: Path, manifest: Manifest) -> OODDetector | None:
    """Make the detector of a version whose file has none inside."""
    if manifest.unknown is None or manifest.unknown.inside_model:
        return None
    with np.load(folder / "unknown.npz") as file:
        reference = file["reference"].astype(np.float32)
    return OODDetector(reference, manifest.unknown.neighbours, manifest.unknown.threshold)
