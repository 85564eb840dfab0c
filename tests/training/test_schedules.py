"""The learning rate by step."""

from typing import Any

import pytest

from whisker.training.config import TrainConfig

pytestmark = pytest.mark.slow

STEPS = 10


def rates(drops: int = 0, **settings: Any) -> list[float]:
    """Compute the rates of all steps, ten an epoch."""
    from whisker.training.schedules import learning_rates

    config = TrainConfig(mode="scratch", learning_rate=0.1, **settings).resolved()
    schedule = learning_rates(config, STEPS, drops)
    return [float(schedule(step)) for step in range(STEPS * (config.epochs or 1))]


def test_cosine_rises_and_falls_to_nothing() -> None:
    """The peak comes after the warm-up, and the last step is close to nothing."""
    found = rates(schedule="cosine", warmup_share=0.2, epochs=5)
    assert found.index(max(found)) == 10
    assert max(found) == pytest.approx(0.1)
    assert found[-1] < 0.001


def test_constant_stays_after_the_warm_up() -> None:
    """It rises in even steps."""
    found = rates(schedule="constant", warmup_share=0.2, epochs=2)
    assert found[:4] == pytest.approx([0.025, 0.05, 0.075, 0.1])
    assert found[4:] == pytest.approx([0.1] * 16)


def test_step_falls_every_few_epochs() -> None:
    """A tenth after two epochs, a hundredth after four."""
    found = rates(schedule="step", step_epochs=2, decay_factor=0.1, warmup_share=0.0, epochs=5)
    assert found == pytest.approx([0.1] * 20 + [0.01] * 20 + [0.001] * 10)


def test_plateau_falls_with_every_drop() -> None:
    """Two drops by a half leave a quarter."""
    found = rates(drops=2, schedule="plateau", decay_factor=0.5, warmup_share=0.0, epochs=2)
    assert found == pytest.approx([0.025] * 20)


@pytest.mark.parametrize(
    ("losses", "drops"),
    [
        ([], 0),
        ([3, 2, 1], 0),
        ([1, 2, 2], 1),
        ([1, 2, 2, 2, 2], 2),
        ([1, 2, 0.5, 2], 0),
        ([1, 2, 2, 2, 0.5, 2, 2], 2),
        ([float("nan"), float("nan")], 1),
    ],
)
def test_drops_are_counted_from_the_validation_losses(losses: list[float], drops: int) -> None:
    """Two epochs in a row that bring nothing new make a drop; a drop, or a lower loss, begins the wait anew."""
    from whisker.training.schedules import plateau_drops

    config = TrainConfig(mode="scratch", schedule="plateau", plateau_patience=2).resolved()
    history = [{"val_loss": float(loss)} for loss in losses]
    assert plateau_drops(config, history) == drops
    assert plateau_drops(config.model_copy(update={"schedule": "constant"}), history) == 0
