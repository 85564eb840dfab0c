"""Images varied at random, and mixed in pairs."""

import numpy as np
import pytest
from tests.real_photos import real_photos

from whisker.training.config import AugmentationConfig

pytestmark = pytest.mark.slow

NOTHING = {"flip": False, "rotation": 0, "zoom": 0, "shift": 0, "shear": 0, "brightness": 0, "contrast": 0, "colour": 0}


def only(**amounts: float) -> AugmentationConfig:
    """Vary pictures in the given ways and in no other."""
    return AugmentationConfig.model_validate({**NOTHING, **amounts})


def test_previews_are_of_the_image_and_no_two_are_alike() -> None:
    """They have its shape and type, and the same seed makes them again."""
    from whisker.training.keras.augmentation import augmented_previews

    pixels = real_photos(48)[0]
    previews = augmented_previews(pixels, AugmentationConfig(), count=4, seed=0)
    assert previews.shape == (4, 48, 48, 3)
    assert previews.dtype == np.uint8
    assert len({preview.tobytes() for preview in previews}) == 4
    assert abs(previews.mean() - pixels.mean()) < 30
    np.testing.assert_array_equal(previews, augmented_previews(pixels, AugmentationConfig(), count=4, seed=0))
    assert (previews != augmented_previews(pixels, AugmentationConfig(), count=4, seed=1)).any()


@pytest.mark.parametrize("config", [only(), AugmentationConfig(strength=0)])
def test_images_stay_as_they_are_when_nothing_is_asked_for(config: AugmentationConfig) -> None:
    """No layer is made."""
    from whisker.training.keras.augmentation import augmentation_layers, augmented_previews

    pixels = real_photos(48)[0]
    assert augmentation_layers(config, seed=0) == []
    assert (augmented_previews(pixels, config, count=2, seed=0) == pixels).all()


def test_flip_gives_the_picture_or_its_mirror_image() -> None:
    """Both come, and nothing else."""
    from whisker.training.keras.augmentation import augmented_previews

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
    from whisker.training.keras.augmentation import augmented_previews

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
    from whisker.training.keras.augmentation import augmented_previews

    pixels = np.zeros((49, 49, 3), np.uint8)
    pixels[22:27, 22:27] = 255
    config = only(rotation=0.25, zoom=0.2, shear=0.2, flip=True)
    for preview in augmented_previews(pixels, config, count=8, seed=0):
        rows, columns = np.nonzero(preview[..., 0] > 100)
        assert rows.mean() == pytest.approx(24, abs=0.6)
        assert columns.mean() == pytest.approx(24, abs=0.6)


def test_layers_leave_pictures_alone_outside_training() -> None:
    """What judges is never varied."""
    from whisker.training.keras.augmentation import augmentation_layers

    images = real_photos(48)
    for layer in augmentation_layers(AugmentationConfig(strength=2), seed=0):
        np.testing.assert_array_equal(np.asarray(layer(images, training=False)), images)


def test_operations_change_pictures_further_and_each_in_its_own_way() -> None:
    """With all of them, much more than without; with one on average, some pictures hardly and others a lot."""
    from whisker.training.keras.augmentation import augmented_previews

    pixels = real_photos(48)[0]
    few, all_of_them = (
        np.abs(augmented_previews(pixels, only(operations=count), 16, seed=0) - pixels.astype(int)).mean(axis=(1, 2, 3))
        for count in (1, 4)
    )
    assert few.mean() < all_of_them.mean()
    assert few.min() < 1
    assert few.max() > 10
    weak = augmented_previews(pixels, only(operations=4, strength=0.1), 16, seed=0)
    assert np.abs(weak - pixels.astype(int)).mean() < all_of_them.mean() / 2


def test_operations_on_colours_do_what_they_are_called() -> None:
    """Shades become fewer, lights dark, contrast full, and what is flat stays flat when it is sharpened."""
    from whisker.training.keras.augmentation import AugmentationStrength, RandomOperations

    layer = RandomOperations(AugmentationStrength(only(operations=4)), seed=0)
    ramp = np.broadcast_to(np.linspace(20, 220, 48, dtype=np.float32)[:, None, None], (4, 48, 48, 3))
    shades = np.asarray(layer._reduce_shades(ramp, 4))
    assert (shades % 2 == 0).all()
    assert (shades <= ramp).all()
    assert (ramp - shades < 32).all()
    lights = np.asarray(layer._invert_lights(np.full((4, 8, 8, 3), 254.9, np.float32), 4))
    assert (lights < 1).all()
    stretched = np.asarray(layer._stretch_contrast(ramp, 4))
    assert stretched.min() == pytest.approx(0, abs=1e-3)
    assert stretched.max() == pytest.approx(255, abs=1e-2)
    flat = np.full((4, 8, 8, 3), 77, np.float32)
    np.testing.assert_allclose(np.asarray(layer._sharpen(flat, 4)), flat, atol=1e-3)
