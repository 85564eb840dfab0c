"""Which pictures look alike, found among 100,000 without comparing each with each.

Measured on the training sets at hand: of 300 photos of each, all stay within 6 bits of themselves when re-encoded or
halved, 98-100 % when brightened by a fifth, 63-89 % when cropped by 2 % a side. Among 2,402 photos of cats and dogs
1 pair is that near, among 3,818 pictures of Caltech-101 51, all of one class each, a few of them merely alike (two
umbrellas). Among 18,000 of CIFAR-10, 32 pixels wide, 89 pairs are, and at 6 bits every fifth is merely alike (two ships
at sea), at 4 bits none: small pictures have to be nearer.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from whisker.datasets.images import LabelledImage
from whisker.datasets.measures import ImageFacts

NEAR_BITS: Final = 6
NEAR_BITS_SMALL: Final = 4
SMALL_PX: Final = 64

_BYTES: Final = NEAR_BITS + 2
"""Of a hash; with at most `NEAR_BITS` bits changed, two of them are untouched."""

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


LookAlikes = Mapping[str, int]
"""The number of the group, by content, of each image that looks like another one."""

Group = int | str
"""Names images that look alike: by a number, or one that is alone by its content."""


def find_look_alikes(images: Sequence[LabelledImage]) -> LookAlikes:
    """Find the images that look like others; of those without facts nothing is known."""
    groups = near_groups([image.facts for image in images])
    sizes = Counter(groups)
    return {image.sha256: group for image, group in zip(images, groups, strict=True) if sizes[group] > 1}


def group_of(image: LabelledImage, look_alikes: LookAlikes) -> Group:
    """Name the group of an image: that of those that look like it, or its own."""
    return look_alikes.get(image.sha256, image.sha256)


def group_images(images: Iterable[LabelledImage], look_alikes: LookAlikes) -> dict[Group, list[LabelledImage]]:
    """Divide images into groups that look alike, in the order of their first ones; most are alone."""
    groups: dict[Group, list[LabelledImage]] = defaultdict(list)
    for image in images:
        groups[group_of(image, look_alikes)].append(image)
    return groups


def near_groups(pictures: Sequence[ImageFacts | None]) -> list[int]:
    """Number the groups of pictures that look alike, directly or by way of others.

    Args:
        pictures: Facts with hashes; one without is alone.

    Returns:
        For each picture the index of the first picture of its group.
    """
    groups = list(range(len(pictures)))
    hashed = [index for index, facts in enumerate(pictures) if facts is not None and facts.phash]
    if len(hashed) < 2:
        return groups
    facts = [fact for fact in pictures if fact is not None and fact.phash]
    hashes = np.frombuffer(bytes.fromhex("".join(fact.phash for fact in facts)), ">u8").astype(np.uint64)
    limits = np.array([NEAR_BITS if fact.smallest_side_px >= SMALL_PX else NEAR_BITS_SMALL for fact in facts])
    unique, inverse = np.unique(hashes, return_inverse=True)
    unique_limits = np.zeros(len(unique), np.int64)
    np.maximum.at(unique_limits, inverse, limits)
    labels = _components(len(unique), list(_near_pairs(unique, unique_limits)))[inverse]
    first: dict[int, int] = {}
    for index, label in zip(hashed, labels.tolist(), strict=True):
        groups[index] = first.setdefault(label, index)
    return groups


def _near_pairs(hashes: Hashes, limits: Ints) -> Iterator[Ints]:
    """Find pairs within the limits of both, as (2, N) indices; some come more than once.

    Hashes that differ in at most 6 bits agree in at least two of 8 bytes: only those that do are compared. Of 100,000
    hashes without any likeness that leaves each one or two to be compared with, and takes a tenth of a second.

    Source: Norouzi et al. 2012, "Fast search in Hamming space with multi-index hashing", sections 2 and 3.
    """
    octets = hashes.view(np.uint8).reshape(-1, _BYTES).astype(np.uint16)
    for one, other in combinations(range(_BYTES), 2):
        key = octets[:, one] << 8 | octets[:, other]
        order = np.argsort(key, kind="stable")  # of 16 bits: NumPy sorts them by radix
        keys, sorted_hashes, sorted_limits = key[order], hashes[order], limits[order]
        active: Ints = np.arange(len(keys))
        step = 1
        while len(active):
            active = active[active < len(keys) - step]
            active = active[keys[active] == keys[active + step]]
            left, right = active, active + step
            distances = np.bitwise_count(sorted_hashes[left] ^ sorted_hashes[right])
            is_near = distances <= np.minimum(sorted_limits[left], sorted_limits[right])
            yield np.stack([order[left[is_near]], order[right[is_near]]])
            step += 1


def _components(count: int, pairs: Sequence[Ints]) -> Ints:
    """Label the connected components of a graph by their smallest member."""
    labels: Ints = np.arange(count)
    edges = np.concatenate(pairs, axis=1) if pairs else np.empty((2, 0), np.int64)
    while True:
        smallest = np.minimum(labels[edges[0]], labels[edges[1]])
        before = labels.copy()
        np.minimum.at(labels, edges[0], smallest)
        np.minimum.at(labels, edges[1], smallest)
        labels = labels[labels]
        if np.array_equal(before, labels):
            return labels
