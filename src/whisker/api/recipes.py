"""GET /recipes and /backbones: what training can begin with, of the installation and, added, of the data folder."""

from typing import Any, Literal

from flask import Blueprint
from pydantic import Field

from whisker import errors
from whisker.api.access import Access
from whisker.api.schemas.base import Answer
from whisker.api.services import get_services
from whisker.api.view_binding import operation
from whisker.backbones.own import FewShotTrial, OwnBackbone
from whisker.backbones.table import BACKBONES, Backbone
from whisker.backbones.weights import weights_ready
from whisker.recipes.schema import Recipe, RecipeData
from whisker.recipes.store import load_recipes
from whisker.training.config import TrainConfig
from whisker.training.defaults import MODE_BACKBONES, TrainMode


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


class BackboneMeasures(Answer):
    """What a backbone that was added costs and brings, measured beside another network when it was added."""

    reference: str = Field(description="The other network.")
    inference_ms: float = Field(description="One picture, on one thread of this machine.")
    reference_ms: float = Field(description="The other network's, in the same minute.")
    few_shot: FewShotTrial | None = Field(description="Right answers after few pictures; null: it was not tried.")


class BackboneAnswer(Answer):
    """A network without its classifier."""

    name: str
    title: str
    input_size_px: int = Field(description="Side of the square input that it was made for.")
    block_count: int = Field(description="Blocks that `freeze_till` counts.")
    parameters_millions: float
    licence: str = Field(description="Of its pretrained weights.")
    source: str = Field(description="Who published them.")
    weights_from: Literal["package", "download", "none", "own"] = Field(
        description="package: installed with Whisker. download: by Keras, once, when needed. none: there are none. "
        "own: added to the data folder by `whisker backbones add`."
    )
    weights_ready: bool = Field(description="Training with its weights needs no download.")
    modes: list[TrainMode] = Field(description="Ways to train it.")
    measures: BackboneMeasures | None = Field(description="Of a backbone that was added; null for the others.")


class BackboneList(Answer):
    """Every network, the default first."""

    backbones: list[BackboneAnswer]


blueprint = Blueprint("recipes", __name__)


@blueprint.get("/recipes")
@operation("training", access=Access.READ, problems=(errors.RecipeInvalid,))
def list_recipes() -> RecipeList:
    """List the recipes: settings of training that have a name, a dataset and a story."""
    recipes = load_recipes(get_services().settings.recipes_dir)
    return RecipeList(recipes=list(map(_recipe, recipes)))


@blueprint.get("/backbones")
@operation("training", access=Access.READ)
def list_backbones() -> BackboneList:
    """List the networks that training can build on, and whether their weights are on this machine."""
    added = [_backbone(record.row, _measures(record)) for record in get_services().own_backbones.records()]
    return BackboneList(backbones=[*map(_backbone, BACKBONES.values()), *added])


def _recipe(recipe: Recipe) -> RecipeAnswer:
    return RecipeAnswer(
        name=recipe.name,
        title=recipe.title,
        summary=recipe.summary,
        after=recipe.after,
        data=recipe.data,
        settings=recipe.settings,
        resolved=recipe.config.resolved(),
    )


def _measures(added: OwnBackbone) -> BackboneMeasures:
    return BackboneMeasures(
        reference=added.reference,
        inference_ms=added.inference_ms,
        reference_ms=added.reference_ms,
        few_shot=added.few_shot,
    )


def _backbone(backbone: Backbone, measures: BackboneMeasures | None = None) -> BackboneAnswer:
    return BackboneAnswer(
        name=backbone.name,
        title=backbone.title,
        input_size_px=backbone.input_size_px,
        block_count=backbone.block_count,
        parameters_millions=backbone.parameters_millions,
        licence=backbone.licence,
        source=backbone.source,
        weights_from=backbone.weights_from,
        weights_ready=weights_ready(backbone),
        modes=_modes(backbone),
        measures=measures,
    )


def _modes(backbone: Backbone) -> list[TrainMode]:
    """List the modes that a network can be trained in."""
    if backbone.parts or backbone.weights_from == "own":
        return ["quick"]
    return [mode for mode in MODE_BACKBONES if mode == "scratch" or backbone.weights_from != "none"]
