"""Images mixed in pairs."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow


def test_a_pair_is_drawn_alike_after_a_resume() -> None:
    """Seed, epoch and batch decide, and each of them matters."""
    from whisker.training.keras.mixing import MixedPairs

    first, again = MixedPairs.draw(8, 0.4, 0.4, (0, 1, 2)), MixedPairs.draw(8, 0.4, 0.4, (0, 1, 2))
    np.testing.assert_array_equal(first.partners, again.partners)
    np.testing.assert_array_equal(first.shares, again.shares)
    for place in [(1, 1, 2), (0, 2, 2), (0, 1, 3)]:
        assert (MixedPairs.draw(8, 0.4, 0.4, place).shares != first.shares).any()


def test_own_class_stays_the_main_one() -> None:
    """Each keeps at least half of itself, and everybody is a partner once."""
    from whisker.training.keras.mixing import MixedPairs

    pairs = MixedPairs.draw(1000, 1.0, 0.0, (0, 1, 0))
    assert pairs.shares.min() >= 0.5
    assert 0.7 < pairs.shares.mean() < 0.8
    assert sorted(pairs.partners) == list(range(1000))
    answers = pairs.mix(np.eye(1000, dtype=np.float32))
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)
    assert (answers.argmax(axis=1) == np.arange(1000)).mean() > 0.99


def test_small_alpha_leaves_images_nearly_unmixed() -> None:
    """At 0.1 most pairs are one picture and a trace of the other."""
    from whisker.training.keras.mixing import MixedPairs

    assert np.median(MixedPairs.draw(1000, 0.1, 0.0, (0, 1, 0)).shares) > 0.95


def test_images_are_mixed_as_their_classes_are() -> None:
    """Three quarters of white and a quarter of black."""
    from whisker.training.keras.mixing import MixedPairs, Mixing

    nothing = np.zeros((2, 4), np.float32)
    pairs = MixedPairs(np.array([1, 0], np.int32), np.array([0.75, 1.0], np.float32), nothing)
    images = np.stack([np.full((2, 2, 3), 200, np.uint8), np.zeros((2, 2, 3), np.uint8)])
    mixed = np.asarray(Mixing()((images, pairs.partners, pairs.shares, pairs.boxes)))
    assert (mixed[0] == 150).all()
    assert (mixed[1] == 0).all()
    np.testing.assert_array_equal(pairs.mix(np.array([4.0, 8.0], np.float32)), [5, 8])


def test_pieces_are_as_large_as_their_answers_say() -> None:
    """Of black with a piece of white, the white share of the pixels is that of the answer, within a pixel."""
    from whisker.training.keras.mixing import MixedPairs, Mixing

    pairs = MixedPairs.draw(64, 0.0, 1.0, (0, 1, 0))
    images = np.zeros((64, 64, 64, 3), np.uint8)
    images[::2] = 200
    mixed = np.asarray(Mixing()((images, pairs.partners, pairs.shares, pairs.boxes)))
    assert set(np.unique(mixed)) == {0, 200}
    white = pairs.mix((images[:, 0, 0, 0] / 200).astype(np.float32))
    np.testing.assert_allclose(mixed.mean(axis=(1, 2, 3)) / 200, white, atol=0.03)
    assert (pairs.boxes >= 0).all()
    assert (pairs.boxes <= 1 + 1e-6).all()


def test_with_both_a_pair_is_either() -> None:
    """About half are blended, and the others cut."""
    from whisker.training.keras.mixing import MixedPairs

    pairs = MixedPairs.draw(1000, 1.0, 1.0, (0, 1, 0))
    is_cut = pairs.boxes[:, 2] > pairs.boxes[:, 0]
    assert 0.4 < is_cut.mean() < 0.6
    assert pairs.shares.min() >= 0.5
