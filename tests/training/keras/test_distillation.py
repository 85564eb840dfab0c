"""The loss of a network that learns from teachers, and runs with it."""

from pathlib import Path

import numpy as np
import pytest
from tests.training.keras.epoch_runs import CONFIG, Killed, Listener, train
from tests.training.quick_runs import quick_run

from whisker.datasets.splits import DatasetSplits
from whisker.serving.served_model import ServedModel
from whisker.training.config import TrainConfig
from whisker.training.pipeline import learn

pytestmark = pytest.mark.slow

LOGITS = np.array([[2.0, 0.0, -1.0], [0.5, 0.1, 0.3]], np.float32)
RIGHT = np.eye(3, dtype=np.float32)[[0, 2]]
TAUGHT = np.array([[0.7, 0.2, 0.1], [0.2, 0.2, 0.6]], np.float32)
BOTH = np.concatenate([RIGHT, TAUGHT], axis=1)


def loss(share: float, temperature: float, logits: np.ndarray = LOGITS) -> float:
    """Compute the mean loss of two images."""
    from whisker.training.keras.distillation import TeachersLoss

    config = TrainConfig(
        mode="scratch", teachers=("a-1",), distillation_share=share, distillation_temperature=temperature
    )
    return float(TeachersLoss(config)(BOTH, logits))


def test_loss_is_the_textbook_one() -> None:
    """Cross-entropy with what is right, and the divergence from the teachers' answers times the temperature squared."""
    softmax = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
    hard = -np.log(softmax[[0, 1], [0, 2]]).mean()
    soft = np.exp(LOGITS / 3) / np.exp(LOGITS / 3).sum(axis=1, keepdims=True)
    divergence = 9 * (TAUGHT * np.log(TAUGHT / soft)).sum(axis=1).mean()
    assert loss(0.0, 3.0) == pytest.approx(hard, rel=1e-5)
    assert loss(1.0, 3.0) == pytest.approx(divergence, rel=1e-5)
    assert loss(0.25, 3.0) == pytest.approx(0.75 * hard + 0.25 * divergence, rel=1e-5)


def test_who_answers_as_the_teachers_do_has_nothing_to_learn_from_them() -> None:
    """At their temperature."""
    assert loss(1.0, 2.0, 2 * np.log(TAUGHT)) == pytest.approx(0, abs=1e-6)


def test_figures_count_what_is_right_whatever_teachers_say() -> None:
    """A teacher that is wrong changes no accuracy."""
    from whisker.training.keras.distillation import Accuracy, SoftmaxAUC

    wrong = np.concatenate([RIGHT, TAUGHT[:, ::-1]], axis=1)
    for metric in (Accuracy(), SoftmaxAUC()):
        values = []
        for answers in (RIGHT, wrong):
            metric.reset_state()
            metric.update_state(answers, LOGITS)
            values.append(float(metric.result()))
        assert values[0] == values[1]


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> ServedModel:
    """A version that knows red from blue."""
    folder = tmp_path_factory.mktemp("teacher")
    return learn(quick_run(folder, "imagenet", "efficientnet_lite0", count=8)).artifact.served


def test_teachers_alone_teach_the_classes(splits: DatasetSplits, teacher: ServedModel) -> None:
    """With their answers only, the network learns what they know."""
    config = CONFIG.model_copy(
        update={"teachers": ("colours-1",), "distillation_share": 1.0, "epochs": 8, "patience": 8, "mixup": 0.2}
    )
    _, history = train(splits, Listener(), config=config, teachers=[teacher])
    assert history[-1]["val_accuracy"] == 1


def test_killed_and_resumed_run_with_teachers_ends_as_one_that_was_not(
    splits: DatasetSplits, teacher: ServedModel, tmp_path: Path
) -> None:
    """They are asked again, and answer the same."""
    config = CONFIG.model_copy(update={"teachers": ("colours-1",), "epochs": 2})
    trainable, history = train(splits, Listener(), config=config, teachers=[teacher])
    with pytest.raises(Killed):
        train(splits, Listener("epoch 1"), tmp_path, config, [teacher])
    resumed_model, resumed = train(splits, Listener(), tmp_path, config, [teacher])
    np.testing.assert_allclose(resumed_model.head().weights, trainable.head().weights, rtol=1e-4, atol=1e-5)
    for after, expected in zip(resumed, history, strict=True):
        assert after == pytest.approx(expected, rel=1e-3, abs=1e-4)
