"""Softmax regression on features, and against scikit-learn's."""

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.linear_model import LogisticRegression
from threadpoolctl import ThreadpoolController, threadpool_limits

from whisker.system import available_cores
from whisker.training.head import (
    ChosenHead,
    Head,
    HiddenLayer,
    PrincipalViews,
    blas_threads_for,
    choose_head,
    cross_validation_folds,
    fit_head,
    fit_softmax,
)

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


def test_error_counts_a_small_class_as_much_as_a_large_one() -> None:
    """Of 98 pictures one class has two, both wrong: that is a half, not a fiftieth."""
    labels = np.repeat([0, 1], [96, 2])
    always_first = np.tile(np.array([1, 0], np.float32), (98, 1))
    head = Head(np.zeros((1, 2), np.float32), np.zeros(2, np.float32))
    assert ChosenHead(head, 0.1, always_first, labels).held_out_error == 0.5


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


def test_flat_head_sees_where_things_are() -> None:
    """Its logits change when the map is mirrored; those of a pooled head do not."""
    random = np.random.default_rng(0)
    maps = random.random((2, 3, 3, 4), np.float32)
    flat = Head(random.random((36, 5), np.float32), np.zeros(5, np.float32), "flat")
    pooled = Head(random.random((4, 5), np.float32), np.zeros(5, np.float32))
    assert np.abs(flat.logits_of_maps((maps,)) - flat.logits_of_maps((maps[:, :, ::-1],))).max() > 0.1
    np.testing.assert_allclose(pooled.logits_of_maps((maps,)), pooled.logits_of_maps((maps[:, :, ::-1],)), rtol=1e-5)


def test_hidden_units_do_not_pass_on_what_is_negative() -> None:
    """The layer before the last is rectified."""
    hidden = HiddenLayer(np.array([[1.0, -1.0]], np.float32), np.zeros(2, np.float32))
    head = Head(np.eye(2, dtype=np.float32), np.zeros(2, np.float32), "flat", hidden)
    np.testing.assert_array_equal(head.logits_of_maps((np.full((1, 1, 1, 1), 3, np.float32),)), [[3, 0]])


def overlapping_features(class_count: int) -> tuple[FloatArray, LabelArray]:
    """Make features (300, 1, 20) of very unequal spread that overlap between classes, and labels (300,)."""
    random = np.random.default_rng(0)
    labels = np.arange(300) % class_count
    spread = np.geomspace(0.01, 3, 20)
    features = (random.normal(size=(class_count, 20))[labels] + random.normal(size=(300, 20))) * spread + 1
    return features[:, None].astype(np.float32), labels


def standardised(pooled: FloatArray) -> FloatArray:
    """Write out what ADR 25 says: deviations shrunk as if 300 more images had all channels vary alike; one view."""
    plain, count = pooled[:, 0], len(pooled)
    variances = plain.var(axis=0)
    shrunk = (count * variances + 300 * variances.mean()) / (count + 300)
    return np.asarray((plain - plain.mean(axis=0)) / np.sqrt(shrunk), np.float32)


@pytest.mark.parametrize("class_count", [2, 3, 7])
@pytest.mark.parametrize("l2", [0.3, 0.003])
def test_fit_is_the_one_of_scikit_learn(class_count: int, l2: float) -> None:
    """The same penalty gives the same probabilities, whatever way led to them."""
    pooled, labels = overlapping_features(class_count)
    turned = PrincipalViews.of(pooled)
    fitted = fit_softmax(turned.views[:, 0], labels, turned.variances, l2, np.zeros((21, class_count)))
    weights, bias = turned.layer(fitted)
    logits = pooled[:, 0] @ weights + bias
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    scaled = standardised(pooled)
    reference = LogisticRegression(C=1 / (l2 * 300), tol=1e-6, max_iter=5000).fit(scaled, labels)
    np.testing.assert_allclose(probabilities, reference.predict_proba(scaled), atol=0.01)


def test_channels_that_hardly_vary_do_not_drown_the_others_of_a_few_images() -> None:
    """Five images a class: what sets them apart is in few channels, and chance in a thousand faint ones."""
    random = np.random.default_rng(0)
    labels = np.arange(1010) % 2
    telling = random.normal(size=(1010, 8)) + 1.5 * (2 * labels[:, None] - 1)
    faint = random.normal(scale=0.05, size=(1010, 1000))
    pooled = np.concatenate([telling, faint], axis=1).astype(np.float32)[:, None]
    head = fit_head(pooled[:10], labels[:10], l2=0.03)
    right = head.logits(pooled[10:, 0]).argmax(axis=1) == labels[10:]
    assert right.mean() > 0.97


def test_fit_does_not_depend_on_where_it_starts() -> None:
    """A warm start saves time and changes nothing."""
    pooled, labels = overlapping_features(3)
    turned = PrincipalViews.of(pooled)
    cold, warm = (
        fit_softmax(turned.views[:, 0], labels, turned.variances, 0.03, start)
        for start in (np.zeros((21, 3)), np.random.default_rng(1).normal(size=(21, 3)))
    )
    np.testing.assert_allclose(turned.views[:, 0] @ cold[:-1], turned.views[:, 0] @ warm[:-1], atol=0.05)


def test_turned_views_describe_the_same_images() -> None:
    """Distances between standardised pictures are kept, and directions are uncorrelated."""
    pooled, _ = overlapping_features(2)
    turned = PrincipalViews.of(pooled)
    scaled = standardised(pooled)
    expected = np.linalg.norm(scaled[0] - scaled[1])
    assert np.linalg.norm(turned.views[0] - turned.views[1]) == pytest.approx(expected, rel=1e-4)
    covariance = turned.views[:, 0].T @ turned.views[:, 0] / 300
    np.testing.assert_allclose(covariance, np.diag(turned.variances), atol=1e-3)


def test_few_multiplications_are_done_in_one_thread() -> None:
    """Those for two thousand images of two classes, but not of a hundred; then there are as many as before."""
    features, controller = np.zeros((2000, 2, 1280), np.float32), ThreadpoolController().select(user_api="blas")

    def counts(class_count: int) -> set[int]:
        with blas_threads_for(features, np.arange(2000) % class_count):
            return {library["num_threads"] for library in controller.info()}

    with threadpool_limits(1, user_api="blas"):
        assert (counts(2), counts(100), counts(2)) == ({1}, {available_cores()}, {1})
        assert {library["num_threads"] for library in controller.info()} == {1}
