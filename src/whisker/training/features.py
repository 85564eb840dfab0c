"""Features of pictures by a frozen network, cached by content, and a head's logits for validation pictures."""

import hashlib
import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
import onnx

from whisker.arrays import FloatArray, UInt8Array
from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import map_in_threads
from whisker.files import write_whole
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.progress import SILENT, Observer
from whisker.serving.served_model import INPUT_NAME, open_session
from whisker.training.head import Head

_CHECKPOINT_EVERY: Final = 128


class FeatureExtractor:
    """A backbone in ONNX Runtime, from bytes to the pooled features of a picture and of its mirror image."""

    def __init__(self, backbone_model: onnx.ModelProto, spec: PreprocessSpec) -> None:
        data = backbone_model.SerializeToString(deterministic=True)
        self.spec = spec
        self.key = hashlib.sha256(data + spec.model_dump_json().encode()).hexdigest()
        # One thread a call: `map_in_threads` calls from as many threads as there are cores.
        self._session = open_session(data)

    def pooled(self, data: bytes, *, mirrored: bool = True, plain: FloatArray | None = None) -> FloatArray:
        """Compute the features of a file's picture.

        Args:
            data: The file.
            mirrored: Compute those of its mirror image too.
            plain: (1, C), the features of the picture itself, where they are known.

        Returns:
            (2, C) float32: the picture, then its mirror image; without `mirrored` (1, C), the picture alone.
        """
        pixels, _ = load_input(data, self.spec)
        features = [self._run(pixels) if plain is None else plain]
        if mirrored:
            features.append(self._run(np.ascontiguousarray(pixels[:, ::-1])))
        return np.concatenate(features)

    def feature_maps(self, images: UInt8Array) -> FloatArray:
        """Run the backbone: (N, S, S, 3) uint8 to (N, h, w, C) float32."""
        (features,) = self._session.run(["features"], {INPUT_NAME: images})
        return np.asarray(features, np.float32)

    def _run(self, pixels: UInt8Array) -> FloatArray:
        return _pooled(self.feature_maps(pixels[np.newaxis]))


def _pooled(maps: FloatArray) -> FloatArray:
    """Average feature maps over their places: (N, h, w, C) to (N, C)."""
    pooled: FloatArray = maps.mean(axis=(1, 2))
    return pooled


class FeatureCache:
    """Features on disk, one small file a picture, below a folder named after everything that shapes them."""

    def __init__(self, root: Path | None, extractor: FeatureExtractor, *, mirrored: bool = True) -> None:
        """Keep features below `root`, or nowhere: where no other run has the same network."""
        self._root = root and root / extractor.key[:16]
        self._extractor = extractor
        self._mirrored = mirrored
        self.stored_count = 0

    def pooled(self, file: LabelledImage) -> FloatArray:
        """Load the features of a file, or compute and keep them: (2, C) float32, or (1, C) without mirror images."""
        if self._root is None:
            return self._extractor.pooled(file.path.read_bytes(), mirrored=self._mirrored)
        path = _path(self._root, file)
        views, plain = 2 if self._mirrored else 1, None
        with suppress(OSError, ValueError, EOFError):  # absent, or cut short by a full disk: compute it again
            kept = np.asarray(np.load(path), np.float32)
            if len(kept) >= views:
                return kept[:views]
            plain = kept if len(kept) == 1 else None
        features = self._extractor.pooled(file.path.read_bytes(), mirrored=self._mirrored, plain=plain)
        _save(path, features)
        self.stored_count += 1
        return features

    def keep(self, file: LabelledImage, maps: FloatArray) -> None:
        """Keep the features of a file from its feature maps (h, w, C), made by the same network, if there is room."""
        if self._root is not None and not (path := _path(self._root, file)).is_file():
            with suppress(OSError):  # they are computed again where they are needed
                _save(path, _pooled(maps[np.newaxis]))


def pooled_features(files: Sequence[LabelledImage], cache: FeatureCache, observer: Observer = SILENT) -> FloatArray:
    """Get the features of many files.

    Args:
        files: The pictures.
        cache: Where features are, or will be.
        observer: Called with the share that is done, and a checkpoint whenever some more have been stored.

    Returns:
        (N, 2, C) float32; the second axis is the picture and its mirror image, or (N, 1, C) without mirror images.
    """
    reported_count = 0

    def report(share: float) -> None:
        nonlocal reported_count
        observer.stage("features", share)
        # Only work that was not on disk before is progress: a run that crashes at the same picture again has made none.
        if cache.stored_count >= reported_count + _CHECKPOINT_EVERY:
            reported_count = cache.stored_count
            observer.checkpoint(f"features {round(share * len(files))} of {len(files)}")

    return np.stack(map_in_threads(cache.pooled, files, report))


def _path(root: Path, file: LabelledImage) -> Path:
    return root / file.sha256[:2] / f"{file.sha256}.npy"


def _save(path: Path, features: FloatArray) -> None:
    file = io.BytesIO()
    np.save(file, features)
    write_whole(path, file.getvalue())


def validation_logits(
    head: Head, extractor: FeatureExtractor, files: Sequence[LabelledImage], pooled: FloatArray
) -> FloatArray:
    """Compute the logits of files: (N, K).

    Args:
        head: The head.
        extractor: Its network.
        files: The pictures.
        pooled: (N, C) float32, their pooled features. Those are all that a pooled head needs; a flat one needs the
            maps, which are made again, one at a time: all of them at once are as large as the pictures.
    """
    if head.kind == "pooled":
        return head.logits(pooled)

    def logits_of(file: LabelledImage) -> FloatArray:
        pixels, _ = load_input(file.path.read_bytes(), extractor.spec)
        logits: FloatArray = head.logits(extractor.feature_maps(pixels[np.newaxis]))[0]
        return logits

    return np.stack(map_in_threads(logits_of, files))
