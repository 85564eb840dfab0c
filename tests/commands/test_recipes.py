"""`whisker recipes`, and training by one."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.commands.conftest import Run
from tests.tiny_dataset import write_tiny_dataset

from whisker.errors import RecipeNotFound, RequestInvalid, SourceUnavailable


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """Twenty pictures in two classes."""
    return write_tiny_dataset(tmp_path / "colours")


@pytest.fixture(autouse=True)
def recipes_dir(tmp_path: Path, colours: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two recipes, whose dataset is the folder of pictures."""
    folder = tmp_path / "recipes"
    folder.mkdir()
    text = "title: Small\nsummary: Looks at little.\nafter: Nothing.\n"
    text += f"data: {{source: {colours}, title: Colours}}\n"
    (folder / "small.yaml").write_text(text + "settings: {mode: quick, size_px: 32, seed: 3}\n")
    (folder / "deep.yaml").write_text(
        text + "settings: {mode: fine_tune, backbone: vgg16, freeze_till: 5, size_px: 32, epochs: 1, batch_size: 8}\n"
    )
    monkeypatch.setenv("WHISKER_RECIPES_DIR", str(folder))
    return folder


def manifest_of(tmp_path: Path, version: str) -> dict[str, Any]:
    """Read a version's manifest."""
    manifest: dict[str, Any] = json.loads((tmp_path / "data" / "models" / version / "manifest.json").read_text())
    return manifest


def test_recipes_are_listed_and_shown(run: Run) -> None:
    """A table, one of them with its settings, and JSON with the defaults beside."""
    listed = run("recipes")
    assert "small" in listed.stdout
    assert "Train by one: whisker train --recipe deep" in listed.stdout
    shown = run("recipes", "deep").stdout
    assert "Looks at little." in shown
    assert "  freeze_till: 5" in shown
    told = json.loads(run("recipes", "deep", "--json").stdout)
    assert (told["settings"]["epochs"], told["resolved"]["dropout"]) == (1, 0.2)
    assert [recipe["name"] for recipe in json.loads(run("recipes", "--json").stdout)] == ["deep", "small"]


def test_unknown_recipe_is_named_with_those_that_there_are(run: Run, colours: Path) -> None:
    """By every command that takes one, before anything is done."""
    for line in (
        ("recipes", "smal"),
        ("train", "--recipe", "smal"),
        ("retrain", colours, "--recipe", "smal"),
        ("sweep", "--recipe", "smal", "--vary", "seed=0"),
    ):
        result = run(*line)
        assert isinstance(result.exception, RecipeNotFound)
        assert "There are: deep, small." in result.exception.detail


def test_recipe_trains_on_pictures_that_are_given(run: Run, colours: Path, tmp_path: Path) -> None:
    """Its settings are used, options win, and the version says which recipe it was."""
    result = run("train", "--recipe", "small", "--data", colours, "--size-px", 64)
    assert result.exit_code == 0, result.output
    manifest = manifest_of(tmp_path, "colours-1")
    assert manifest["recipe"] == "small"
    assert (manifest["training"]["size_px"], manifest["seed"]) == (64, 3)
    assert manifest["dataset"]["revision"] is None


def test_recipe_alone_takes_its_dataset_in_and_trains_on_it(run: Run, tmp_path: Path) -> None:
    """The version knows the revision, as one that a job made."""
    result = run("train", "--recipe", "small")
    assert result.exit_code == 0, result.output
    assert "small: training on colours@1 (Colours)." in result.stderr
    manifest = manifest_of(tmp_path, "colours-1")
    assert manifest["dataset"]["revision"] == "colours@1"
    assert "insights.json" in manifest["files"]


def test_dataset_that_cannot_be_had_is_told(run: Run, recipes_dir: Path) -> None:
    """What is accepted is named."""
    small = recipes_dir / "small.yaml"
    small.write_text(small.read_text().replace("source: ", "source: not-"))
    assert isinstance(run("train", "--recipe", "small").exception, SourceUnavailable)


def test_neither_pictures_nor_recipe_is_refused(run: Run) -> None:
    """There would be nothing to train on."""
    result = run("train")
    assert isinstance(result.exception, RequestInvalid)
    assert "--recipe" in result.exception.detail


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--freeze-till", 9], "vgg16 has 5 blocks"),
        (["--backbone", "simple_cnn"], "scratch"),
        (["--set", "wings=2"], "wings"),
        (["--mode", "fine-tune", "--epochs", 0], "epochs"),
    ],
)
def test_setting_that_does_not_fit_the_recipe_is_refused(
    run: Run, colours: Path, options: list[object], words: str
) -> None:
    """Before anything is read."""
    result = run("train", "--recipe", "deep", "--data", colours, *options)
    assert isinstance(result.exception, RequestInvalid)
    assert words in result.exception.detail


@pytest.mark.slow
def test_installed_network_takes_the_place_of_the_recipe_s(run: Run, colours: Path, tmp_path: Path) -> None:
    """All of its blocks stay frozen, as all of the other's would, and that is said."""
    result = run("train", "--recipe", "deep", "--data", colours, "--backbone", "efficientnet_lite0")
    assert result.exit_code == 0, result.output
    assert "deep: freeze_till is 18 of EfficientNet-Lite0's 18 blocks, as 5 of VGG-16's 5." in result.stderr
    training = manifest_of(tmp_path, "colours-1")["training"]
    assert (training["backbone"], training["freeze_till"], training["mode"]) == ("efficientnet_lite0", 18, "fine_tune")


@pytest.mark.slow
def test_retraining_by_a_recipe_is_remembered(run: Run, colours: Path, tmp_path: Path) -> None:
    """By the job, and by the version it makes."""
    result = run("retrain", colours, "--recipe", "small", "--promote", "never")
    assert result.exit_code == 0, result.output
    manifest = manifest_of(tmp_path, "colours-1")
    assert (manifest["recipe"], manifest["training"]["size_px"], manifest["seed"]) == ("small", 32, 3)
