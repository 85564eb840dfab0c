"""The folder of recipes."""

from pathlib import Path

import pytest

from whisker.errors import RecipeInvalid, RecipeNotFound
from whisker.recipes.store import find_recipe, load_recipes
from whisker.settings import PROJECT_DIR
from whisker.sources.catalogue import find_known

GOOD = """\
title: Small
summary: A small network.
after: Nothing.
data:
  source: digits
  title: Digits
settings:
  mode: scratch
"""


def test_recipes_are_listed_by_the_names_of_their_files(tmp_path: Path) -> None:
    """The file's name is the recipe's, so no two can be one."""
    for name in ("b-small", "a-small"):
        (tmp_path / f"{name}.yaml").write_text(GOOD)
    assert [recipe.name for recipe in load_recipes(tmp_path)] == ["a-small", "b-small"]
    assert find_recipe(tmp_path, "b-small").settings == {"mode": "scratch"}


def test_folder_that_is_not_there_has_no_recipes(tmp_path: Path) -> None:
    """An installation without recipes trains all the same."""
    assert load_recipes(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("name", ["smal", "../small", "a/small", ""])
def test_unknown_name_lists_those_that_there_are(tmp_path: Path, name: str) -> None:
    """A slip of the fingers is told; a path leads nowhere."""
    (tmp_path / "small.yaml").write_text(GOOD)
    with pytest.raises(RecipeNotFound, match="There are: small"):
        find_recipe(tmp_path, name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("mode: scratch", "mode: [scratch"), "line 9: "),
        (GOOD.replace("mode: scratch", "mode: slow"), "line 8: settings"),
        (GOOD.replace("title: Small\n", "titel: Small\n"), "titel"),
        (GOOD.replace("title: Digits", "name: Digits"), "line 6: data.name: "),
        (GOOD + "  backbone: simple_cnn\n  weights: imagenet\n", "line 7: settings"),
        (
            GOOD.replace("source: digits", "source: !!python/name:os.system"),
            "line 5: could not determine a constructor",
        ),
        ("- a\n- b\n", "line 1: a recipe has the fields"),
        ("", "line 1: a recipe has the fields"),
    ],
)
def test_recipe_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    """Whoever edits one finds the place."""
    (tmp_path / "small.yaml").write_text(text)
    with pytest.raises(RecipeInvalid) as caught:
        load_recipes(tmp_path)
    assert caught.value.detail.startswith("small.yaml, ")
    assert words in caught.value.detail


def test_recipe_that_is_no_text_is_named(tmp_path: Path) -> None:
    """A picture by the wrong name."""
    (tmp_path / "small.yaml").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(RecipeInvalid, match=r"small\.yaml cannot be read"):
        load_recipes(tmp_path)


def test_changed_recipe_is_read_anew(tmp_path: Path) -> None:
    """A server shows what is there now."""
    (tmp_path / "small.yaml").write_text(GOOD)
    assert find_recipe(tmp_path, "small").settings == {"mode": "scratch"}
    (tmp_path / "small.yaml").write_text(GOOD.replace("scratch", "quick"))
    assert find_recipe(tmp_path, "small").settings == {"mode": "quick"}


def test_recipes_that_come_with_whisker_can_be_fetched_and_used() -> None:
    """Each names a dataset that `whisker data fetch` knows, and settings that training takes."""
    recipes = {recipe.name: recipe for recipe in load_recipes(PROJECT_DIR / "recipes")}
    assert recipes.keys() >= {
        "vgg16-cats-vs-dogs",
        "mobilenet-v2-160",
        "resnet50-caltech-101",
        "two-block-cnn-cifar-10",
        "keras-cnn-cats-vs-dogs",
        "best-cats-vs-dogs",
        "fine-tuned-caltech-101",
    }
    assert all(find_known(recipe.data.source) for recipe in recipes.values())
