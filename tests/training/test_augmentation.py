"""Pictures varied at random."""

import numpy as np
import pytest
from tests.real_photos import real_photos

from whisker.training.config import AugmentationConfig

pytestmark = pytest.mark.slow

NOTHING = {"flip": False, "rotation": 0, "zoom": 0, "shift": 0, "shear": 0, "brightness": 0, "contrast": 0, "colour": 0}


def only(**amounts: float) -> AugmentationConfig:
    """Vary pictures in the given ways and in no other."""
    return AugmentationConfig.model_validate({**NOTHING, **amounts})


def test_previews_are_of_the_picture_and_no_two_are_alike() -> None:
    """They have its shape and type, and the same seed makes them again."""
    from whisker.training.augmentation import augmented_previews

    pixels = real_photos(48)[0]
    previews = augmented_previews(pixels, AugmentationConfig(), count=4, seed=0)
    assert previews.shape == (4, 48, 48, 3)
    assert previews.dtype == np.uint8
    assert len({preview.tobytes() for preview in previews}) == 4
    assert abs(previews.mean() - pixels.mean()) < 30
    np.testing.assert_array_equal(previews, augmented_previews(pixels, AugmentationConfig(), count=4, seed=0))
    assert (previews != augmented_previews(pixels, AugmentationConfig(), count=4, seed=1)).any()


@pytest.mark.parametrize("config", [only(), AugmentationConfig(strength=0)])
def test_pictures_stay_as_they_are_when_it_is_off(config: AugmentationConfig) -> None:
    """No layer is made."""
    from whisker.training.augmentation import augmentation_layers, augmented_previews

    pixels = real_photos(48)[0]
    assert config.is_off
    assert augmentation_layers(config, seed=0) == []
    assert (augmented_previews(pixels, config, count=2, seed=0) == pixels).all()


def test_flip_gives_the_picture_or_its_mirror_image() -> None:
    """Both come, and nothing else."""
    from whisker.training.augmentation import augmented_previews

    pixels = real_photos(48)[0]
    previews = augmented_previews(pixels, only(flip=True), count=12, seed=0)
    mirrored = [bool(np.abs(preview.astype(int) - pixels[:, ::-1]).max() <= 1) for preview in previews]
    plain = [bool(np.abs(preview.astype(int) - pixels).max() <= 1) for preview in previews]
    assert any(mirrored)
    assert any(plain)
    assert all(one != other for one, other in zip(mirrored, plain, strict=True))


@pytest.mark.parametrize("way", ["rotation", "zoom", "shift", "shear", "brightness", "contrast", "colour"])
def test_every_way_acts_alone_and_more_with_more_strength(way: str) -> None:
    """A tenth of the figure changes the picture less than all of it."""
    from whisker.training.augmentation import augmented_previews

    pixels = real_photos(48)[0]
    weak, strong = (
        np.abs(
            augmented_previews(pixels, only(**{way: 0.3, "strength": strength}), 8, seed=0) - pixels.astype(int)
        ).mean()
        for strength in (0.1, 1)
    )
    assert 0 < weak < strong / 2


def test_turning_keeps_the_middle_where_it_is() -> None:
    """A dot in the middle of a black picture stays there through turns, zooms, slants and flips."""
    from whisker.training.augmentation import augmented_previews

    pixels = np.zeros((49, 49, 3), np.uint8)
    pixels[22:27, 22:27] = 255
    config = only(rotation=0.25, zoom=0.2, shear=0.2, flip=True)
    for preview in augmented_previews(pixels, config, count=8, seed=0):
        rows, columns = np.nonzero(preview[..., 0] > 100)
        assert rows.mean() == pytest.approx(24, abs=0.6)
        assert columns.mean() == pytest.approx(24, abs=0.6)


def test_layers_leave_pictures_alone_outside_training() -> None:
    """What judges is never varied."""
    from whisker.training.augmentation import augmentation_layers

    images = real_photos(48)
    for layer in augmentation_layers(AugmentationConfig(strength=2), seed=0):
        np.testing.assert_array_equal(np.asarray(layer(images, training=False)), images)
