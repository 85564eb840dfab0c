"""Quick training's mirror images: looked at where they can help."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.training.quick_runs import quick_run

from whisker.datasets.images import LabelledImage
from whisker.training import pipeline
from whisker.training.pipeline import FitResult, Run, learn


def test_few_images_learn_from_their_mirror_images(tmp_path: Path) -> None:
    """Whatever they get right without."""
    fit = learn(quick_run(tmp_path, "imagenet", "efficientnet_lite0"))
    assert fit.held_out.accuracy == 1
    assert (fit.config.flips, views_kept(tmp_path)) == (True, {2})


def test_many_images_that_are_easy_are_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the version says so."""
    monkeypatch.setattr(pipeline, "FEW_IMAGES", 0)
    fit = learn(quick_run(tmp_path, "imagenet", "efficientnet_lite0"))
    assert fit.held_out.accuracy == 1
    assert (fit.config.flips, views_kept(tmp_path)) == (False, {1})


def test_many_images_that_are_hard_learn_from_their_mirror_images(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the weights that they would have had from the start."""
    at_once = learn(hard(quick_run(tmp_path / "at once", "none")))
    monkeypatch.setattr(pipeline, "FEW_IMAGES", 0)
    after = learn(hard(quick_run(tmp_path / "after", "none")))
    assert after.held_out.accuracy < 1 - pipeline.MIRRORS_HELP_ABOVE
    assert (after.config.flips, views_kept(tmp_path / "after")) == (True, {2})
    np.testing.assert_array_equal(weights(after), weights(at_once))


def test_mirror_images_that_are_not_wanted_are_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text has a left and a right, however hard it is."""
    monkeypatch.setattr(pipeline, "FEW_IMAGES", 0)
    run = hard(quick_run(tmp_path, "none"))
    fit = learn(replace(run, config=run.config.model_copy(update={"flips": False})))
    assert (fit.config.flips, views_kept(tmp_path)) == (False, {1})


def hard(run: Run) -> Run:
    """Give every second image the other class."""

    def mixed(files: tuple[LabelledImage, ...]) -> tuple[LabelledImage, ...]:
        return tuple(replace(file, class_name=run.class_names[index % 2]) for index, file in enumerate(files))

    splits = replace(run.splits, train=mixed(run.splits.train), validation=mixed(run.splits.validation))
    return replace(run, splits=splits)


def views_kept(folder: Path) -> set[int]:
    return {len(np.load(file)) for file in (folder / "cache").rglob("*.npy")}


def weights(fit: FitResult) -> object:
    return fit.network.head.weights
