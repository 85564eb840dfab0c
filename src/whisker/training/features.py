"""Features of pictures by frozen networks, cached by content, and a head's logits for validation pictures."""

import hashlib
import io
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
import onnx

from whisker.arrays import FeatureMaps, FloatArray, UInt8Array
from whisker.backbones.feature_maps import map_channels, map_names, side_by_side
from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import map_in_threads
from whisker.files import write_whole
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.progress import SILENT, Observer
from whisker.serving.served_model import INPUT_NAME, open_session
from whisker.training.head import Head, pooled_maps

_CHECKPOINT_EVERY: Final = 128
_TIMED_RUNS: Final = 7


class FrozenNetwork:
    """One backbone in ONNX Runtime.

    Attributes:
        key: Hash of everything that shapes its features.
        channels: Of its last map.
        pooled_channels: Of all its maps.
        graph: As it was written.
    """

    def __init__(self, graph: onnx.ModelProto, spec: PreprocessSpec) -> None:
        data = graph.SerializeToString(deterministic=True)
        self.spec = spec
        self.key = hashlib.sha256(data + spec.model_dump_json().encode()).hexdigest()
        self.channels = map_channels(graph)[0]
        self.pooled_channels = sum(map_channels(graph))
        self.graph = graph
        self._names = map_names(graph)
        # One thread a call: `map_in_threads` calls from as many threads as there are cores.
        self._session = open_session(data)

    def maps(self, images: UInt8Array) -> FeatureMaps:
        """Run it: (N, S, S, 3) uint8 to maps (N, h, w, C) float32, the last one first, then earlier ones."""
        return tuple(
            np.asarray(features, np.float32) for features in self._session.run(self._names, {INPUT_NAME: images})
        )

    def pooled(self, pixels: UInt8Array) -> FloatArray:
        """Average its maps over their places: (S, S, 3) uint8 to (1, C + E), E channels of earlier maps."""
        return pooled_maps(self.maps(pixels[np.newaxis]))


def inference_ms_of(networks: Sequence[FrozenNetwork]) -> list[float]:
    """Time one picture through each network, on one thread: the quickest of some runs, taken in turns."""
    durations: list[list[float]] = [[] for _ in networks]
    for _ in range(_TIMED_RUNS):
        for network, own in zip(networks, durations, strict=True):
            pixels = np.zeros((network.spec.size_px, network.spec.size_px, 3), np.uint8)
            started = time.perf_counter()
            network.pooled(pixels)
            own.append(1e3 * (time.perf_counter() - started))
    return [min(own) for own in durations]


class FeatureExtractor:
    """Backbones side by side: from a file to the features of its picture.

    Pooled features are the means of all last maps, and then those of all earlier ones.

    Attributes:
        networks: The backbones, which take the same pixels.
        spec: How pictures become these.
        channels: Of all last maps together.
    """

    def __init__(self, networks: Sequence[FrozenNetwork]) -> None:
        self.networks = tuple(networks)
        self.spec = networks[0].spec
        self.channels = sum(network.channels for network in networks)

    @classmethod
    def of(cls, graph: onnx.ModelProto, spec: PreprocessSpec) -> "FeatureExtractor":
        """Look with one backbone alone."""
        return cls([FrozenNetwork(graph, spec)])

    def graph(self) -> onnx.ModelProto:
        """Write the networks as one backbone."""
        graphs = [network.graph for network in self.networks]
        return graphs[0] if len(graphs) == 1 else side_by_side(graphs)

    def feature_maps(self, images: UInt8Array) -> FeatureMaps:
        """Run all networks: (N, S, S, 3) uint8 to maps (N, h, w, C) float32, as one backbone would give them."""
        maps = [network.maps(images) for network in self.networks]
        last = maps[0][0] if len(maps) == 1 else np.concatenate([one[0] for one in maps], axis=-1)
        return (last, *(earlier for one in maps for earlier in one[1:]))

    def arranged(self, pooled: Sequence[FloatArray]) -> FloatArray:
        """Put the features of each network, (V, C + E) or (V, C), together: the last maps before the earlier ones."""
        parts = list(zip(self.networks, pooled, strict=True))
        lasts = [features[:, : network.channels] for network, features in parts]
        return np.concatenate([*lasts, *(features[:, network.channels :] for network, features in parts)], axis=1)

    def split(self, maps: FeatureMaps) -> list[FeatureMaps]:
        """Give each network its own of the maps (h, w, C) of an artifact, which may have none but the last."""
        edges = np.cumsum([network.channels for network in self.networks])[:-1]
        lasts, earlier = np.split(maps[0], edges, axis=-1), list(maps[1:])
        per_network = len(earlier) // len(self.networks)
        return [
            (last, *earlier[number * per_network : (number + 1) * per_network]) for number, last in enumerate(lasts)
        ]


