"""What training can be told."""

import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, Json, ValidationInfo, WithJsonSchema, model_validator

from whisker.api.schemas.base import Answer, Question
from whisker.api.schemas.datasets import SAMPLE, UPLOAD, TargetFields
from whisker.recipes.retrain_settings import RetrainSettings
from whisker.recipes.schema import override
from whisker.recipes.store import find_recipe
from whisker.settings import Settings
from whisker.training.config import AugmentationConfig
from whisker.training.defaults import TrainMode

RECIPE = (
    "A recipe to begin with; GET /recipes lists them. What `settings` say wins over it, and null leaves a setting open."
)


RecipeName = Annotated[str, Field(max_length=80)]


class RetrainJson(TargetFields):
    """Train on a dataset that is there already, on a sample, or on a ZIP that was sent before: on one of the three.

    What becomes of the pictures (`name`, `mode`, `layout`, `name_encoding`) is said of an upload only. It is validated
    with the server's Settings as its context.
    """

    example: ClassVar[str] = (
        '{"dataset": "pets"}, {"upload": "<id>.zip"} or {"sample": "digits"}, with "settings" if wanted'
    )

    dataset: str | None = Field(
        default=None,
        description="A dataset, which is its newest revision, or a revision; beside `upload` the dataset to add to or "
        "to replace the content of.",
    )
    upload: str | None = Field(default=None, description=UPLOAD)
    sample: Literal["digits"] | None = Field(default=None, description=SAMPLE)
    recipe: RecipeName | None = Field(default=None, description=RECIPE)
    settings: RetrainSettings = RetrainSettings()

    @model_validator(mode="before")
    @classmethod
    def _begin_with_recipe(cls, values: Any, info: ValidationInfo) -> Any:
        if not isinstance(values, dict) or not isinstance(name := values.get("recipe"), str):
            return values
        return {**values, "settings": _with_recipe(name, values.get("settings", {}), info)}


class RetrainFields(TargetFields):
    """What becomes of pictures that are sent, and how to train on them; validated as RetrainJson is."""

    recipe: RecipeName | None = Field(default=None, description=RECIPE)
    settings: Annotated[
        Json[RetrainSettings], WithJsonSchema({"type": "string", "contentMediaType": "application/json"})
    ] = Field(default_factory=RetrainSettings, description="JSON with any of the fields of RetrainSettings.")

    @model_validator(mode="before")
    @classmethod
    def _begin_with_recipe(cls, values: Any, info: ValidationInfo) -> Any:
        """Do as RetrainJson does, with settings that are text."""
        if not isinstance(values, dict) or not isinstance(name := values.get("recipe"), str):
            return values
        try:
            settings = _with_recipe(name, json.loads(values.get("settings", "{}")), info)
        except (ValueError, RecursionError):  # no JSON: the field says so
            return values
        return {**values, "settings": json.dumps(settings)}


def _with_recipe(name: str, given: Any, info: ValidationInfo) -> Any:
    """Put settings over a recipe's; what are none is left for its own field to refuse."""
    if not isinstance(given, dict) or not isinstance(info.context, Settings):
        return given
    return override(find_recipe(info.context.recipes_dir, name), given).settings


class AugmentationJson(Question):
    """How pictures would be varied."""

    example: ClassVar[str] = '{"augmentation": {"rotation": 0.1}}'

    augmentation: AugmentationConfig = AugmentationConfig()


class EstimateQuery(Question):
    """How one would train."""

    settings: Annotated[
        Json[RetrainSettings], WithJsonSchema({"type": "string", "contentMediaType": "application/json"})
    ] = Field(default_factory=RetrainSettings, description="JSON with any of the fields of RetrainSettings.")


class ModeDuration(Answer):
    """How long a mode takes: the one that was asked for with its settings, the others with their defaults."""

    mode: TrainMode
    low_seconds: float
    high_seconds: float
    run_count: int = Field(description="Earlier trainings of this machine that say so; 0: it is a guess.")


class TestOutlook(Answer):
    """Whether the dataset's test pictures can show that a new version is as good as the live one."""

    champion: str
    test_count: int = Field(description="Test pictures that both would be asked about.")
    needed_count: int | None = Field(description="As many as show it where both agree about all; null: no number can.")
    can_show_gain: bool = Field(description="Whether one that is clearly better goes live by itself.")
    can_show_equal: bool = Field(description="If not, a person decides about one that is as good.")
    detail: str = Field(description="The same in words.")


class TrainingEstimate(Answer):
    """What can be known before training."""

    durations: list[ModeDuration]
    test: TestOutlook | None = Field(description="null: no version is live, so whatever is trained goes live.")


class TrainingMode(Answer):
    """One way to train, with what it makes of settings that are left open."""

    mode: TrainMode
    defaults: RetrainSettings


class TrainingOptions(Answer):
    """What training can be told: the defaults, the bounds and the ways to train."""

    model_config = ConfigDict(serialize_by_alias=True)

    defaults: RetrainSettings
    options: dict[str, Any] = Field(alias="schema", description="JSON Schema of the settings: types, bounds, meaning.")
    modes: list[TrainingMode]
