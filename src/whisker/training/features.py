"""Pictures to pooled features, once: by ONNX Runtime on all cores, kept on disk by what made them."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx

from whisker.datasets.folders import LabelledFile
from whisker.datasets.parallel import Progress, map_in_threads
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.serving.loaded_model import INPUT_NAME, open_session

FloatArray = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]


class FeatureExtractor:
    """A frozen backbone in ONNX Runtime, from bytes to the pooled features of a picture and of its mirror image."""

    def __init__(self, backbone_model: onnx.ModelProto, spec: PreprocessSpec) -> None:
        data = backbone_model.SerializeToString(deterministic=True)
        self.spec = spec
        self.key = hashlib.sha256(data + spec.model_dump_json().encode()).hexdigest()
        # One thread a call: `map_in_threads` calls from as many threads as there are cores.
        self._session = open_session(data)

    def pooled(self, data: bytes) -> FloatArray:
        """Compute the features of a file's picture.

        Returns:
            (2, C) float32: the picture, then its mirror image.
        """
        pixels, _ = load_input(data, self.spec)
        return np.concatenate([self._run(pixels), self._run(np.ascontiguousarray(pixels[:, ::-1]))])

    def feature_maps(self, images: UInt8Array) -> FloatArray:
        """Run the backbone: (N, S, S, 3) uint8 to (N, h, w, C) float32."""
        (features,) = self._session.run(["features"], {INPUT_NAME: images})
        return np.asarray(features, np.float32)

    def _run(self, pixels: UInt8Array) -> FloatArray:
        pooled: FloatArray = self.feature_maps(pixels[np.newaxis]).mean(axis=(1, 2))
        return pooled


class FeatureCache:
    """Features on disk, one small file a picture, below a folder named after everything that shapes them."""

    def __init__(self, root: Path, extractor: FeatureExtractor) -> None:
        self._root = root / extractor.key[:16]
        self._extractor = extractor

    def pooled(self, file: LabelledFile) -> FloatArray:
        """Load the features of a file, or compute and keep them: (2, C) float32."""
        path = self._root / file.sha256[:2] / f"{file.sha256}.npy"
        try:
            return np.asarray(np.load(path), np.float32)
        except (OSError, ValueError, EOFError):  # absent, or cut short by a full disk: compute it again
            features = self._extractor.pooled(file.path.read_bytes())
            _save(path, features)
            return features


def pooled_features(
    files: Sequence[LabelledFile], cache: FeatureCache, on_progress: Progress | None = None
) -> FloatArray:
    """Get the features of many files: (N, 2, C) float32; the second axis is the picture and its mirror image."""
    return np.stack(map_in_threads(cache.pooled, files, on_progress))


def _save(path: Path, features: FloatArray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        np.save(file, features)
    Path(temporary).replace(path)
