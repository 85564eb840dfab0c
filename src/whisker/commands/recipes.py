"""`whisker recipes`."""

import json
from typing import Any

import click

from whisker.recipes.schema import Recipe
from whisker.recipes.store import find_recipe, load_recipes
from whisker.settings import load_settings

EXAMPLES = """Examples:

\b
  whisker recipes
  whisker recipes vgg16-cats-vs-dogs
  whisker train --recipe vgg16-cats-vs-dogs
"""


@click.command(epilog=EXAMPLES)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def recipes(name: str | None, as_json: bool) -> None:
    """List the recipes to train by, or show one."""
    folder = load_settings().recipes_dir
    found = load_recipes(folder) if name is None else (find_recipe(folder, name),)
    if as_json:
        written = list(map(_as_json, found))
        click.echo(json.dumps(written if name is None else written[0]))
    elif name is None:
        _list(found)
    else:
        _show(found[0])


def _as_json(recipe: Recipe) -> dict[str, Any]:
    return {**recipe.model_dump(mode="json"), "resolved": recipe.config.resolved().model_dump(mode="json")}


def _list(found: tuple[Recipe, ...]) -> None:
    for recipe in found:
        config = recipe.config.resolved()
        click.echo(f"{recipe.name}\n    {recipe.title}\n    {config.backbone}, {config.mode}; {recipe.data.source}")
    click.echo(f"\nTrain by one: whisker train --recipe {found[0].name}" if found else "There are no recipes.")


def _show(recipe: Recipe) -> None:
    click.echo(f"{recipe.title}\n\n{recipe.summary}\n\nAfter: {recipe.after}")
    click.echo(f"Pictures: {recipe.data.title} (whisker data fetch {recipe.data.source})\n\nSettings:")
    for key, value in recipe.settings.items():
        click.echo(f"  {key}: {json.dumps(value)}")
    click.echo(f"\nTrain by it: whisker train --recipe {recipe.name}")
