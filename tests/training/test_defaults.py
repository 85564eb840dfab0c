"""Which settings change anything."""

from typing import Any

import pytest

from whisker.training.config import TrainConfig
from whisker.training.defaults import why_unused

FINE_TUNE = {"mode": "fine_tune"}


@pytest.mark.parametrize(
    ("setting", "settings", "reason"),
    [
        ("dropout", {}, "Mode quick does not use dropout"),
        ("flips", FINE_TUNE, "which belongs to mode quick"),
        ("freeze_till", {"mode": "scratch"}, "freeze_till belongs to mode fine_tune; mode is scratch"),
        ("layer_decay", {"mode": "scratch"}, "layer_decay belongs to mode fine_tune; mode is scratch"),
        ("momentum", FINE_TUNE, "momentum belongs to optimizer sgd; optimizer is adamw"),
        ("step_epochs", FINE_TUNE, "schedule is cosine"),
        ("plateau_patience", {**FINE_TUNE, "schedule": "step"}, "schedule is step"),
        ("decay_factor", {**FINE_TUNE, "schedule": "constant"}, "plateau and step"),
        ("distillation_share", FINE_TUNE, "distillation_share belongs to teachers; there are none."),
        ("teachers", {}, "Mode quick does not use teachers"),
    ],
)
def test_setting_that_changes_nothing_is_told_with_the_reason(
    setting: str, settings: dict[str, Any], reason: str
) -> None:
    """In its mode, or beside the value of another setting."""
    assert reason in (why_unused(setting, TrainConfig.model_validate(settings)) or "")


@pytest.mark.parametrize(
    ("setting", "settings"),
    [
        ("size_px", {}),
        ("l2_candidates", {}),
        ("freeze_till", FINE_TUNE),
        ("momentum", {**FINE_TUNE, "optimizer": "sgd"}),
        ("decay_factor", {**FINE_TUNE, "schedule": "plateau"}),
        ("filters", {"mode": "scratch"}),
        ("distillation_temperature", {**FINE_TUNE, "teachers": ["pets-1"]}),
        ("augmentation", {"mode": "scratch"}),
    ],
)
def test_setting_that_a_run_looks_at_has_no_reason(setting: str, settings: dict[str, Any]) -> None:
    """Whether it is stated or left open."""
    assert why_unused(setting, TrainConfig.model_validate(settings)) is None
