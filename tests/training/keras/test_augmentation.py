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


def test_a_pair_is_drawn_alike_after_a_resume() -> None:
    """Seed, epoch and batch decide, and each of them matters."""
    from whisker.training.keras.augmentation import MixupPairs

    first, again = MixupPairs.draw(8, 0.4, (0, 1, 2)), MixupPairs.draw(8, 0.4, (0, 1, 2))
    np.testing.assert_array_equal(first.partners, again.partners)
    np.testing.assert_array_equal(first.shares, again.shares)
    for place in [(1, 1, 2), (0, 2, 2), (0, 1, 3)]:
        assert (MixupPairs.draw(8, 0.4, place).shares != first.shares).any()


def test_own_class_stays_the_main_one() -> None:
    """Each keeps at least half of itself, and everybody is a partner once."""
    from whisker.training.keras.augmentation import MixupPairs

    pairs = MixupPairs.draw(1000, 1.0, (0, 1, 0))
    assert pairs.shares.min() >= 0.5
    assert 0.7 < pairs.shares.mean() < 0.8
    assert sorted(pairs.partners) == list(range(1000))
    answers = pairs.mix(np.eye(1000, dtype=np.float32))
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)
    assert (answers.argmax(axis=1) == np.arange(1000)).mean() > 0.99


def test_small_alpha_leaves_images_nearly_unmixed() -> None:
    """At 0.1 most pairs are one picture and a trace of the other."""
    from whisker.training.keras.augmentation import MixupPairs

    assert np.median(MixupPairs.draw(1000, 0.1, (0, 1, 0)).shares) > 0.95


def test_images_are_mixed_as_their_classes_are() -> None:
    """Three quarters of white and a quarter of black."""
    from whisker.training.keras.augmentation import Mixup, MixupPairs

    pairs = MixupPairs(np.array([1, 0], np.int32), np.array([0.75, 1.0], np.float32))
    images = np.stack([np.full((2, 2, 3), 200, np.uint8), np.zeros((2, 2, 3), np.uint8)])
    mixed = np.asarray(Mixup()((images, pairs.partners, pairs.shares)))
    assert (mixed[0] == 150).all()
    assert (mixed[1] == 0).all()
    np.testing.assert_array_equal(pairs.mix(np.array([4.0, 8.0], np.float32)), [5, 8])
