"""Pictures that look alike."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance
from tests.insights.rows import ORDINARY
from tests.real_photos import real_photo

from whisker.datasets.duplicates import NEAR_BITS, NEAR_BITS_SMALL, near_groups
from whisker.datasets.measures import ImageFacts, perceptual_hash

PHOTO = real_photo("chelsea")


def facts(phash: int | str, side_px: int = 100) -> ImageFacts:
    """Make facts with a hash."""
    phash = phash if isinstance(phash, str) else f"{phash:016x}"
    return ImageFacts("JPEG", side_px, side_px, phash, "RGB", ORDINARY)


def distance(first: str, second: str) -> int:
    """Count the bits in which two hashes differ."""
    return (int(first, 16) ^ int(second, 16)).bit_count()


def _reencoded(image: Image.Image) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=40)
    return Image.open(file)


@pytest.mark.parametrize(
    "change",
    [
        _reencoded,
        lambda image: image.resize((image.width // 2, image.height // 2)),
        lambda image: ImageEnhance.Brightness(image).enhance(1.2),
        lambda image: image.convert("L"),
    ],
    ids=["re-encoded", "halved", "brightened", "grey"],
)
def test_hash_stays_near_when_a_photo_is_changed_a_little(change: object) -> None:
    """What a person calls the same picture is within the limit."""
    assert callable(change)
    assert distance(perceptual_hash(PHOTO), perceptual_hash(change(PHOTO))) <= NEAR_BITS


def test_hash_of_another_photo_is_far() -> None:
    """A cat, a person and a cup have little in common."""
    others = [perceptual_hash(real_photo(name)) for name in ("astronaut", "coffee")]
    assert all(distance(perceptual_hash(PHOTO), other) > 2 * NEAR_BITS for other in others)


def test_picture_of_one_shade_has_no_hash() -> None:
    """Its bits would be noise, and all blue skies alike."""
    assert perceptual_hash(Image.new("RGB", (64, 64), "skyblue")) == ""
    assert near_groups([facts(""), facts("")]) == [0, 1]


def test_likeness_is_handed_on() -> None:
    """The first is like the second, the second like the third."""
    assert near_groups([facts(0), facts(1 << 63), facts(0b11111), facts(0b11111 << 5 | 0b11111)]) == [0, 0, 0, 0]


def test_small_pictures_have_to_be_nearer() -> None:
    """Little detail makes pictures look alike that are not."""
    apart = (1 << NEAR_BITS) - 1
    assert near_groups([facts(0), facts(apart)]) == [0, 0]
    assert near_groups([facts(0, side_px=32), facts(apart)]) == [0, 1]
    assert near_groups([facts(0, side_px=32), facts((1 << NEAR_BITS_SMALL) - 1)]) == [0, 0]


def test_unknown_pictures_are_alone() -> None:
    """Without facts there are no near duplicates."""
    assert near_groups([None, facts(5), None, facts(5)]) == [0, 1, 2, 1]


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 1000) | st.just(0), max_size=30))
def test_index_finds_what_comparing_all_with_all_finds(hashes: list[int]) -> None:
    """Bands of bits lose no pair."""
    groups = near_groups([facts(value) for value in hashes])
    for first, value in enumerate(hashes):
        for second, other in enumerate(hashes):
            if (value ^ other).bit_count() <= NEAR_BITS:
                assert groups[first] == groups[second]
    assert all(groups[group] == group <= index for index, group in enumerate(groups))


def test_no_group_joins_what_no_chain_of_likeness_joins() -> None:
    """Hashes all far from each other stay alone, also many of them."""
    hashes = np.random.default_rng(0).integers(0, 2**63, 20_000, np.uint64)
    groups = near_groups([facts(int(value)) for value in hashes])
    assert len(set(groups)) == 20_000


def test_frames_of_one_take_are_no_look_alikes() -> None:
    """Not even with one hash; those of another take, and photos, are."""
    alike = [facts(0)] * 5
    assert near_groups(alike, ["a", "a", "a", None, "b"]) == [0, 0, 0, 0, 0]
    assert near_groups(alike[:3], ["a", "a", "a"]) == [0, 1, 2]
    assert near_groups([facts(0), facts((1 << NEAR_BITS) - 1)], ["a", "a"]) == [0, 1]
    assert near_groups([facts(0), facts((1 << NEAR_BITS) - 1)], ["a", "b"]) == [0, 0]


def test_frames_that_look_like_nothing_else_stay_alone_beside_others() -> None:
    """Another take in between does not join what is of one take and unlike that one."""
    far, near = (1 << 32) - 1, 1
    assert near_groups([facts(0), facts(far), facts(far), facts(near)], ["a", "a", "a", "b"]) == [0, 1, 2, 0]
