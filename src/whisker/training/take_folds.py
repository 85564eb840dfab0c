"""Frames of takes validate by stretches of time: a single one has neighbours that are all but the same."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from whisker.arrays import LabelArray
from whisker.datasets.images import LabelledImage
from whisker.datasets.takes import takes_by_class
from whisker.training.head import Fold
from whisker.training.ood_reference import TakeParts


def with_takes_together(folds: Sequence[Fold], files: Sequence[LabelledImage], labels: LabelArray) -> list[Fold]:
    """Deal frames out to the folds anew: whole takes where a class has one for each fold, else stretches of each.

    Args:
        folds: Of all images, whatever they are; other images than frames stay where they are.
        files: The images, each content once.
        labels: (N,) their class indices.

    Returns:
        As many folds; the same ones where there are no frames, or a fold would have none or all images of a class.
    """
    takes = takes_by_class(files)
    if not takes:
        return list(folds)
    fold_of = np.empty(len(files), np.int64)
    for number, (_, held_out) in enumerate(folds):
        fold_of[held_out] = number
    row_of = {file.sha256: row for row, file in enumerate(files)}
    takes_of_class = Counter(class_name for class_name, _ in takes)
    for number, ((class_name, _), frames) in enumerate(takes.items()):
        parts = 1 if takes_of_class[class_name] >= len(folds) else len(folds)
        for place, frame in enumerate(frames):
            fold_of[row_of[frame.sha256]] = (number + place * parts // len(frames)) % len(folds)
    found = [(np.flatnonzero(fold_of != number), np.flatnonzero(fold_of == number)) for number in range(len(folds))]
    return found if all(_can_be_used(fold, labels) for fold in found) else list(folds)


def _can_be_used(fold: Fold, labels: LabelArray) -> bool:
    fitted, held_out = fold
    return len(held_out) > 0 and len(np.unique(labels[fitted])) == len(np.unique(labels))


def parts_of_takes(files: Sequence[LabelledImage]) -> TakeParts:
    """Number the takes of classes that have several, and the halves of those that are the only one, by time."""
    parts, is_half = np.full(len(files), -1, np.int64), np.zeros(len(files), np.bool_)
    row_of = {file.sha256: row for row, file in enumerate(files)}
    takes = takes_by_class(files)
    takes_of_class = Counter(class_name for class_name, _ in takes)
    for number, ((class_name, _), frames) in enumerate(takes.items()):
        halves = 2 if takes_of_class[class_name] == 1 else 1
        for place, frame in enumerate(frames):
            row = row_of[frame.sha256]
            parts[row], is_half[row] = 2 * number + halves * place // len(frames), halves == 2
    return TakeParts(parts, is_half)
