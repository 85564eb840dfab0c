"""Pictures that look alike to a network: groups by average linkage on the cosine similarity of their features."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from whisker.arrays import Float64Array, FloatArray, IndexArray
from whisker.serving.ood_detector import pool

FEWEST_ALIKE: Final = 5
"""Fewer pictures are no class to learn: they may be alike by chance."""

MOST_GROUPED: Final = 2000
"""Their similarities take 16 MB, and grouping them a fraction of a second."""


_LARGEST_BYTE: Final = 127
_SMALLEST: Final = 1e-12


@dataclass(frozen=True)
class AlikeGroup:
    """Pictures that look alike.

    Attributes:
        members: Their indices, the most typical first.
        similarity: Mean cosine similarity between two of them.
    """

    members: tuple[int, ...]
    similarity: float


def group_alike(features: FloatArray, least_similarity: float, fewest: int = FEWEST_ALIKE) -> list[AlikeGroup]:
    """Find groups of pictures whose mean similarity to each other is large; the rest belongs to none.

    Clusters are merged as long as two have a mean similarity of at least the least one (UPGMA), so one picture that is
    like two groups does not join them.

    Args:
        features: (N, C) of length one.
        least_similarity: Mean cosine similarity between two clusters that belong together.
        fewest: Pictures of a group at the least.

    Returns:
        The groups, the largest first.

    Source: Müllner 2011, "Modern hierarchical, agglomerative clustering algorithms", arXiv:1109.2378 (chains of nearest
    neighbours, which need N steps).
    """
    cluster_of = _average_linkage(features @ features.T, least_similarity)
    groups = (_group(features, np.flatnonzero(cluster_of == cluster)) for cluster in np.unique(cluster_of))
    return sorted((group for group in groups if len(group.members) >= fewest), key=lambda one: -len(one.members))


def class_similarity(features: FloatArray, labels: IndexArray, parts: IndexArray) -> float | None:
    """Compute how alike two pictures of one class are: the median over the classes of the mean similarity.

    Args:
        features: (N, C).
        labels: (N,) class indices.
        parts: (N,) the take that a picture is a frame of, whose frames are not compared with each other; -1: none.

    Returns:
        A cosine similarity in [-1, 1]; None where no class has two pictures to compare.
    """
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    unit = (features / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float64)
    alone = np.arange(len(parts)) + int(parts.max(initial=-1)) + 1
    apart = np.where(parts < 0, alone, parts)
    means = [_mean_similarity(unit[labels == label], apart[labels == label]) for label in np.unique(labels)]
    known = [mean for mean in means if mean is not None]
    return float(np.median(known)) if known else None


def packed_features(features: FloatArray) -> bytes:
    """Average a feature map (h, w, C) over its places, and round it to C signed bytes: cosines change little."""
    pooled = pool(features)
    return bytes(
        np.rint(pooled * (_LARGEST_BYTE / max(float(np.abs(pooled).max()), _SMALLEST))).astype(np.int8).tobytes()
    )


def unpacked_features(packed: Sequence[bytes]) -> FloatArray:
    """Read what `packed_features` wrote of N pictures, all of the same C: (N, C) of length one, or of zero."""
    stacked = np.stack([np.frombuffer(one, np.int8) for one in packed]).astype(np.float32)
    lengths = np.linalg.norm(stacked, axis=1, keepdims=True)
    unit: FloatArray = stacked / np.maximum(lengths, _SMALLEST)
    return unit


def _mean_similarity(unit: Float64Array, parts: IndexArray) -> float | None:
    """Average the similarity over all pairs of different parts: what all pairs add up to, less those within a part."""
    _, place, counts = np.unique(parts, return_inverse=True, return_counts=True)
    sums = np.zeros((len(counts), unit.shape[1]))
    np.add.at(sums, place, unit)
    pairs = len(unit) ** 2 - int((counts**2).sum())
    return float((sums.sum(axis=0) ** 2).sum() - (sums**2).sum()) / pairs if pairs else None


def _average_linkage(similarity: FloatArray, least: float) -> IndexArray:
    """Merge clusters along chains of nearest neighbours: (N, N) similarities, overwritten -> (N,) a cluster each.

    A cluster whose nearest neighbour is too far is finished: merging others brings none nearer.
    """
    np.fill_diagonal(similarity, -np.inf)
    cluster_of, sizes = np.arange(len(similarity)), np.ones(len(similarity))
    waiting, chain = set(range(len(similarity))), list[int]()
    while waiting:
        if not chain:
            chain.append(next(iter(waiting)))
        last = chain[-1]
        before = chain[-2] if len(chain) > 1 else None
        nearest = int(similarity[last].argmax())
        if before is not None and similarity[last, before] >= similarity[last, nearest]:
            nearest = before
        if similarity[last, nearest] < least:
            waiting.discard(last)
            similarity[last] = similarity[:, last] = -np.inf
            chain.pop()
        elif nearest == before:
            _merge(similarity, sizes, last, nearest)
            cluster_of[cluster_of == last] = nearest
            waiting.discard(last)
            del chain[-2:]
        else:
            chain.append(nearest)
    return cluster_of


def _merge(similarity: FloatArray, sizes: Float64Array, gone: int, kept: int) -> None:
    """Make two clusters one: its similarity to another is the mean over the pictures of both."""
    total = sizes[gone] + sizes[kept]
    row = ((sizes[gone] * similarity[gone] + sizes[kept] * similarity[kept]) / total).astype(np.float32)
    similarity[kept] = similarity[:, kept] = row
    similarity[kept, kept] = -np.inf
    similarity[gone] = similarity[:, gone] = -np.inf
    sizes[kept] = total


def _group(features: FloatArray, members: IndexArray) -> AlikeGroup:
    """Describe one group: its members (M,), ordered by their likeness to all of it."""
    unit = features[members]
    to_all = unit @ unit.sum(axis=0)
    pairs = max(1, len(members) * (len(members) - 1))
    similarity = float((to_all.sum() - len(members)) / pairs) if len(members) > 1 else 1.0
    ordered = members[np.argsort(-to_all, kind="stable")]
    return AlikeGroup(tuple(int(member) for member in ordered), similarity)
