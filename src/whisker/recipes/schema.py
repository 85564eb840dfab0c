"""What a recipe is."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from whisker.training.config import TrainConfig

NAME_PATTERN: Final = r"^[a-z0-9][a-z0-9-]{0,55}$"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, str_strip_whitespace=True)


class RecipeData(_Frozen):
    """The pictures that a recipe is about."""

    source: str = Field(min_length=1, max_length=200, description="What `whisker data fetch` takes.")
    title: str = Field(min_length=1, max_length=200, description="The same for people.")


class Recipe(_Frozen):
    """Settings of training that have a name, a dataset and a story.

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
