"""What training can be told."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, Json, WithJsonSchema

from whisker.api.schemas.base import Answer, Question
from whisker.api.schemas.datasets import SAMPLE, TargetFields
from whisker.training.config import AugmentationConfig, RetrainSettings, TrainMode


class RetrainJson(Question):
    """Train on a dataset that is there already, or on a sample: exactly one of the two."""

    dataset: str | None = Field(default=None, description="A dataset, which is its newest revision, or a revision.")
    sample: Literal["digits"] | None = Field(default=None, description=SAMPLE)
    settings: RetrainSettings = RetrainSettings()


class RetrainFields(TargetFields):
    """What becomes of pictures that are sent, and how to train on them."""

    settings: Annotated[
        Json[RetrainSettings], WithJsonSchema({"type": "string", "contentMediaType": "application/json"})
    ] = Field(default_factory=RetrainSettings, description="JSON with any of the fields of RetrainSettings.")


class AugmentationJson(Question):
    """How pictures would be varied."""

    augmentation: AugmentationConfig = AugmentationConfig()


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
