"""GET /recipes and /backbones: what training can begin with. Both read the installation alone, no data folder."""

from flask import Blueprint, Response, jsonify

from whisker import errors
from whisker.api.access import Access
from whisker.api.operations import Operation, operation
from whisker.api.schemas.recipes import BackboneAnswer, BackboneList, RecipeAnswer, RecipeList
from whisker.api.services import get_services
from whisker.backbones.table import BACKBONES, Backbone
from whisker.backbones.weights import weights_ready
from whisker.recipes.schema import Recipe
from whisker.recipes.store import load_recipes
from whisker.training.config import MODE_BACKBONES

blueprint = Blueprint("recipes", __name__)


@blueprint.get("/recipes")
@operation(
    Operation(tag="training", access=Access.READ, responses={200: (RecipeList,)}, problems=(errors.RecipeInvalid,))
)
def list_recipes() -> Response:
    """List the recipes: settings of training that have a name, a dataset and a story."""
    recipes = load_recipes(get_services().settings.recipes_dir)
    return jsonify(RecipeList(recipes=list(map(_recipe, recipes))).model_dump(mode="json"))


@blueprint.get("/backbones")
@operation(Operation(tag="training", access=Access.READ, responses={200: (BackboneList,)}))
def list_backbones() -> Response:
    """List the networks that training can build on, and whether their weights are on this machine."""
    return jsonify(BackboneList(backbones=list(map(_backbone, BACKBONES.values()))).model_dump(mode="json"))


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


def _backbone(backbone: Backbone) -> BackboneAnswer:
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
        modes=[mode for mode in MODE_BACKBONES if mode == "scratch" or backbone.weights_from != "none"],
    )
