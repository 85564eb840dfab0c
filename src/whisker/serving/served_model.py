"""The served model: it predicts, scores how unknown an image is, and explains.

Requests, evaluations and comparisons all use this one class: what is served is what is scored (ADR 2).
"""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnxruntime

from whisker.arrays import FloatArray, UInt8Array
from whisker.errors import ArtifactCorrupt
from whisker.preprocessing import PreprocessSpec
from whisker.registry.artifacts import read_labels, verify_version
from whisker.registry.manifest import Manifest
from whisker.serving.explain import class_activation_map, occlusion_map
from whisker.serving.ood_detector import OODDetector, pool
from whisker.system import available_cores

INPUT_NAME = "images"
OUTPUT_NAMES = ["probabilities", "features"]


@dataclass
class Usage:
    """How often a model ran; threads may overlook each other's runs, never all of them."""

    runs: int = 0


@dataclass(frozen=True)
class Outputs:
    """A model's outputs for one image.

    Attributes:
        probabilities: (K,) float32, calibrated.
        features: (h, w, C) float32, before pooling.
        ood_score: Similarity to the training images, in [-1, 1]; None for a model without references.
        is_unknown: Whether it is unlike all of them, whatever the probabilities say.
    """

    probabilities: FloatArray
    features: FloatArray
    ood_score: float | None
    is_unknown: bool


@dataclass(frozen=True)
class ServedModel:
    """A model in memory: immutable, and safe to share between threads.

    Attributes:
        session: ONNX Runtime's session; its `run` may be called from many threads and releases the GIL.
        class_names: In the order of the probabilities.
        preprocess: How an image becomes its input.
        head_weights: (C, K) float32, in logits, for the class activation map; None for a flat head, which has none.
        ood_detector: Finds unknown images; None for a model without references.
        usage: How often it ran.
        turns: As many runs at a time as there are cores: more take turns for the same cores, and each keeps 10 MB.
    """

    session: onnxruntime.InferenceSession
    class_names: tuple[str, ...]
    preprocess: PreprocessSpec
    head_weights: FloatArray | None
    ood_detector: OODDetector | None
    usage: Usage = field(default_factory=Usage)
    turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(available_cores()))

    def run(self, images: UInt8Array) -> tuple[FloatArray, FloatArray]:
        """Classify a batch.

        Args:
            images: (N, S, S, 3) uint8 RGB, from `preprocess`.

        Returns:
            Probabilities (N, K) float32, calibrated, and features (N, h, w, C) float32 before pooling.
        """
        with self.turns:
            self.usage.runs += 1
            probabilities, features = self.session.run(OUTPUT_NAMES, {INPUT_NAME: images})
        return probabilities, features

    def predict(self, pixels: UInt8Array) -> Outputs:
        """Classify one image, and score how unknown it is.

        Args:
            pixels: (S, S, 3) uint8 RGB, from `preprocess`.
        """
        probabilities, features = self.run(pixels[np.newaxis])
        if self.ood_detector is None:
            return Outputs(probabilities[0], features[0], None, is_unknown=False)
        scores = self.ood_detector.score(pool(features))
        is_unknown = bool(self.ood_detector.is_unknown(scores)[0])
        return Outputs(probabilities[0], features[0], float(scores[0]), is_unknown)

    def explain(self, pixels: UInt8Array, class_index: int, features: FloatArray | None = None) -> FloatArray:
        """Find which parts of an image support a class.

        Args:
            pixels: (S, S, 3) uint8 RGB, from `preprocess`.
            class_index: The class to explain.
            features: What `predict` gave for the same pixels: with a pooled head it saves running the model again.

        Returns:
            (H, W) float32 in [0, 1]: the class activation map, or for a flat head, which has none, what covering parts
            of the picture shows.
        """
        if self.head_weights is None:
            return occlusion_map(lambda images: self.run(images)[0], pixels, class_index)
        if features is None:
            features = self.run(pixels[np.newaxis])[1][0]
        return class_activation_map(features, self.head_weights[:, class_index])

    def release_memory(self) -> None:
        """Release what runs left in the session's own allocator, by one more run.

        It keeps the blocks of as many runs as there ever were at once. To do without it would cost an eighth of each
        run's time, and to shrink it after each a twenty-fifth.
        """
        options = onnxruntime.RunOptions()
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        self.session.run(OUTPUT_NAMES, {INPUT_NAME: self._blank()}, options)

    def warm_up(self) -> tuple[int, int]:
        """Run once, and return the numbers of probabilities and of feature channels."""
        probabilities, features = self.run(self._blank())
        return probabilities.shape[-1], features.shape[-1]

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
    if manifest.unknown is None:
        return None
    with np.load(folder / "unknown.npz") as file:
        reference = file["reference"].astype(np.float32)
    return OODDetector(reference, manifest.unknown.neighbours, manifest.unknown.threshold)
