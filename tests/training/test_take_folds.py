"""Which frames validate together, and which are no neighbours of each other."""

from collections.abc import Sequence

import numpy as np
from tests.insights.rows import picture, pictures

from whisker.arrays import LabelArray
from whisker.datasets.images import LabelledImage
from whisker.training.head import cross_validation_folds
from whisker.training.take_folds import parts_of_takes, with_takes_together


def take(number: int, class_name: str, count: int = 10) -> list[LabelledImage]:
    """Make the frames of one take."""
    names = (f"take-20261130T1245{number:02d}-frame-{place:06d}ms.jpg" for place in range(count))
    return [picture(1000 * number + place, class_name, file_name=name) for place, name in enumerate(names)]


def labels_of(files: Sequence[LabelledImage]) -> LabelArray:
    """Return class indices."""
    return np.array([file.class_name == "dog" for file in files], np.int64)


def held_out(files: Sequence[LabelledImage], folds: int = 5) -> list[list[int]]:
    """Return which files each fold holds out."""
    labels = labels_of(files)
    found = with_takes_together(cross_validation_folds(labels, folds, 0), files, labels)
    assert sorted(np.concatenate([rows for _, rows in found]).tolist()) == list(range(len(files)))
    assert all(len(set(labels[fitted])) == 2 for fitted, _ in found)
    return [rows.tolist() for _, rows in found]


def test_stretches_of_an_only_take_validate_together() -> None:
    """Not single frames, whose neighbours would have been learned."""
    files = [*take(1, "cat"), *take(2, "dog")]
    cats = sorted(rows[:2] for rows in held_out(files))
    assert cats == [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]


def test_whole_takes_validate_where_there_are_enough() -> None:
    """Five of a class make five folds."""
    files = [frame for number in range(5) for frame in (*take(number, "cat"), *take(10 + number, "dog"))]
    for rows in held_out(files):
        assert len(rows) == 20
        assert len({(files[row].class_name, files[row].file_name[:20]) for row in rows}) == 2


def test_folds_of_photos_stay_as_they_are() -> None:
    """Without frames nothing changes."""
    files = [*pictures(20), *pictures(20, "dog", first=100)]
    labels = labels_of(files)
    folds = cross_validation_folds(labels, 5, 0)
    assert all(a is b for a, b in zip(with_takes_together(folds, files, labels), folds, strict=True))


def test_takes_of_a_frame_each_leave_every_class_to_learn_from() -> None:
    """Two frames of a class make two folds, one in each."""
    files = [*take(1, "cat", 1), *take(2, "cat", 1), *take(3, "dog", 1), *take(4, "dog", 1)]
    assert len(held_out(files)) == 2


def test_only_take_has_halves_and_several_are_parts() -> None:
    """Photos are of none."""
    files = [*take(1, "cat", 4), *take(2, "dog", 2), *take(3, "dog", 2), *pictures(2)]
    parts = parts_of_takes(files)
    assert [len(set(parts.part[rows])) for rows in (slice(0, 4), slice(4, 6), slice(6, 8), slice(4, 8))] == [2, 1, 1, 2]
    assert parts.part[8:].tolist() == [-1, -1]
    assert parts.is_half.tolist() == [True] * 4 + [False] * 6
