"""Recipes, and overriding some of their settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ConfigDict, Field, field_validator

from whisker.backbones.table import BACKBONES, Backbone
from whisker.frozen import FrozenModel
from whisker.training.config import TrainConfig

NAME_PATTERN: Final = r"^[a-z0-9][a-z0-9-]{0,55}$"


class _Frozen(FrozenModel):
    model_config = ConfigDict(str_strip_whitespace=True)


class RecipeData(_Frozen):
    """The pictures that a recipe is about."""

    source: str = Field(min_length=1, max_length=200, description="What `whisker data fetch` takes.")
    title: str = Field(min_length=1, max_length=200, description="The same for people.")


class Recipe(_Frozen):
    """Settings of training with a name, a dataset and a summary.

    Attributes:
        settings: What it says about training, as it says it: fields of TrainConfig. All else is left to the defaults.
    """

    name: str = Field(pattern=NAME_PATTERN, description="The name of its file, without .yaml.")
    title: str = Field(min_length=1, max_length=120, description="One line.")
    summary: str = Field(min_length=1, max_length=1000, description="What it does, what it needs and what it costs.")
    after: str = Field(min_length=1, max_length=500, description="Which kind of system it repeats, in one sentence.")
    data: RecipeData
    settings: dict[str, Any] = Field(description="What it says about training; all else is left to the defaults.")

    @field_validator("settings", mode="after")
    @classmethod
    def _check_settings(cls, settings: dict[str, Any]) -> dict[str, Any]:
        """Write the settings as JSON has them, and nothing that is not said."""
        return TrainConfig.model_validate(settings).model_dump(mode="json", exclude_unset=True)

    @property
    def config(self) -> TrainConfig:
        """How it trains; what it leaves open is open."""
        return TrainConfig.model_validate(self.settings)


_SHAPE_OF_SIMPLE_CNN: Final = ("filters", "batch_norm")


@dataclass(frozen=True)
class Overridden:
    """A recipe's settings, changed.

    Attributes:
        settings: Fields of TrainConfig, not checked yet.
        notes: What was changed beside what was asked for, a sentence each.
    """

    settings: dict[str, Any]
    notes: tuple[str, ...] = ()


def override(recipe: Recipe, given: Mapping[str, Any]) -> Overridden:
    """Change some settings of a recipe; a value of None leaves a setting open.

    Where another backbone takes the place of the recipe's, settings that the recipe made for its own are made to fit:
    `freeze_till` keeps its share of the blocks, and the shape of `simple_cnn` is left out.

    Args:
        recipe: What to begin with.
        given: What to change, which wins.
    """
    settings = _merged(recipe.settings, given)
    own, other = _backbone(recipe), BACKBONES.get(str(given.get("backbone")))
    if own is None or other is None or other == own:
        return Overridden(settings)
    notes = [
        *_fit_freeze_till(settings, given, own, other),
        *_leave_out_shape(settings, given, own, other),
        *_say_random(settings, other),
    ]
    return Overridden(settings, tuple(notes))


def _backbone(recipe: Recipe) -> Backbone | None:
    """Return the row of a recipe's network; None of one that was added, for which no setting was made."""
    return BACKBONES.get(recipe.config.resolved().backbone or "")


def _merged(stated: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Put what was given over what is stated, group by group."""
    merged = dict(stated)
    for key, value in given.items():
        inner = merged.get(key)
        merged[key] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged


def _fit_freeze_till(settings: dict[str, Any], given: Mapping[str, Any], own: Backbone, other: Backbone) -> list[str]:
    frozen = settings.get("freeze_till")
    if not isinstance(frozen, int) or "freeze_till" in given:
        return []
    settings["freeze_till"] = fitted = round(frozen / own.block_count * other.block_count)
    kept = f"{frozen} of {own.title}'s {own.block_count}"
    return [f"freeze_till is {fitted} of {other.title}'s {other.block_count} blocks, as {kept}."]


def _leave_out_shape(settings: dict[str, Any], given: Mapping[str, Any], own: Backbone, other: Backbone) -> list[str]:
    left_out = [name for name in _SHAPE_OF_SIMPLE_CNN if name in settings and name not in given]
    if own.name != "simple_cnn" or other.name == "simple_cnn" or not left_out:
        return []
    for name in left_out:
        del settings[name]
    return [f"{' and '.join(left_out)} of the recipe shape simple_cnn, and are left out."]


def _say_random(settings: Mapping[str, Any], other: Backbone) -> list[str]:
    if settings.get("mode") != "scratch" or other.weights_from == "none":
        return []
    return [f"{other.title} begins with random weights, as mode 'scratch' says; its own are for mode 'fine_tune'."]
