"""The input's side."""

from pathlib import Path

import pytest
from PIL import Image

from whisker.datasets.folders import list_files
from whisker.datasets.images import LabelledImage
from whisker.training.config import TrainConfig
from whisker.training.input_size import resolve_config, typical_side_px


def pictures(root: Path, *sizes_px: tuple[int, int]) -> tuple[LabelledImage, ...]:
    """Write pictures of some sizes."""
    (root / "grey").mkdir()
    for number, size_px in enumerate(sizes_px):
        Image.new("RGB", size_px, (number, 0, 0)).save(root / "grey" / f"{number}.png")
    return list_files(root / "grey")


def test_typical_side_is_the_median(tmp_path: Path) -> None:
    """Of a square with as many pixels; one poster among thumbnails changes nothing."""
    assert typical_side_px(pictures(tmp_path, (32, 32), (16, 64), (3000, 2000))) == 32


@pytest.mark.parametrize(
    ("mode", "picture_px", "expected"),
    [
        ("quick", (441, 374), 256),
        ("quick", (32, 32), 160),
        ("quick", (8, 8), 96),
        ("fine_tune", (32, 32), 128),
        ("fine_tune", (441, 374), 256),
        ("scratch", (32, 32), 32),
        ("scratch", (441, 374), 128),
        ("scratch", (8, 8), 32),
    ],
)
def test_side_suits_the_pictures_and_the_mode(
    tmp_path: Path, mode: str, picture_px: tuple[int, int], expected: int
) -> None:
    """Photos are shown large, small pictures enlarged, or left as they are where nothing was pretrained."""
    config = resolve_config(TrainConfig.model_validate({"mode": mode}), pictures(tmp_path, picture_px))
    assert config.size_px == expected


@pytest.mark.parametrize(
    ("mode", "picture_px", "expected"),
    [
        ("quick", (441, 374), 224),
        ("fine_tune", (441, 374), 224),
        ("scratch", (441, 374), 224),
        ("quick", (32, 32), 160),
        ("scratch", (32, 32), 32),
    ],
)
def test_networks_of_keras_see_photos_at_the_side_that_they_were_made_for(
    tmp_path: Path, mode: str, picture_px: tuple[int, int], expected: int
) -> None:
    """And small pictures no larger than any network would."""
    config = TrainConfig.model_validate({"mode": mode, "backbone": "resnet50"})
    assert resolve_config(config, pictures(tmp_path, picture_px)).size_px == expected


def test_side_that_was_chosen_stays(tmp_path: Path) -> None:
    """A person knows better, and no picture is read."""
    assert resolve_config(TrainConfig(size_px=64), ()).size_px == 64
