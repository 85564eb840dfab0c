"""Which settings a run looks at: the rest may have any value and change nothing."""

from collections.abc import Mapping
from typing import Final

from whisker.training.config import TrainConfig

_OF_QUICK: Final = frozenset({"flips", "folds", "l2_candidates"})
_USED_IN_QUICK: Final = _OF_QUICK | {
    "backbone",
    "weights",
    "size_px",
    "mode",
    "seed",
    "test_share",
    "reference_count",
    "known_refused_share",
}
# Settings that say more about the value of another one.
_BELONGS_TO: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "freeze_till": ("mode", frozenset({"fine_tune"})),
    "momentum": ("optimizer", frozenset({"sgd"})),
    "step_epochs": ("schedule", frozenset({"step"})),
    "plateau_patience": ("schedule", frozenset({"plateau"})),
    "decay_factor": ("schedule", frozenset({"step", "plateau"})),
}


def why_unused(setting: str, config: TrainConfig) -> str | None:
    """Say in a sentence why a run does not look at a setting; None where it does.

    Args:
        setting: A field of TrainConfig.
        config: Of the run; what it leaves open has the mode's default.
    """
    if config.mode == "quick" and setting not in _USED_IN_QUICK:
        return f"Mode quick does not use {setting}. Add --mode fine-tune or scratch."
    if config.mode != "quick" and setting in _OF_QUICK:
        return f"Mode {config.mode} does not use {setting}, which belongs to mode quick."
    other, values = _BELONGS_TO.get(setting, ("", frozenset()))
    if other and (value := getattr(config.resolved(), other)) not in values:
        return f"{setting} belongs to {other} {' and '.join(sorted(values))}; {other} is {value}."
    return None
