"""Softmax regression on features."""

import numpy as np
import numpy.typing as npt
import pytest

from whisker.training.head import choose_head, cross_validation_folds, fit_head

FloatArray = npt.NDArray[np.float32]
LabelArray = npt.NDArray[np.int64]


def clusters(class_count: int, count: int = 60, noise: float = 0.5) -> tuple[FloatArray, LabelArray]:
    """Make features (N, 2, 8) around one centre a class, two views of each, and labels (N,)."""
    random = np.random.default_rng(0)
    labels = np.arange(count) % class_count
    centres = random.normal(size=(class_count, 8))
    pooled = centres[labels][:, np.newaxis] + random.normal(scale=noise, size=(count, 2, 8))
    return pooled.astype(np.float32), labels


@pytest.mark.parametrize("class_count", [2, 3, 5])
def test_head_tells_separate_clusters_apart(class_count: int) -> None:
    """There is a column for every class, and the right one wins."""
    pooled, labels = clusters(class_count)
    head = fit_head(pooled, labels, l2=0.01)
    assert head.weights.shape == (8, class_count)
    assert head.weights.dtype == head.bias.dtype == np.float32
    assert (head.logits(pooled[:, 0]).argmax(axis=1) == labels).mean() > 0.95


def test_stronger_penalty_gives_smaller_weights() -> None:
    """The penalty acts."""
    pooled, labels = clusters(2)
    weak, strong = (fit_head(pooled, labels, l2).weights for l2 in (0.01, 10.0))
    assert np.abs(strong).max() < np.abs(weak).max() / 2


def test_channel_that_never_varies_gets_no_weight_of_its_own() -> None:
    """A dead channel neither divides by zero nor decides."""
    pooled, labels = clusters(2)
    pooled[..., 3] = 1.0
    head = fit_head(pooled, labels, l2=0.01)
    assert np.isfinite(head.weights).all()
    assert np.abs(head.weights[3]).max() < 1e-3


def test_every_picture_is_judged_once_by_a_head_that_did_not_see_it() -> None:
    """Labels of pure chance cannot be predicted for pictures kept out, however well they are learned by heart."""
    random = np.random.default_rng(0)
    pooled, labels = random.normal(size=(80, 1, 200)).astype(np.float32), random.permutation(np.arange(80) % 2)
    folds = cross_validation_folds(labels, count=5, seed=0)
    chosen = choose_head(pooled, labels, [0.001], folds)
    assert sorted(np.concatenate([judged for _, judged in folds])) == list(range(80))
    assert (chosen.head.logits(pooled[:, 0]).argmax(axis=1) == labels).all()
    assert (chosen.held_out_logits.argmax(axis=1) == chosen.held_out_labels).mean() < 0.7


def test_penalty_is_chosen_by_pictures_kept_out() -> None:
    """Faint signs ask for the strong penalty; a sign that hides behind a second channel asks for the weak one."""
    random = np.random.default_rng(0)
    labels = np.arange(100) % 2
    faint = 0.3 * labels[:, np.newaxis] + random.normal(size=(100, 60))
    shared = random.normal(size=100)
    hidden = np.stack([0.2 * labels + shared, shared], axis=1) + random.normal(scale=0.03, size=(100, 2))
    chosen = [
        choose_head(
            pooled[:, np.newaxis].astype(np.float32), labels, [1.0, 0.0001], cross_validation_folds(labels, 4, 0)
        ).l2
        for pooled in (faint, hidden)
    ]
    assert chosen == [1.0, 0.0001]


def test_no_more_folds_than_the_smallest_class_allows() -> None:
    """Three pictures of a class make three folds."""
    labels = np.array([0] * 9 + [1] * 3)
    assert len(cross_validation_folds(labels, count=5, seed=0)) == 3


def test_clearly_worse_penalties_are_not_tried_again() -> None:
    """After the first fold the race is between those that are still possible; the winner has judged every picture."""
    pooled, labels = clusters(3, count=600)
    folds = cross_validation_folds(labels, count=5, seed=0)
    shares: list[float] = []
    chosen = choose_head(pooled, labels, [1000.0, 0.01], folds, shares.append)
    alone = choose_head(pooled, labels, [0.01], folds)
    assert chosen.l2 == 0.01
    np.testing.assert_allclose(chosen.held_out_logits, alone.held_out_logits, atol=0.2)
    assert shares == [1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6]
