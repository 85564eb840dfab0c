"""Pictures made worse, by how far they are from what they were."""

from typing import get_args

import numpy as np
import pytest

from whisker.arrays import UInt8Array
from whisker.evaluation.corruptions import KIND_WORDS, KINDS, STRENGTHS, corrupt
from whisker.evaluation.schema import CorruptionKind

SIDE_PX = 96


@pytest.fixture
def picture() -> UInt8Array:
    """A slope of colours with a fine texture on it: each kind takes something of that away."""
    rows, columns = np.mgrid[:SIDE_PX, :SIDE_PX]
    slope = np.stack([rows * 2, columns * 2, 160 - columns], axis=-1)
    texture = np.random.default_rng(0).integers(0, 60, slope.shape)
    return np.asarray(slope + texture, np.uint8)


def distance(one: UInt8Array, other: UInt8Array) -> float:
    """Average how far values are apart."""
    return float(np.abs(one.astype(np.int64) - other).mean())


def test_every_kind_of_the_report_has_its_form_and_its_words() -> None:
    """None is named that is not measured."""
    assert set(KINDS) == set(get_args(CorruptionKind)) == set(KIND_WORDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_strength_takes_a_picture_further_away(kind: CorruptionKind, picture: UInt8Array) -> None:
    """From the first on, which already changes it."""
    distances = [distance(corrupt(picture, kind, strength, seed=3), picture) for strength in STRENGTHS]
    assert distances == sorted(set(distances))
    assert distances[0] > 0.5


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("side_px", [16, 33, 96])
def test_shape_and_type_stay_and_what_was_given_is_not_changed(kind: CorruptionKind, side_px: int) -> None:
    """Of any input that a model may have."""
    pixels = np.random.default_rng(0).integers(0, 256, (side_px, side_px, 3), np.uint8)
    before = pixels.copy()
    for strength in STRENGTHS:
        worse = corrupt(pixels, kind, strength, seed=1)
        assert worse.shape == pixels.shape
        assert worse.dtype == np.uint8
    assert np.array_equal(pixels, before)


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_gives_the_same_pixels(kind: CorruptionKind, picture: UInt8Array) -> None:
    """Two evaluations agree."""
    assert np.array_equal(corrupt(picture, kind, 3, seed=2**127), corrupt(picture, kind, 3, seed=2**127))


@pytest.mark.parametrize("kind", ["noise", "rotation", "occlusion"])
def test_what_is_drawn_by_lot_differs_from_picture_to_picture(kind: CorruptionKind, picture: UInt8Array) -> None:
    """A grey square in the same corner of each would be one experiment."""
    drawn = {corrupt(picture, kind, 2, seed=seed).tobytes() for seed in range(8)}
    assert len(drawn) > 1


def test_brightness_keeps_the_hue_and_makes_black_grey() -> None:
    """It raises the value alone: the shares between the channels stay."""
    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[:8] = (120, 60, 30)
    worse = corrupt(pixels, "brightness", 2, seed=0)
    assert worse[0, 0].tolist() == [171, 86, 43]
    assert worse[15, 0].tolist() == [51, 51, 51]


def test_each_strength_of_darkness_halves_the_light() -> None:
    """Light is the value to the power of 2.2."""
    white = np.full((16, 16, 3), 255, np.uint8)
    light = [(corrupt(white, "darkness", strength, seed=0)[0, 0, 0] / 255) ** 2.2 for strength in STRENGTHS]
    assert light == pytest.approx([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32], rel=0.03)


def test_occlusion_covers_its_share_and_a_stronger_one_covers_it_too(picture: UInt8Array) -> None:
    """A tenth of the area at first, half of it in the end."""
    grey = [(corrupt(picture, "occlusion", strength, seed=5) == 128).all(axis=-1) for strength in STRENGTHS]
    assert [round(float(covered.mean()), 1) for covered in grey] == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert (grey[4] | ~grey[0]).all()


def test_blur_is_the_same_share_of_a_picture_at_any_side() -> None:
    """A model that sees twice the pixels sees the same blur."""
    edge = np.zeros((224, 224, 3), np.uint8)
    edge[:, 112:] = 255
    small, large = corrupt(edge, "blur", 3, seed=0), corrupt(edge.repeat(2, 0).repeat(2, 1), "blur", 3, seed=0)
    assert distance(small, large[::2, ::2]) < 2
