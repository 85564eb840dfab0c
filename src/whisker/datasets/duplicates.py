"""Images that are there more than once: exact duplicates by content, and near duplicates by perceptual hash.

Near duplicates are found among 100,000 images without comparing each with each. Measured on the training sets at hand:
of 300 photos of each, all stay within 6 bits of themselves when re-encoded or halved, 98-100 % when brightened by a
fifth, 63-89 % when cropped by 2 % a side. Among 2,402 photos of cats and dogs 1 pair is that near, among 3,818 pictures
of Caltech-101 51, all of one class each, a few of them merely alike (two umbrellas). Among 18,000 of CIFAR-10, 32
pixels wide, 89 pairs are, and at 6 bits every fifth is merely alike (two ships at sea), at 4 bits none: small pictures
have to be nearer.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from operator import attrgetter
from typing import Final

import numpy as np
import numpy.typing as npt

from whisker.arrays import IndexArray
from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.split_names import Split
from whisker.datasets.measures import ImageFacts
from whisker.datasets.takes import take_of

NEAR_BITS: Final = 6
NEAR_BITS_SMALL: Final = 4
SMALL_PX: Final = 64

_BYTES: Final = NEAR_BITS + 2
"""Of a hash; with at most `NEAR_BITS` bits changed, two of them are untouched."""

_CONTENT: Final = attrgetter("sha256")

_PRECEDENCE: Final[dict[Split | None, int]] = {"test": 0, "validation": 1, "train": 2, None: 2}

DuplicateGroup = tuple[LabelledImage, ...]

Hashes = npt.NDArray[np.uint64]

LookAlikes = Mapping[str, int]
"""The number of the group, by SHA-256, of each image that looks like another one."""

Group = int | str
"""A group of near duplicates by its number, a scene by its take, or an image without either by its SHA-256."""


@dataclass(frozen=True)
class ExactDuplicates:
    """Files sorted by content.

    Attributes:
        kept: One file a content, in the order of the hashes.
        within_class: Duplicates in one class and, as far as is known, one split: the first of each group is kept.
        across_splits: Duplicates of one class in two splits: the first of each group, of the test split, is kept.
        across_classes: Duplicates in two classes: at least one label is wrong, so none is believed.
    """

    kept: tuple[LabelledImage, ...]
    within_class: tuple[DuplicateGroup, ...]
    across_splits: tuple[DuplicateGroup, ...]
    across_classes: tuple[DuplicateGroup, ...]


def by_split(file: LabelledImage) -> int:
    """Rank a file by its split: of duplicates, one to test with is kept rather than one to train with."""
    return _PRECEDENCE[file.split]


def find_exact_duplicates(
    files: Iterable[LabelledImage], precedence: Callable[[LabelledImage], int] = by_split
) -> ExactDuplicates:
    """Keep one file a content.

    Args:
        files: In any order; of duplicates with equal precedence the first one listed is kept.
        precedence: The lowest is kept.
    """
    kept: list[LabelledImage] = []
    within_class: list[DuplicateGroup] = []
    across_splits: list[DuplicateGroup] = []
    across_classes: list[DuplicateGroup] = []
    for _, same in groupby(sorted(files, key=_CONTENT), _CONTENT):
        group = tuple(same)
        if len(group) == 1:
            kept += group
            continue
        group = tuple(sorted(group, key=precedence))
        if len({file.class_name for file in group}) > 1:
            across_classes.append(group)
            continue
        kept.append(group[0])
        (across_splits if _crosses(group) else within_class).append(group)
    return ExactDuplicates(tuple(kept), tuple(within_class), tuple(across_splits), tuple(across_classes))


def _crosses(group: DuplicateGroup) -> bool:
    """Return whether duplicates lie in the test split and in another one."""
    return len({file.split == "test" for file in group if file.split is not None}) > 1


def find_look_alikes(images: Sequence[LabelledImage]) -> LookAlikes:
    """Find the near duplicates among images; one without facts has none, and frames of one take are none."""
    groups = near_groups([image.facts for image in images], [take_of(image) for image in images])
    sizes = Counter(groups)
    return {image.sha256: group for image, group in zip(images, groups, strict=True) if sizes[group] > 1}


def group_of(image: LabelledImage, look_alikes: Mapping[str, Group]) -> Group:
    """Return the group of an image: that of its near duplicates, or of its scene, or its own SHA-256."""
    return look_alikes.get(image.sha256, image.sha256)


def group_images(images: Iterable[LabelledImage], look_alikes: Mapping[str, Group]) -> dict[Group, list[LabelledImage]]:
    """Divide images into groups of near duplicates, or scenes, in the order of their first ones; most have one."""
    groups: dict[Group, list[LabelledImage]] = defaultdict(list)
    for image in images:
        groups[group_of(image, look_alikes)].append(image)
    return groups


def find_leaks(groups: Iterable[Sequence[LabelledImage]]) -> list[DuplicateGroup]:
    """Return groups of near duplicates that lie in test and in another split.

    Frames of takes in another split are left out: they are learned from, and said to be of the same scene.
    """
    kept = (tuple(image for image in group if image.split == "test" or take_of(image) is None) for group in groups)
    return [group for group in kept if len({image.split for image in group}) > 1]


def near_groups(images: Sequence[ImageFacts | None], takes: Sequence[str | None] | None = None) -> list[int]:
    """Number the groups of images that look alike, directly or by way of others.

    Args:
        images: Facts with perceptual hashes; one without has a group of its own.
        takes: The take that each is a frame of, if it is one: that frames of one take look alike says nothing.

    Returns:
        For each image the index of the first image of its group.
    """
    groups = list(range(len(images)))
    hashed = [index for index, facts in enumerate(images) if facts is not None and facts.phash]
    if len(hashed) < 2:
        return groups
    facts = [fact for fact in images if fact is not None and fact.phash]
    hashes = np.frombuffer(bytes.fromhex("".join(fact.phash for fact in facts)), ">u8").astype(np.uint64)
    limits = np.array([NEAR_BITS if fact.smallest_side_px >= SMALL_PX else NEAR_BITS_SMALL for fact in facts])
    of_take = _numbered([takes[index] for index in hashed] if takes else [None] * len(hashed))
    unique, unique_takes, inverse = _distinct(hashes, of_take)
    unique_limits = np.zeros(len(unique), np.int64)
    np.maximum.at(unique_limits, inverse, limits)
    pairs = (_of_two_takes(pairs, unique_takes) for pairs in _near_pairs(unique, unique_limits))
    labels = _components(len(unique), list(pairs))[inverse]
    first: dict[int, int] = {}
    for index, label in zip(hashed, labels.tolist(), strict=True):
        groups[index] = first.setdefault(label, index)
    return groups


def _numbered(takes: Sequence[str | None]) -> IndexArray:
    """Number takes from 1 on; 0 stands for none."""
    numbers: dict[str | None, int] = {None: 0}
    return np.array([numbers.setdefault(take, len(numbers)) for take in takes], np.int64)


def _distinct(hashes: Hashes, of_take: IndexArray) -> tuple[Hashes, IndexArray, IndexArray]:
    """Return distinct hashes, each frame's apart, with the takes, and for each image the index of its own."""
    if not of_take.any():
        unique, inverse = np.unique(hashes, return_inverse=True)
        return unique, np.zeros(len(unique), np.int64), inverse
    frame = np.where(of_take > 0, np.arange(1, len(hashes) + 1), 0)
    keys = np.stack([hashes, of_take.astype(np.uint64), frame.astype(np.uint64)])
    rows, inverse = np.unique(keys, axis=1, return_inverse=True)
    return np.ascontiguousarray(rows[0]), rows[1].astype(np.int64), inverse.ravel()