class FeatureCache:
    """Features on disk, one small file a picture and network, below a folder named after all that shapes them.

    Args:
        root: Where they are kept; None: nowhere, for no other run has the same networks.
        extractor: The networks.
        mirrored: Whether the mirror image is looked at too.
        earlier: Whether the features of earlier maps are needed.
    """

    def __init__(
        self, root: Path | None, extractor: FeatureExtractor, *, mirrored: bool = True, earlier: bool = True
    ) -> None:
        self._root = root
        self._extractor = extractor
        self._views = 2 if mirrored else 1
        self._earlier = earlier
        self.stored_count = 0

    def pooled(self, file: LabelledImage) -> FloatArray:
        """Load the features of a file, or compute and keep them.

        Returns:
            (2, C + E) float32: the picture, then its mirror image; without mirror images (1, C + E), and without
            earlier maps C features.
        """
        networks = self._extractor.networks
        kept = [self._kept(file, network) for network in networks]
        if not all(self._is_enough(features, network) for features, network in zip(kept, networks, strict=True)):
            kept = self._completed(file, kept)
        arranged = self._extractor.arranged([features[: self._views] for features in kept if features is not None])
        return arranged if self._earlier else arranged[:, : self._extractor.channels]

    def keep(self, file: LabelledImage, maps: FeatureMaps) -> None:
        """Keep the features of a file from its feature maps (h, w, C), made by the same networks, if there is room."""
        for network, own in zip(self._extractor.networks, self._extractor.split(maps), strict=True):
            if self._root is not None and not (path := _path(self._root, network, file)).is_file():
                with suppress(OSError):  # they are computed again where they are needed
                    _save(path, pooled_maps([features[np.newaxis] for features in own]))

    def _kept(self, file: LabelledImage, network: FrozenNetwork) -> FloatArray | None:
        if self._root is None:
            return None
        with suppress(OSError, ValueError, EOFError):  # absent, or cut short by a full disk: compute it again
            return np.asarray(np.load(_path(self._root, network, file)), np.float32)
        return None

    def _is_enough(self, kept: FloatArray | None, network: FrozenNetwork) -> bool:
        needed = network.pooled_channels if self._earlier else network.channels
        return kept is not None and len(kept) >= self._views and kept.shape[1] >= needed

    def _completed(self, file: LabelledImage, kept: Sequence[FloatArray | None]) -> list[FloatArray | None]:
        """Compute what is missing, of one decoding of the picture."""
        pixels, _ = load_input(file.path.read_bytes(), self._extractor.spec)
        completed = list(kept)
        for place, network in enumerate(self._extractor.networks):
            features = kept[place]
            if self._is_enough(features, network):
                continue
            plain = features[:1] if features is not None and features.shape[1] == network.pooled_channels else None
            views = [network.pooled(pixels) if plain is None else plain]
            if self._views > 1:
                views.append(network.pooled(np.ascontiguousarray(pixels[:, ::-1])))
            completed[place] = np.concatenate(views)
            if self._root is not None:
                _save(_path(self._root, network, file), np.concatenate(views))
        self.stored_count += self._root is not None
        return completed


def pooled_features(files: Sequence[LabelledImage], cache: FeatureCache, observer: Observer = SILENT) -> FloatArray:
    """Get the features of many files.

    Args:
        files: The pictures.
        cache: Where features are, or will be.
        observer: Called with the share that is done, and a checkpoint whenever some more have been stored.

    Returns:
        (N, 2, F) float32; the second axis is the picture and its mirror image, or (N, 1, F) without mirror images.
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


def _path(root: Path, network: FrozenNetwork, file: LabelledImage) -> Path:
    return root / network.key[:16] / file.sha256[:2] / f"{file.sha256}.npy"


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
        logits: FloatArray = head.logits_of_maps(extractor.feature_maps(pixels[np.newaxis]))[0]
        return logits

    return np.stack(map_in_threads(logits_of, files))
