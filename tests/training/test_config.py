"""What training can be told."""

import subprocess
import sys

import pytest
from pydantic import BaseModel, ValidationError

from whisker.recipes.retrain_settings import RetrainSettings
from whisker.training.config import AugmentationConfig, TrainConfig


def test_quick_mode_leaves_what_belongs_to_epochs_open() -> None:
    """The rest has its default; of few pictures Lite2 learns."""
    config = TrainConfig().resolved()
    assert (config.mode, config.backbone, config.seed, config.folds) == ("quick", "efficientnet_lite2", 0, 5)
    assert config.l2_candidates == (0.3, 0.1, 0.03, 0.01, 0.003)
    assert (config.test_share, config.flips, config.reference_count, config.known_refused_share) == (
        0.2,
        True,
        1024,
        0.02,
    )
    assert config.epochs is None


@pytest.mark.parametrize("mode", ["fine_tune", "scratch"])
def test_modes_with_epochs_fill_in_what_is_open_and_keep_what_is_not(mode: str) -> None:
    """Nothing but the input's side is left open, and resolving twice changes nothing."""
    config = TrainConfig.model_validate({"mode": mode, "epochs": 3}).resolved()
    of_others = {"hidden_units", "earlier_maps"} | ({"filters", "batch_norm"} if mode == "fine_tune" else set())
    assert {name for name, value in config if value is None} == {"size_px", *of_others}
    assert config.epochs == 3
    assert config.resolved() == config


def test_every_setting_says_what_it_is() -> None:
    """The form of the page and the API's schema show these sentences."""
    for model in (RetrainSettings, AugmentationConfig):
        assert issubclass(model, BaseModel)
        assert [name for name, field in model.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mode": "quick", "backbone": "simple_cnn"}, "trained in mode 'scratch'"),
        ({"mode": "scratch", "weights": "imagenet"}, "take mode 'fine_tune'"),
        ({"mode": "fine_tune", "backbone": "efficientnet_lite_pair"}, "two networks side by side"),
        ({"backbone": "mobilenet_v2", "earlier_maps": True}, "belong to the efficientnet_lite networks"),
        ({"mode": "fine_tune", "backbone": "vgg16", "freeze_till": 6}, "vgg16 has 5 blocks"),
        ({"mode": "fine_tune", "backbone": "vgg16", "filters": [8, 8]}, "shape simple_cnn"),
        ({"mode": "scratch", "hidden_units": 64}, "belong to head 'flat'"),
        ({"mode": "quick", "head": "flat"}, "fits a pooled head"),
        ({"mode": "quick", "teachers": ["pets-1"]}, "learns from no teachers"),
        ({"mode": "scratch", "head": "flat", "progressive_share": 0.5}, "needs head 'pooled'"),
        ({"mode": "fine_tune", "size_px": 512, "batch_size": 64}, "take at most 16"),
        ({"epochs": 0}, "greater than or equal to 1"),
        ({"l2_candidates": [0.0]}, "greater than 0"),
        ({"augmentation": {"copies": {"cats": -1}}}, "greater than or equal to 0"),
        ({"unfrozen_blocks": 3}, "Extra inputs"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, object], message: str) -> None:
    """Before anything is trained, with what would have been accepted."""
    with pytest.raises(ValidationError, match=message):
        TrainConfig.model_validate(settings)


def test_batch_shrinks_with_a_side_that_was_left_open() -> None:
    """Who leaves the side open is not refused for it."""
    config = TrainConfig(mode="fine_tune", batch_size=256).sized(256)
    assert (config.size_px, config.batch_size) == (256, 64)
    assert TrainConfig(size_px=64).sized(256).size_px == 64


def test_retraining_settings_hold_the_training_settings() -> None:
    """The manifest keeps how it was trained, not when it was to go live."""
    settings = RetrainSettings(name="pets", promote="never", epochs=2, mode="fine_tune")
    assert settings.train_config() == TrainConfig(epochs=2, mode="fine_tune")


def test_config_and_observer_load_nothing_heavy() -> None:
    """The process that answers requests imports them."""
    code = (
        "import sys, whisker.training.config, whisker.progress;"
        "print({'numpy', 'keras', 'sklearn', 'onnx', 'PIL'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_learning_rate_left_open_suits_the_optimizer() -> None:
    """Plain gradient descent needs larger steps than AdamW; a rate that is given stays."""
    assert TrainConfig(mode="fine_tune", optimizer="sgd").resolved().learning_rate == 0.01
    assert TrainConfig(mode="fine_tune").resolved().learning_rate == 0.0005
    assert TrainConfig(mode="scratch", optimizer="sgd", learning_rate=0.2).resolved().learning_rate == 0.2
