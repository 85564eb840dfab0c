"""The modes of training: the defaults of each, and which settings it uses."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from whisker.backbones.table import BackboneName

if TYPE_CHECKING:
    from whisker.training.config import TrainConfig

TrainMode = Literal["quick", "fine_tune", "scratch"]

# Its steps are not scaled by the gradients' size, as AdamW's are, and so have to be larger.
SGD_LEARNING_RATE: Final = 0.01
FEW_IMAGES: Final = 1000
"""Up to so many images learn from their mirror images too in quick mode; of more, so many decide whether all do."""

SMALLER_SIDE: Final = 5 / 8
"""Of the side of pictures, in epochs with smaller ones (`progressive_share`)."""

SIMPLE_CNN_FILTERS: Final = (32, 64, 128, 256)
MODE_BACKBONES: Final[Mapping[TrainMode, BackboneName]] = {
    "quick": "efficientnet_lite2",
    "fine_tune": "efficientnet_lite0",
    "scratch": "simple_cnn",
}
_EPOCH_DEFAULTS: Final[Mapping[str, Any]] = {
    "head": "pooled",
    "optimizer": "adamw",
    "momentum": 0.9,
    "schedule": "cosine",
    "step_epochs": 10,
    "decay_factor": 0.1,
    "plateau_patience": 2,
    "label_smoothing": 0.0,
    "mixup": 0.0,
    "cutmix": 0.0,
    "progressive_share": 0.0,
    "distillation_share": 0.5,
    "distillation_temperature": 2.0,
    "precision": "float32",
}
MODE_DEFAULTS: Final[Mapping[TrainMode, Mapping[str, Any]]] = {
    "quick": {"weights": "imagenet", "head": "pooled"},
    "fine_tune": {
        **_EPOCH_DEFAULTS,
        "weights": "imagenet",
        "epochs": 8,
        "patience": 3,
        "batch_size": 32,
        "learning_rate": 5e-4,
        "weight_decay": 1e-4,
        "warmup_share": 0.1,
        "freeze_till": 4,
        "layer_decay": 0.8,
        "ema_momentum": 0.98,
        "interpolation": True,
        "class_weights": "auto",
        "dropout": 0.2,
    },
    "scratch": {
        **_EPOCH_DEFAULTS,
        "weights": "none",
        "epochs": 40,
        "patience": 8,
        "batch_size": 32,
        "learning_rate": 2e-3,
        "weight_decay": 1e-3,
        "warmup_share": 0.1,
        "freeze_till": 0,
        "layer_decay": 1.0,
        "ema_momentum": 0.0,
        "interpolation": False,
        "class_weights": "auto",
        "dropout": 0.2,
    },
}
_OF_QUICK: Final = frozenset({"earlier_maps", "flips", "folds", "l2_candidates"})
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
_OF_TEACHERS: Final = frozenset({"distillation_share", "distillation_temperature"})
# Settings that say more about the value of another one.
_BELONGS_TO: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "freeze_till": ("mode", frozenset({"fine_tune"})),
    "layer_decay": ("mode", frozenset({"fine_tune"})),
    "interpolation": ("mode", frozenset({"fine_tune"})),
    "momentum": ("optimizer", frozenset({"sgd"})),
    "step_epochs": ("schedule", frozenset({"step"})),
    "plateau_patience": ("schedule", frozenset({"plateau"})),
    "decay_factor": ("schedule", frozenset({"step", "plateau"})),
}


def defaults_of(mode: TrainMode, backbone: BackboneName | None, optimizer: str | None) -> dict[str, Any]:
    """List what settings that are left open become, by name.

    Args:
        mode: The run's.
        backbone: What was asked for; None: the mode's own.
        optimizer: What was asked for; its learning rate is its own.
    """
    backbone = backbone or MODE_BACKBONES[mode]
    defaults: dict[str, Any] = {"backbone": backbone, **MODE_DEFAULTS[mode]}
    if backbone == "simple_cnn":
        defaults |= {"filters": SIMPLE_CNN_FILTERS, "batch_norm": True}
    if mode != "quick" and optimizer == "sgd":
        defaults |= {"learning_rate": SGD_LEARNING_RATE}
    return defaults


def why_unused(setting: str, config: "TrainConfig") -> str | None:
    """Describe why a run does not use a setting; None where it does.

    Args:
        setting: A field of TrainConfig.
        config: Of the run; what it leaves open has the mode's default.
    """
    if config.mode == "quick" and setting not in _USED_IN_QUICK:
        return f"Mode quick does not use {setting}. Add --mode fine-tune or scratch."
    if config.mode != "quick" and setting in _OF_QUICK:
        return f"Mode {config.mode} does not use {setting}, which belongs to mode quick."
    if setting in _OF_TEACHERS and not config.teachers:
        return f"{setting} belongs to teachers; there are none."
    other, values = _BELONGS_TO.get(setting, ("", frozenset()))
    if other and (value := getattr(config.resolved(), other)) not in values:
        return f"{setting} belongs to {other} {' and '.join(sorted(values))}; {other} is {value}."
    return None
