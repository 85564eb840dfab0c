"""What a recipe may say."""

import pytest
from pydantic import ValidationError

from whisker.recipes.schema import Recipe

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
