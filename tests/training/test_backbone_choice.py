"""Which backbone, side and maps quick training takes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.real_photos import real_photo
from tests.tiny_dataset import write_tiny_dataset

from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import split_dataset
from whisker.training.backbone_choice import FEWEST_TO_CHOOSE_BY, Option, choose_backbone
from whisker.training.config import TrainConfig
from whisker.training.input_size import resolve_config
from whisker.training.training_run import Run


def write_crops(folder: Path, count: int) -> Path:
    """Write `count` small crops each of three photos, as three classes that are not easily told apart."""
    random = np.random.default_rng(0)
    for name in ("chelsea", "astronaut", "coffee"):
        (folder / name).mkdir(parents=True)
        photo = real_photo(name)
        for number in range(count):
            left, top = (int(random.integers(0, side - 48)) for side in photo.size)
            crop = photo.crop((left, top, left + 48, top + 48)).resize((24, 24))
            noisy = np.clip(np.asarray(crop) + random.normal(0, 25, (24, 24, 3)), 0, 255).astype(np.uint8)
            Image.fromarray(noisy).save(folder / name / f"{number}.png")
    return folder


def run_of(root: Path, folder: Path, **settings: object) -> Run:
    """Make a quick run on a folder as it is asked for, with all else left open."""
    dataset = scan_folder(root, "crops")
    config = TrainConfig.model_validate(settings)
    return Run(split_dataset(dataset, 0.0, 0.1, seed=0), dataset.class_names, config, folder / "cache")


@pytest.fixture(scope="module")
def crops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough pictures to choose by."""
    return write_crops(tmp_path_factory.mktemp("choice") / "crops", count=80)


@pytest.mark.slow
def test_choice_is_the_cheapest_that_may_be_the_best(crops: Path, tmp_path: Path) -> None:
    """All networks at the usual side, the best one at a larger side; each with and without earlier maps; told whole."""
    choice = choose_backbone(run_of(crops, tmp_path))
    tried = choice.tried
    at_usual = [one.backbone for one in tried if one.size_px == min(two.size_px for two in tried)]
    assert sorted(set(at_usual)) == ["efficientnet_lite0", "efficientnet_lite2", "efficientnet_lite_pair"]
    assert len(tried) == 8
    assert len({one.size_px for one in tried}) == 2
    (chosen,) = (one for one in tried if one.is_chosen)
    config = choice.run.config
    assert (config.backbone, config.size_px, config.earlier_maps) == (
        chosen.backbone,
        chosen.size_px,
        chosen.earlier_maps,
    )
    best = min(tried, key=lambda one: one.log_loss)
    cost = [Option(one.backbone, one.size_px, one.earlier_maps).cost for one in (chosen, best)]
    assert cost[0] <= cost[1]
    assert chosen.accuracy >= best.accuracy - 0.05
    assert all(one.inference_ms > 0 and one.image_count == 216 for one in tried)


@pytest.mark.slow
def test_second_choice_is_the_same(crops: Path, tmp_path: Path) -> None:
    """One seed, one choice: times differ, and decide nothing."""
    settings = {"size_px": 64}
    first, second = (choose_backbone(run_of(crops, tmp_path, **settings)) for _ in range(2))
    assert first.run.config == second.run.config
    plain = [[one.model_copy(update={"inference_ms": 0}) for one in choice.tried] for choice in (first, second)]
    assert plain[0] == plain[1]


def test_what_is_said_is_not_chosen(crops: Path, tmp_path: Path) -> None:
    """Backbone, side and maps that are given are taken, and nothing is tried beside them."""
    choice = choose_backbone(run_of(crops, tmp_path, backbone="efficientnet_lite0", size_px=64, earlier_maps=True))
    assert [(one.backbone, one.size_px, one.earlier_maps) for one in choice.tried] == [("efficientnet_lite0", 64, True)]


def test_few_pictures_get_the_usual_network(tmp_path: Path) -> None:
    """Chance would decide: Lite2 at the larger side, without a trial."""
    root = write_tiny_dataset(tmp_path / "colours", count=5)
    choice = choose_backbone(run_of(root, tmp_path))
    assert len(choice.run.files) < FEWEST_TO_CHOOSE_BY
    assert choice.tried == ()
    assert choice.error is None
    usual = resolve_config(TrainConfig(), choice.run.splits.train).size_px or 0
    assert (choice.run.config.backbone, choice.run.config.size_px) == ("efficientnet_lite2", usual + 64)


def test_many_classes_get_the_usual_network(tmp_path: Path) -> None:
    """A sample would hold one picture of many of them, which cannot be held out."""
    run = run_of(write_tiny_dataset(tmp_path / "colours", count=5), tmp_path, size_px=32)
    names = tuple(f"class-{number:03}" for number in range(310))
    files = tuple(replace(run.splits.train[0], class_name=name) for name in names for _ in range(2))
    choice = choose_backbone(replace(run, splits=replace(run.splits, train=files, validation=()), class_names=names))
    assert len(choice.run.files) > FEWEST_TO_CHOOSE_BY
    assert choice.tried == ()


def test_networks_from_elsewhere_are_taken_as_they_are(tmp_path: Path) -> None:
    """They have a side that they were made for, and no earlier maps to try."""
    root = write_tiny_dataset(tmp_path / "colours", count=5)
    choice = choose_backbone(run_of(root, tmp_path, backbone="mobilenet_v2", weights="none", size_px=32))
    assert (choice.tried, choice.run.config.size_px) == ((), 32)
