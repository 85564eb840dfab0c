"""GET /recipes and /backbones: what training can start from. Both read only the installation, not the data folder."""

from flask import Blueprint

from whisker import errors
from whisker.api.access import Access
from whisker.api.contracts import operation
from whisker.api.schemas.recipes import BackboneAnswer, BackboneList, RecipeAnswer, RecipeList
from whisker.api.services import get_services
from whisker.backbones.table import BACKBONES, Backbone
from whisker.backbones.weights import weights_ready
from whisker.recipes.schema import Recipe
from whisker.recipes.store import load_recipes
from whisker.training.defaults import MODE_BACKBONES

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
    return BackboneList(backbones=list(map(_backbone, BACKBONES.values())))


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
