"""Groups of kept pictures that a version does not know and that look alike to it: perhaps a class that it lacks."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from whisker.arrays import FloatArray
from whisker.errors import AppError, Overloaded
from whisker.images import ImageLimits
from whisker.preprocessing import decode_input, inspect_input
from whisker.serving.alike import MOST_GROUPED, group_alike
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.ood_detector import pool
from whisker.serving.served_model import ServedModel, ServedVersion

LEAST_SIMILARITY: Final = 0.45
"""Less alike is nothing, though pictures of a class may vary more, as photos of cats do: other things would join then.

It is also what counts for versions that do not say how alike pictures of one of their classes are. Measured with
EfficientNet-Lite0, Lite2 and both, without training them (ADR 30).
"""


@dataclass(frozen=True)
class UnknownGroup:
    """Pictures that a version does not know and that look alike.

    Attributes:
        keys: Theirs, the most typical first.
        similarity: Mean cosine similarity between two of them.
    """

    keys: tuple[str, ...]
    similarity: float


@dataclass(frozen=True)
class Grouping:
    """What is known of some pictures.

    Attributes:
        version: That looked at them.
        groups: The largest first.
        unknown_count: Pictures that the version does not know, in a group or not.
        pending_count: Pictures that it has not looked at yet.
        least_similarity: Which pictures count as alike.
    """

    version: str
    groups: tuple[UnknownGroup, ...]
    unknown_count: int
    pending_count: int
    least_similarity: float


class UnknownGroups:
    """Looks at pictures as long as there is time, and remembers what one version saw.

    Features are kept in memory, of unknown pictures alone, 3 kB each; another version begins anew.

    Args:
        turns: Where the model runs, in turn with what else does.
        limits: What decoding a picture may cost.
    """

    def __init__(self, turns: BoundedPool, limits: ImageLimits) -> None:
        self._turns = turns
        self._limits = limits
        self._lock = threading.Lock()
        self._version = ""
        self._seen: dict[str, FloatArray | None] = {}

    def find(self, model: ServedVersion, pictures: Mapping[str, Path], seconds: float) -> Grouping:
        """Group those of some pictures that a version does not know.

        Args:
            model: The version.
            pictures: Their files, by a key that stands for the content.
            seconds: How long it may look at pictures that it has not seen; those that are left are pending.
        """
        until = time.monotonic() + seconds
        seen = self._remembered(model.manifest.version, pictures)
        for key, path in pictures.items():
            if key not in seen:
                if time.monotonic() >= until:
                    break
                try:
                    seen[key] = self._look(model, path)
                except Overloaded:
                    break
        self._remember(model.manifest.version, seen)
        unknown = {key: features for key in pictures if (features := seen.get(key)) is not None}
        least = least_similarity_of(model)
        return Grouping(
            version=model.manifest.version,
            groups=_grouped(unknown, least),
            unknown_count=len(unknown),
            pending_count=sum(key not in seen for key in pictures),
            least_similarity=least,
        )

    def _remembered(self, version: str, pictures: Mapping[str, Path]) -> dict[str, FloatArray | None]:
        with self._lock:
            if self._version != version:
                return {}
            return {key: self._seen[key] for key in pictures if key in self._seen}

    def _remember(self, version: str, seen: dict[str, FloatArray | None]) -> None:
        """Keep what was seen of these pictures, and forget all others."""
        with self._lock:
            others = self._seen if self._version == version else {}
            self._version, self._seen = version, {**{k: v for k, v in others.items() if k in seen}, **seen}

    def _look(self, model: ServedModel, path: Path) -> FloatArray | None:
        """Compute the features (C,) of a picture that is unknown; None of any other, and of one that is gone.

        Raises:
            Overloaded: Too many pictures are waiting.
        """
        try:
            inspected = inspect_input(path.read_bytes(), model.preprocess, self._limits)
            outputs = self._turns.run(
                lambda: model.predict(decode_input(inspected, model.preprocess)[0]), inspected.needed_bytes
            )
        except Overloaded:
            raise
        except (OSError, AppError):
            return None
        return pool(outputs.maps[0]).astype(np.float16) if outputs.is_unknown else None


def least_similarity_of(model: ServedVersion) -> float:
    """Say how alike two groups of pictures have to be to be one: as alike as the pictures of a class of the version."""
    unknown = model.manifest.unknown
    known = None if unknown is None else unknown.class_similarity
    return LEAST_SIMILARITY if known is None else max(LEAST_SIMILARITY, known)


def _grouped(unknown: Mapping[str, FloatArray], least_similarity: float) -> tuple[UnknownGroup, ...]:
    if not unknown:
        return ()
    keys = list(unknown)[:MOST_GROUPED]
    features = np.stack([unknown[key] for key in keys]).astype(np.float32)
    features /= np.maximum(np.linalg.norm(features, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    groups = group_alike(features, least_similarity)
    return tuple(UnknownGroup(tuple(keys[index] for index in one.members), one.similarity) for one in groups)
