"""Uneven classes: how often an epoch shows each image, and how much each class weighs."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import numpy as np

from whisker.arrays import FloatArray, LabelArray
from whisker.errors import RequestInvalid

ClassCopies = Mapping[str, int] | Literal["balance"]

# The smallest class counts as rare below this share of the largest.
_BALANCED_SHARE: Final = 0.5


def epoch_order(labels: LabelArray, shown_by_class: LabelArray, seed: int, epoch: int) -> LabelArray:
    """Shuffle the images of an epoch, those of classes with copies several times.

    Args:
        labels: (N,) class indices.
        shown_by_class: (K,) how many images of each class an epoch shows.
        seed: Of the run.
        epoch: Counted from 1. An epoch after a resume is the one that it would have been.

    Returns:
        Indices into `labels`; each as often as any other of its class, give or take one.
    """
    random = np.random.default_rng([seed, epoch])
    parts = []
    for class_index, shown in enumerate(shown_by_class):
        members = random.permutation(np.flatnonzero(labels == class_index))
        parts.append(np.resize(members, shown))
    return random.permutation(np.concatenate(parts))


def shown_by_class(labels: LabelArray, class_names: Sequence[str], copies: ClassCopies) -> LabelArray:
    """Count how many images of each class an epoch shows: (K,).

    Raises:
        RequestInvalid: Copies are asked for of a class that is not there.
    """
    counts = np.bincount(labels, minlength=len(class_names))
    if isinstance(copies, str):
        return np.full_like(counts, counts.max())
    unknown = sorted(copies.keys() - set(class_names))
    if unknown:
        known = ", ".join(class_names[:10])
        raise RequestInvalid(f"There is no class {unknown[0][:80]!r} to make copies of; the classes are {known}.")
    return np.array([count * (1 + copies.get(name, 0)) for count, name in zip(counts, class_names, strict=True)])


def class_weights(shown: LabelArray, when: Literal["auto", "on", "off"]) -> FloatArray | None:
    """Weigh classes so that each counts the same in total, and an image 1 on average; None to weigh nothing."""
    if when == "off" or (when == "auto" and shown.min() >= _BALANCED_SHARE * shown.max()):
        return None
    weights: FloatArray = (shown.sum() / (len(shown) * shown)).astype(np.float32)
    return weights
