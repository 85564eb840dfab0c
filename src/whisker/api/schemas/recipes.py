"""Recipes, and the networks that training can build on."""

from typing import Any, Literal

from pydantic import Field

from whisker.api.schemas.base import Answer
from whisker.recipes.schema import RecipeData
from whisker.training.config import TrainConfig
from whisker.training.defaults import TrainMode


class RecipeAnswer(Answer):
    """Settings of training that have a name, a dataset and a story."""

    name: str
    title: str
    summary: str = Field(description="What it does, what it needs and what it costs.")
    after: str = Field(description="Which kind of system it repeats.")
    data: RecipeData
    settings: dict[str, Any] = Field(description="What it says about training: some fields of RetrainSettings.")
    resolved: TrainConfig = Field(description="The same with its mode's defaults.")


class RecipeList(Answer):
    """Every recipe, by name."""

    recipes: list[RecipeAnswer]


class BackboneAnswer(Answer):
    """A network without its classifier."""

    name: str
    title: str
    input_size_px: int = Field(description="Side of the square input that it was made for.")
    block_count: int = Field(description="Blocks that `freeze_till` counts.")
    parameters_millions: float
    licence: str = Field(description="Of its pretrained weights.")
    source: str = Field(description="Who published them.")
    weights_from: Literal["package", "download", "none"] = Field(
        description="package: installed with Whisker. download: by Keras, once, when needed. none: there are none."
    )
    weights_ready: bool = Field(description="Training with its weights needs no download.")
    modes: list[TrainMode] = Field(description="Ways to train it.")


class BackboneList(Answer):
    """Every network, the default first."""

    backbones: list[BackboneAnswer]
