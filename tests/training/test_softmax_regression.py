"""Softmax regression against scikit-learn's."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from whisker.training.softmax_regression import FloatArray, LabelArray, PrincipalViews, fit_softmax


def pictures(class_count: int) -> tuple[FloatArray, LabelArray]:
    """Make features (300, 1, 20) of very unequal spread that overlap between classes, and labels (300,)."""
    random = np.random.default_rng(0)
    labels = np.arange(300) % class_count
    spread = np.geomspace(0.01, 3, 20)
    features = (random.normal(size=(class_count, 20))[labels] + random.normal(size=(300, 20))) * spread + 1
    return features[:, None].astype(np.float32), labels


@pytest.mark.parametrize("class_count", [2, 3, 7])
@pytest.mark.parametrize("l2", [0.3, 0.003])
def test_fit_is_the_one_of_scikit_learn(class_count: int, l2: float) -> None:
    """The same penalty gives the same probabilities, whatever way led to them."""
    pooled, labels = pictures(class_count)
    turned = PrincipalViews.of(pooled)
    fitted = fit_softmax(turned.views[:, 0], labels, turned.variances, l2, np.zeros((21, class_count)))
    weights, bias = turned.layer(fitted)
    logits = pooled[:, 0] @ weights + bias
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    standardised = (pooled[:, 0] - pooled.mean(axis=(0, 1))) / pooled.std(axis=(0, 1))
    reference = LogisticRegression(C=1 / (l2 * 300), tol=1e-6, max_iter=5000).fit(standardised, labels)
    np.testing.assert_allclose(probabilities, reference.predict_proba(standardised), atol=0.01)


def test_fit_does_not_depend_on_where_it_starts() -> None:
    """A warm start saves time and changes nothing."""
    pooled, labels = pictures(3)
    turned = PrincipalViews.of(pooled)
    cold, warm = (
        fit_softmax(turned.views[:, 0], labels, turned.variances, 0.03, start)
        for start in (np.zeros((21, 3)), np.random.default_rng(1).normal(size=(21, 3)))
    )
    np.testing.assert_allclose(turned.views[:, 0] @ cold[:-1], turned.views[:, 0] @ warm[:-1], atol=0.05)


def test_turned_views_describe_the_same_pictures() -> None:
    """Distances between standardised pictures are kept, and directions are uncorrelated."""
    pooled, _ = pictures(2)
    turned = PrincipalViews.of(pooled)
    standardised = (pooled - pooled.mean(axis=(0, 1))) / pooled.std(axis=(0, 1))
    expected = np.linalg.norm(standardised[0] - standardised[1])
    assert np.linalg.norm(turned.views[0] - turned.views[1]) == pytest.approx(expected, rel=1e-4)
    covariance = turned.views[:, 0].T @ turned.views[:, 0] / 300
    np.testing.assert_allclose(covariance, np.diag(turned.variances), atol=1e-3)
