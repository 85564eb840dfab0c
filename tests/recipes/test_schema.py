"""What a recipe may say.

A recipe with some of its settings changed.
"""

from typing import Any

import pytest
from pydantic import ValidationError

from whisker.recipes.schema import Recipe, override
from whisker.recipes.store import load_recipes
from whisker.settings import PROJECT_DIR
from whisker.training.config import TrainConfig

TOLD = {
    "name": "small",
    "title": "Small",
    "summary": "A small network.",
    "after": "Nothing.",
    "data": {"source": "digits", "title": "Digits"},
}


def test_settings_are_kept_as_they_are_said_and_checked() -> None:
    """Only what is said, as JSON has it; what is left open is open."""
    recipe = Recipe.model_validate(
        {**TOLD, "settings": {"mode": "scratch", "filters": [8, 16], "learning_rate": "1e-3"}}
    )
    assert recipe.settings == {"mode": "scratch", "filters": [8, 16], "learning_rate": 0.001}
    assert recipe.config.epochs is None
    assert recipe.config.resolved().epochs == 40


@pytest.mark.parametrize("settings", [{"epocs": 3}, {"hidden_units": 8}, {"mode": "quick", "backbone": "simple_cnn"}])
def test_settings_that_cannot_be_used_are_refused(settings: dict[str, object]) -> None:
    """A recipe that could not train is none."""
    with pytest.raises(ValidationError):
        Recipe.model_validate({**TOLD, "settings": settings})


def make_recipe(**settings: Any) -> Recipe:
    """Make a recipe of its settings."""
    told = {"title": "t", "summary": "s", "after": "a", "data": {"source": "digits", "title": "Digits"}}
    return Recipe.model_validate({"name": "small", **told, "settings": settings})


def test_what_is_given_wins_and_the_rest_stays() -> None:
    """Group by group; null leaves a setting open."""
    recipe = make_recipe(mode="fine_tune", epochs=3, dropout=0.5, augmentation={"flip": False, "zoom": 0.1})
    changed = override(recipe, {"epochs": 5, "dropout": None, "augmentation": {"zoom": 0.3}})
    assert changed.settings == {
        "mode": "fine_tune",
        "epochs": 5,
        "dropout": None,
        "augmentation": {"flip": False, "zoom": 0.3},
    }
    assert changed.notes == ()


def test_other_backbone_freezes_the_same_share_of_its_blocks() -> None:
    """Four of VGG-16's five are fourteen of EfficientNet-Lite0's eighteen, and that is said."""
    recipe = make_recipe(mode="fine_tune", backbone="vgg16", freeze_till=4)
    changed = override(recipe, {"backbone": "efficientnet_lite0"})
    assert changed.settings["freeze_till"] == 14
    assert "freeze_till is 14 of EfficientNet-Lite0's 18 blocks, as 4 of VGG-16's 5" in changed.notes[0]


def test_blocks_to_freeze_that_are_given_stay() -> None:
    """Who names both means both, and hears it where there are not so many."""
    recipe = make_recipe(mode="fine_tune", backbone="vgg16", freeze_till=4)
    changed = override(recipe, {"backbone": "efficientnet_lite0", "freeze_till": 2})
    assert (changed.settings["freeze_till"], changed.notes) == (2, ())
    with pytest.raises(ValueError, match="vgg16 has 5 blocks"):
        TrainConfig.model_validate(override(recipe, {"freeze_till": 9}).settings)


def test_shape_of_the_small_network_is_left_out_for_another() -> None:
    """Filters are no setting of a network that has its own; that it begins at random is said too."""
    recipe = make_recipe(mode="scratch", filters=[8, 16], batch_norm=False)
    changed = override(recipe, {"backbone": "mobilenet_v2"})
    assert changed.settings == {"mode": "scratch", "backbone": "mobilenet_v2"}
    assert "filters and batch_norm" in changed.notes[0]
    assert "random weights" in changed.notes[1]


def test_same_backbone_changes_nothing_else() -> None:
    """Also where the recipe leaves it open."""
    recipe = make_recipe(mode="scratch", filters=[8, 16])
    assert override(recipe, {"backbone": "simple_cnn"}).settings["filters"] == [8, 16]


@pytest.mark.parametrize("recipe", load_recipes(PROJECT_DIR / "recipes"), ids=lambda recipe: recipe.name)
def test_installed_network_can_take_the_place_of_every_recipe_s_own(recipe: Recipe) -> None:
    """Where no weights can be had, each recipe still runs by one command."""
    config = TrainConfig.model_validate(override(recipe, {"backbone": "efficientnet_lite0"}).settings)
    assert config.resolved().backbone == "efficientnet_lite0"
    TrainConfig.model_validate(override(recipe, {"weights": "none"}).settings)
