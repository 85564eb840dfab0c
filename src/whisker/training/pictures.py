"""Decoded pictures for training by epochs: in memory when they fit, else decoded by all cores as they are needed."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import map_in_threads
from whisker.preprocessing import PreprocessSpec, load_input

UInt8Array = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int64]

MEMORY_BYTES: Final = 1_500_000_000


class Pictures:
    """The model's inputs of files, by index."""

    def __init__(
        self,
        files: Sequence[LabelledImage],
        spec: PreprocessSpec,
        memory_bytes: int = MEMORY_BYTES,
        on_progress: Callable[[float], None] | None = None,
    ) -> None:
        """Decode all files at once, if their inputs fit into `memory_bytes`."""
        self._files = files
        self._spec = spec
        shape = (len(files), spec.size_px, spec.size_px, 3)
        self._kept: UInt8Array | None = None
        if np.prod(shape, dtype=np.int64) <= memory_bytes:
            kept = np.empty(shape, np.uint8)
            map_in_threads(lambda index: _decode_into(kept, index, files[index], spec), range(len(files)), on_progress)
            self._kept = kept

    def __len__(self) -> int:
        return len(self._files)

    def take(self, indices: Indices) -> UInt8Array:
        """Give the inputs of some pictures: (M, S, S, 3) uint8."""
        if self._kept is not None:
            return self._kept[indices]
        return np.stack(map_in_threads(self._decode, indices.tolist()))

    def _decode(self, index: int) -> UInt8Array:
        pixels, _ = load_input(self._files[index].path.read_bytes(), self._spec)
        return pixels


def _decode_into(kept: UInt8Array, index: int, file: LabelledImage, spec: PreprocessSpec) -> None:
    kept[index], _ = load_input(file.path.read_bytes(), spec)
