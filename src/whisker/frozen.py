"""Bases of values that are stored or published as JSON and never change."""

from pydantic import BaseModel, ConfigDict


class FrozenModel(BaseModel):
    """An immutable model that refuses unknown fields; its validator is built when it is first used."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PublishedFigures(FrozenModel):
    """A frozen model of finite numbers, whose JSON schema says that an answer has every field."""

    model_config = ConfigDict(allow_inf_nan=False, json_schema_serialization_defaults_required=True)
