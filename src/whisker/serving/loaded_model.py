"""One version in memory: checked, warmed up, immutable, and safe to share between threads."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from whisker.cores import available_cores
from whisker.errors import ArtifactCorrupt
from whisker.images import UInt8Array
from whisker.registry.artifacts import read_labels, verify_version
from whisker.registry.manifest import Manifest
from whisker.serving.unknowns import Familiarity

FloatArray = npt.NDArray[np.float32]

INPUT_NAME = "images"
OUTPUT_NAMES = ["probabilities", "features"]


@dataclass
class Usage:
    """How often a model ran; threads may overlook each other's runs, never all of them."""

    runs: int = 0


@dataclass(frozen=True)
class LoadedModel:
    """A version ready to answer.

    Attributes:
        manifest: What the version says of itself.
        session: ONNX Runtime's session; its `run` may be called from many threads and releases the GIL.
        head_weights: (C, K) float32, in logits, for the class activation map; None for a flat head, which has none.
        familiarity: Scores how much a picture resembles the training data; None for a version without references.
        usage: How often it ran.
        turns: As many runs at a time as there are cores: more take turns for the same cores, and each keeps 10 MB.
    """

    manifest: Manifest
    session: onnxruntime.InferenceSession
    head_weights: FloatArray | None
    familiarity: Familiarity | None
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

    def release_memory(self) -> None:
        """Give back what runs have left in the session's own allocator, by one run more.

        It keeps the blocks of as many runs as there ever were at once. To do without it would cost an eighth of each
        run's time, and to shrink it after each a twenty-fifth.
        """
        options = onnxruntime.RunOptions()
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        size_px = self.manifest.preprocess.size_px
        self.session.run(OUTPUT_NAMES, {INPUT_NAME: np.zeros((1, size_px, size_px, 3), np.uint8)}, options)


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


def load_model(folder: Path) -> LoadedModel:
    """Load a version: check its files by hash, open it, and run it once.

    Raises:
        ArtifactCorrupt: A file is not as it was written, or the model does not run.
    """
    manifest = verify_version(folder)
    try:
        head_weights = _load_head(folder, manifest)
        familiarity = _load_familiarity(folder, manifest)
        model = LoadedModel(manifest, open_session(folder / "model.onnx"), head_weights, familiarity)
        labels, (answers, channels) = read_labels(folder), _warm_up(model)
    except Exception as error:  # ONNX Runtime and NumPy raise many kinds for a file that is not theirs
        raise ArtifactCorrupt(f"Version {manifest.version!r} cannot be run: {error}") from error
    fits = head_weights is None or head_weights.shape == (channels, answers)
    if labels != manifest.class_names or answers != len(labels) or not fits:
        raise ArtifactCorrupt(f"The files of version {manifest.version!r} do not fit its {len(labels)} classes.")
    return model


def _load_head(folder: Path, manifest: Manifest) -> FloatArray | None:
    """Read the weights on pooled features; those of a flat head stand for places, and not for channels."""
    with np.load(folder / "head.npz") as head:
        weights: FloatArray = head["weights"].astype(np.float32)
    return weights if manifest.head == "pooled" else None


def _load_familiarity(folder: Path, manifest: Manifest) -> Familiarity | None:
    if manifest.unknown is None:
        return None
    with np.load(folder / "unknown.npz") as file:
        return Familiarity(file["reference"].astype(np.float32), manifest.unknown.neighbours)


def _warm_up(model: LoadedModel) -> tuple[int, int]:
    """Run the model once; returns how many probabilities and how many channels of features it gives."""
    size_px = model.manifest.preprocess.size_px
    probabilities, features = model.run(np.zeros((1, size_px, size_px, 3), np.uint8))
    return probabilities.shape[-1], features.shape[-1]