def _of_two_takes(pairs: IndexArray, takes: IndexArray) -> IndexArray:
    """Leave out pairs of frames of one take."""
    of_left, of_right = takes[pairs]
    kept: IndexArray = pairs[:, (of_left != of_right) | (of_left == 0)]
    return kept


def _near_pairs(hashes: Hashes, limits: IndexArray) -> Iterator[IndexArray]:
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
        active: IndexArray = np.arange(len(keys))
        step = 1
        while len(active):
            active = active[active < len(keys) - step]
            active = active[keys[active] == keys[active + step]]
            left, right = active, active + step
            distances = np.bitwise_count(sorted_hashes[left] ^ sorted_hashes[right])
            is_near = distances <= np.minimum(sorted_limits[left], sorted_limits[right])
            yield np.stack([order[left[is_near]], order[right[is_near]]])
            step += 1


def _components(count: int, pairs: Sequence[IndexArray]) -> IndexArray:
    """Label the connected components of a graph by their smallest member."""
    labels: IndexArray = np.arange(count)
    edges = np.concatenate(pairs, axis=1) if pairs else np.empty((2, 0), np.int64)
    while True:
        smallest = np.minimum(labels[edges[0]], labels[edges[1]])
        before = labels.copy()
        np.minimum.at(labels, edges[0], smallest)
        np.minimum.at(labels, edges[1], smallest)
        labels = labels[labels]
        if np.array_equal(before, labels):
            return labels
