"""Quick training's mirror images: looked at where they can help."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.training.quick_runs import quick_run

from whisker.datasets.images import LabelledImage
from whisker.training import pipeline
from whisker.training.pipeline import FitResult, Run, learn


def none_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let images and those of each class be many, and half of them a sample."""
    monkeypatch.setattr(pipeline, "FEW_IMAGES", 16)
    monkeypatch.setattr(pipeline, "FEW_OF_A_CLASS", 8)


def test_few_images_learn_from_their_mirror_images(tmp_path: Path) -> None:
    """Whatever they get right without."""
    fit = learn(quick_run(tmp_path, "imagenet", "efficientnet_lite0", count=24))
    assert fit.held_out.accuracy == 1
    assert (fit.mirrored, views_kept(tmp_path)) == (True, {2})


def test_many_images_that_are_easy_are_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the version says so."""
    none_are_few(monkeypatch)
    fit = learn(quick_run(tmp_path, "imagenet", "efficientnet_lite0", count=24))
    assert fit.held_out.accuracy == 1
    assert (fit.mirrored, views_kept(tmp_path)) == (False, {1})


def test_few_images_of_one_class_are_enough_to_look_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many all of them are."""
    monkeypatch.setattr(pipeline, "FEW_IMAGES", 16)
    assert learn(quick_run(tmp_path, "imagenet", "efficientnet_lite0", count=24)).mirrored


def test_progress_never_goes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample is the beginning of the stage that all pictures end."""
    none_are_few(monkeypatch)
    seen = Stages()
    learn(replace(hard(quick_run(tmp_path, "none", count=24)), observer=seen))
    assert seen.names == ["features", "head", "export"]
    assert seen.shares["features"] == sorted(seen.shares["features"])
    assert seen.shares["features"][-1] == 1


def test_so_many_classes_that_a_sample_has_few_of_each_are_looked_at_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are of each."""
    monkeypatch.setattr(pipeline, "FEW_IMAGES", 12)
    monkeypatch.setattr(pipeline, "FEW_OF_A_CLASS", 8)
    assert learn(quick_run(tmp_path, "imagenet", "efficientnet_lite0", count=24)).mirrored


def test_many_images_that_are_hard_learn_from_their_mirror_images(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the weights that they would have had from the start."""
    at_once = learn(hard(quick_run(tmp_path / "at once", "none", count=24)))
    none_are_few(monkeypatch)
    after = learn(hard(quick_run(tmp_path / "after", "none", count=24)))
    assert after.held_out.accuracy < 1 - pipeline.MIRRORS_HELP_ABOVE
    assert (after.mirrored, views_kept(tmp_path / "after")) == (True, {2})
    np.testing.assert_array_equal(weights(after), weights(at_once))


def test_mirror_images_that_are_not_wanted_are_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text has a left and a right, however hard it is."""
    none_are_few(monkeypatch)
    run = hard(quick_run(tmp_path, "none", count=24))
    fit = learn(replace(run, config=run.config.model_copy(update={"flips": False})))
    assert (fit.mirrored, views_kept(tmp_path)) == (False, {1})


class Stages:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.shares: dict[str, list[float]] = {}
        self.names: list[str] = []

    def stage(self, name: str, share: float) -> None:
        """Write a stage down where it is another one, and its share."""
        if self.names[-1:] != [name]:
            self.names.append(name)
        self.shares.setdefault(name, []).append(share)

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Nothing of quick training."""

    def checkpoint(self, name: str) -> None:
        """Go on."""


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
