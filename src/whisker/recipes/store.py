"""The folder of recipes: one YAML file each, named as the recipe is."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from whisker.errors import RecipeInvalid, RecipeNotFound
from whisker.recipes.schema import Recipe

if TYPE_CHECKING:
    import yaml


def load_recipes(folder: Path) -> tuple[Recipe, ...]:
    """Read all recipes, in the order of their names; a folder that is not there has none.

    Raises:
        RecipeInvalid: One cannot be used; the message names its file and line.
    """
    return tuple(load_recipe(path) for path in sorted(folder.glob("*.yaml")))


def find_recipe(folder: Path, name: str) -> Recipe:
    """Read one recipe.

    Raises:
        RecipeNotFound: There is none of that name; the message lists those that there are.
        RecipeInvalid: It cannot be used.
    """
    paths = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if name not in paths:
        known = f"There are: {', '.join(paths)}." if paths else f"There are none in {folder}."
        raise RecipeNotFound(f"There is no recipe {name[:80]!r}. {known}")
    return load_recipe(paths[name])


def load_recipe(path: Path) -> Recipe:
    """Read a recipe's file.

    Raises:
        RecipeInvalid: It is no YAML, or not a recipe's; the message names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeInvalid(f"{path.name} cannot be read as text in UTF-8: {error}.") from error
    return _parse(path.stem, text)


@lru_cache(maxsize=64)
def _parse(name: str, text: str) -> Recipe:
    node, content = _load_yaml(name, text)
    if not isinstance(content, dict):
        raise RecipeInvalid(f"{name}.yaml, line 1: a recipe has the fields title, summary, after, data and settings.")
    try:
        return Recipe.model_validate({"name": name, **content})
    except ValidationError as error:
        raise RecipeInvalid(_describe(name, node, error)) from error


def _load_yaml(name: str, text: str) -> tuple["yaml.Node | None", Any]:
    """Read YAML as its nodes, which know their lines, and as what it means."""
    # Few processes read recipes; those that only predict do without the library.
    import yaml

    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 1 if mark is None else mark.line + 1
        raise RecipeInvalid(f"{name}.yaml, line {line}: {getattr(error, 'problem', None) or error}.") from error
    finally:
        loader.dispose()


def _describe(name: str, node: "yaml.Node | None", error: ValidationError) -> str:
    """Describe one fault with its line, unknown fields before missing ones, and count the others."""
    faults = sorted(error.errors(include_url=False), key=lambda fault: fault["type"] != "extra_forbidden")
    fault = faults[0]
    message = fault["msg"].removeprefix("Value error, ")
    others = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    field = ".".join(map(str, fault["loc"]))
    return f"{name}.yaml, line {_line_of(node, fault['loc'])}: {field}: {message}{others}."


def _line_of(node: "yaml.Node | None", location: Sequence[int | str]) -> int:
    """Find the line of a field, or of the innermost group around it that is there."""
    line = 1
    for step in location:
        pair = next((pair for pair in _pairs(node) if pair[0].value == str(step)), None)
        if pair is None:
            break
        line, node = pair[0].start_mark.line + 1, pair[1]
    return line


def _pairs(node: Any) -> list[Any]:
    """List keys and values of a mapping."""
    return node.value if node is not None and node.id == "mapping" else []
