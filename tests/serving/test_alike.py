"""Groups of pictures that look alike."""

import numpy as np
import pytest

from whisker.arrays import FloatArray
from whisker.serving.alike import class_similarity, group_alike, packed_features, unpacked_features
from whisker.serving.ood_detector import pool

DIRECTIONS = 16


def cluster(around: int, count: int, spread: float = 0.1, seed: int = 0) -> FloatArray:
    """Make features of length one near one axis."""
    features = np.random.default_rng(seed + around).normal(scale=spread, size=(count, DIRECTIONS)).astype(np.float32)
    features[:, around] += 1
    normed: FloatArray = features / np.linalg.norm(features, axis=1, keepdims=True)
    return normed


def test_alike_pictures_are_groups_and_single_ones_are_in_none() -> None:
    """The largest first, each picture in one group at the most, whatever their order."""
    features = np.concatenate([cluster(0, 6), cluster(1, 9), *(cluster(axis, 1) for axis in range(2, 9))])
    order = np.random.default_rng(3).permutation(len(features))
    groups = group_alike(features[order], 0.5)
    assert [set(order[list(group.members)]) for group in groups] == [set(range(6, 15)), set(range(6))]
    assert all(group.similarity > 0.6 for group in groups)


def test_groups_that_are_too_small_are_left_out() -> None:
    """Four alike are none by default, and one where four are enough."""
    features = np.concatenate([cluster(0, 4), cluster(1, 2)])
    assert group_alike(features, 0.5) == []
    assert [set(group.members) for group in group_alike(features, 0.5, fewest=4)] == [{0, 1, 2, 3}]


def test_a_picture_between_two_groups_does_not_join_them() -> None:
    """Average linkage looks at all pictures of a group, not at the nearest ones."""
    between = np.zeros((1, DIRECTIONS), np.float32)
    between[0, :2] = 0.5**0.5
    groups = group_alike(np.concatenate([cluster(0, 8), between, cluster(1, 8)]), 0.5)
    assert sorted(len(group.members) for group in groups) in ([8, 8], [8, 9])


def test_merging_by_mean_similarity_equals_merging_step_by_step() -> None:
    """What chains of nearest neighbours find is what merging the two most alike clusters over and over finds."""
    features = cluster(0, 60, spread=0.9, seed=5)
    similarity = features @ features.T
    clusters = [[index] for index in range(len(features))]
    while True:
        means = {
            (a, b): float(similarity[np.ix_(clusters[a], clusters[b])].mean())
            for a in range(len(clusters))
            for b in range(a)
        }
        (first, second), best = max(means.items(), key=lambda item: item[1])
        if best < 0.2:
            break
        clusters[second] += clusters.pop(first)
    found = [set(group.members) for group in group_alike(features, 0.2, fewest=1)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, clusters))
    assert 2 < len(clusters) < 50


def test_most_typical_picture_is_the_first() -> None:
    """The one nearest to all the others."""
    features = cluster(0, 7, spread=0.2)
    members = group_alike(features, 0.3)[0].members
    means = (features @ features.T).mean(axis=1)
    assert list(members) == sorted(range(7), key=lambda index: -means[index])


def test_no_pictures_are_no_groups() -> None:
    """Nothing is asked of nothing."""
    assert group_alike(np.zeros((0, 4), np.float32), 0.5) == []


def test_class_similarity_is_the_median_over_the_classes() -> None:
    """Of the mean cosine of all pairs, whatever the features' lengths."""
    tight, loose, third = cluster(0, 30, 0.02), cluster(1, 30, 0.3), cluster(2, 30, 0.1)
    features = np.concatenate([tight * 5, loose, third])
    labels = np.repeat([0, 1, 2], 30)
    pairs = third @ third.T
    expected = (pairs.sum() - 30) / (30 * 29)
    assert class_similarity(features, labels, np.full(90, -1)) == pytest.approx(expected, abs=1e-5)


def test_frames_of_one_take_are_not_compared() -> None:
    """They are all but the same picture: only pairs of different takes count."""
    first, second = cluster(0, 1), cluster(0, 1, spread=0.6, seed=9)
    features, labels = np.repeat(np.concatenate([first, second]), 5, axis=0), np.zeros(10, np.int64)
    takes = np.repeat([0, 1], 5)
    assert class_similarity(features, labels, takes) == pytest.approx((first @ second.T).item(), abs=1e-5)


def test_class_similarity_of_single_pictures_is_not_known() -> None:
    """Neither of one picture a class nor of one take of each."""
    features = cluster(0, 4)
    assert class_similarity(features, np.arange(4), np.full(4, -1)) is None
    assert class_similarity(features, np.repeat([0, 1], 2), np.repeat([0, 1], 2)) is None


def test_packed_features_are_as_alike_as_the_features() -> None:
    """A signed byte a channel changes a cosine by less than a hundredth; features of nothing stay nothing."""
    maps = np.abs(np.random.default_rng(2).normal(size=(6, 3, 3, 64))).astype(np.float32)
    packed = [packed_features(one) for one in maps]
    assert {len(one) for one in packed} == {64}
    exact, rounded = pool(maps), unpacked_features(packed)
    assert rounded @ rounded.T == pytest.approx(exact @ exact.T, abs=0.01)
    assert not unpacked_features([packed_features(np.zeros((2, 2, 8), np.float32))]).any()
