"""A model under test, asked exactly as the server asks it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnxruntime

from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import Progress, map_in_threads
from whisker.images import UInt8Array
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.serving.loaded_model import INPUT_NAME, OUTPUT_NAMES, LoadedModel
from whisker.serving.unknowns import Familiarity, pool

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Subject:
    """A model as it is served: the session, what its inputs and outputs mean, and its unknown test.

    Attributes:
        head_weights: (C, K) float32, in logits, to show what spoke for a class; None: covering parts of the picture
            has to show it.
    """

    session: onnxruntime.InferenceSession
    preprocess: PreprocessSpec
    class_names: tuple[str, ...]
    familiarity: Familiarity | None
    unknown_threshold: float | None
    head_weights: FloatArray | None = None

    def run(self, images: UInt8Array) -> tuple[FloatArray, FloatArray]:
        """Put inputs (N, S, S, 3) to the model: probabilities (N, K) and feature maps (N, h, w, C), both float32."""
        probabilities, features = self.session.run(OUTPUT_NAMES, {INPUT_NAME: images})
        return probabilities, features

    @classmethod
    def of(cls, model: LoadedModel) -> "Subject":
        """Put a stored version to the test."""
        manifest = model.manifest
        threshold = manifest.unknown.threshold if manifest.unknown else None
        return cls(
            model.session, manifest.preprocess, manifest.class_names, model.familiarity, threshold, model.head_weights
        )


@dataclass(frozen=True)
class Answers:
    """What a model said about pictures: probabilities (N, K) float32, and familiarity (N,) if it has that."""

    probabilities: FloatArray
    scores: FloatArray | None


def ask(subject: Subject, files: Sequence[LabelledImage], on_progress: Progress | None = None) -> Answers:
    """Put files to a model by the path that serving takes: decode, preprocess, run."""

    def answer(file: LabelledImage) -> tuple[FloatArray, FloatArray]:
        probabilities, features = run_on_file(subject, file)
        return probabilities, pool(features)

    answers = map_in_threads(answer, files, on_progress)
    probabilities, pooled = (np.stack(parts) for parts in zip(*answers, strict=True))
    return Answers(probabilities, subject.familiarity.score(pooled) if subject.familiarity else None)


def run_on_file(subject: Subject, file: LabelledImage) -> tuple[FloatArray, FloatArray]:
    """Put one file to a model: probabilities (K,) and the feature map (h, w, C), both float32."""
    probabilities, features = subject.run(input_of(subject, file)[np.newaxis])
    return probabilities[0], features[0]


def input_of(subject: Subject, file: LabelledImage) -> UInt8Array:
    """Decode a file to a model's input: (S, S, 3) uint8."""
    pixels, _ = load_input(file.path.read_bytes(), subject.preprocess)
    return pixels
