"""Options of training by epochs, at work together on a network of one convolution."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.training.epoch_runs import CONFIG, Killed, Listener, train

from whisker.datasets.splits import DatasetSplits

if TYPE_CHECKING:
    from whisker.training.student import Student

pytestmark = pytest.mark.slow

PLATEAU = {"schedule": "plateau", "plateau_patience": 1, "decay_factor": 0.5, "learning_rate": 1e-9}
EVERYTHING: dict[str, dict[str, Any]] = {
    "sgd in steps": {"optimizer": "sgd", "schedule": "step", "step_epochs": 1, "learning_rate": 0.05},
    "mixup with weights": {"mixup": 0.4, "class_weights": "on", "label_smoothing": 0.1},
    "flat": {"head": "flat", "hidden_units": 8, "schedule": "constant"},
}


@pytest.mark.parametrize("name", EVERYTHING)
def test_resumed_run_ends_as_one_that_was_not_killed(splits: DatasetSplits, tmp_path: Path, name: str) -> None:
    """Rates, pairs, momentum and hidden units go on as they would have."""
    check_resume(splits, tmp_path, EVERYTHING[name])


def test_half_precision_resumes_with_the_scale_of_its_loss(splits: DatasetSplits, tmp_path: Path) -> None:
    """Keras wraps the optimizer then, and what the wrapping keeps is part of the checkpoint."""
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        student = check_resume(splits, tmp_path, {})
    finally:
        keras.config.set_dtype_policy(before)
    assert isinstance(student.model.optimizer, keras.optimizers.LossScaleOptimizer)
    assert student.head().weights.dtype == np.float32


def check_resume(splits: DatasetSplits, folder: Path, settings: dict[str, Any]) -> "Student":
    """Train with and without a kill after the first of two epochs, and hold one against the other."""
    config = CONFIG.model_copy(update={"epochs": 2, **settings})
    student, history = train(splits, Listener(), config=config)
    with pytest.raises(Killed):
        train(splits, Listener("epoch 1"), folder, config)
    resumed_student, resumed = train(splits, Listener(), folder, config)
    np.testing.assert_allclose(resumed_student.head().weights, student.head().weights, rtol=1e-4, atol=1e-5)
    for after, expected in zip(resumed, history, strict=True):
        assert after == pytest.approx(expected, rel=1e-3, abs=1e-4)
    return resumed_student


def test_plateau_lowers_the_rate_also_after_a_resume(splits: DatasetSplits, tmp_path: Path) -> None:
    """With steps that change nothing every epoch after the first is a drop; how many there were outlives the kill."""
    config = CONFIG.model_copy(update={**PLATEAU, "warmup_share": 0.0, "epochs": 4, "patience": 10})
    _, history = train(splits, Listener(), config=config)
    expected = [1e-9, *(1e-9 * 0.5**drops for drops in _drops(history))][:4]
    assert [record["learning_rate"] for record in history] == pytest.approx(expected)
    assert history[-1]["learning_rate"] < 1e-9
    with pytest.raises(Killed):
        train(splits, Listener("epoch 3"), tmp_path, config)
    _, resumed = train(splits, Listener(), tmp_path, config)
    assert [record["learning_rate"] for record in resumed] == pytest.approx(expected)


def _drops(history: list[dict[str, float]]) -> list[int]:
    """Count the epochs so far that were no better than the best before them, after each epoch."""
    losses = [record["val_loss"] for record in history]
    return list(np.cumsum([index > 0 and loss >= min(losses[:index]) for index, loss in enumerate(losses)]))


def test_mixup_judges_by_the_main_answer(splits: DatasetSplits) -> None:
    """Colours are learned as well as without it, and the figures stay those of whole pictures."""
    config = CONFIG.model_copy(update={"mixup": 0.2, "epochs": 8, "patience": 8})
    _, history = train(splits, Listener(), config=config)
    assert history[-1]["val_accuracy"] == 1
    assert max(record["accuracy"] for record in history) > 0.85
    assert all(0 <= record["auc"] <= 1 for record in history)


def test_label_smoothing_keeps_answers_modest(splits: DatasetSplits) -> None:
    """Pictures that are known well are answered less surely, and the training loss cannot reach nothing."""
    histories = [
        train(splits, Listener(), config=CONFIG.model_copy(update={"label_smoothing": smoothing, "epochs": 8}))[1]
        for smoothing in (0.0, 0.4)
    ]
    plain, smoothed = (min(record["loss"] for record in history) for history in histories)
    assert plain < 0.35
    # The entropy of an answer that gives 0.8 to one of two classes and 0.2 to the other.
    assert smoothed >= 0.5
