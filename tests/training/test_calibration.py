"""Temperature scaling."""

import numpy as np
import pytest

from whisker.training.calibration import calibrated_log_loss, fit_temperature, softmax


def test_temperature_undoes_a_known_exaggeration() -> None:
    """Logits three times too large get a temperature of about three."""
    random = np.random.default_rng(0)
    logits = random.normal(size=(20_000, 4)).astype(np.float32)
    labels = np.array([random.choice(4, p=row) for row in softmax(logits.astype(np.float64))])
    assert fit_temperature(3 * logits, labels) == pytest.approx(3, rel=0.05)
    assert fit_temperature(logits, labels) == pytest.approx(1, rel=0.05)


def test_few_pictures_without_a_mistake_do_not_make_certainty() -> None:
    """After ten right answers, confidence stays near eleven in twelve."""
    logits = np.array([[4.0, -4.0]] * 5 + [[-4.0, 4.0]] * 5, np.float32)
    labels = np.array([0] * 5 + [1] * 5)
    confidence = softmax(logits / fit_temperature(logits, labels)).max(axis=1)
    assert confidence.max() == pytest.approx(11 / 12, abs=0.01)


def test_calibrated_loss_does_not_depend_on_scale() -> None:
    """Two models that differ in confidence alone are equally good."""
    random = np.random.default_rng(0)
    labels = np.arange(300) % 3
    logits = (np.eye(3)[labels] + random.normal(size=(300, 3))).astype(np.float32)
    assert calibrated_log_loss(5 * logits, labels) == pytest.approx(calibrated_log_loss(logits, labels), rel=1e-4)


def test_softmax_survives_large_logits() -> None:
    """No overflow, and rows sum to one."""
    probabilities = softmax(np.array([[1000.0, 0.0], [0.0, 0.0]], np.float32))
    assert probabilities.tolist() == [[1.0, 0.0], [0.5, 0.5]]
