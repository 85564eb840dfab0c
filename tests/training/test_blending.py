"""Pairs of pictures that are blended."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow


def test_a_pair_is_drawn_alike_after_a_resume() -> None:
    """Seed, epoch and batch decide, and each of them matters."""
    from whisker.training.blending import Pairs

    first, again = Pairs.draw(8, 0.4, (0, 1, 2)), Pairs.draw(8, 0.4, (0, 1, 2))
    np.testing.assert_array_equal(first.partners, again.partners)
    np.testing.assert_array_equal(first.shares, again.shares)
    for place in [(1, 1, 2), (0, 2, 2), (0, 1, 3)]:
        assert (Pairs.draw(8, 0.4, place).shares != first.shares).any()


def test_own_answer_stays_the_main_one() -> None:
    """Each keeps at least half of itself, and everybody is a partner once."""
    from whisker.training.blending import Pairs

    pairs = Pairs.draw(1000, 1.0, (0, 1, 0))
    assert pairs.shares.min() >= 0.5
    assert 0.7 < pairs.shares.mean() < 0.8
    assert sorted(pairs.partners) == list(range(1000))
    answers = pairs.blend(np.eye(1000, dtype=np.float32))
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)
    assert (answers.argmax(axis=1) == np.arange(1000)).mean() > 0.99


def test_small_evenness_leaves_pictures_nearly_alone() -> None:
    """At 0.1 most pairs are one picture and a trace of the other."""
    from whisker.training.blending import Pairs

    assert np.median(Pairs.draw(1000, 0.1, (0, 1, 0)).shares) > 0.95


def test_pictures_are_blended_as_their_answers_are() -> None:
    """Three quarters of white and a quarter of black."""
    from whisker.training.blending import Blend, Pairs

    pairs = Pairs(np.array([1, 0], np.int32), np.array([0.75, 1.0], np.float32))
    pictures = np.stack([np.full((2, 2, 3), 200, np.uint8), np.zeros((2, 2, 3), np.uint8)])
    blended = np.asarray(Blend()((pictures, pairs.partners, pairs.shares)))
    assert (blended[0] == 150).all()
    assert (blended[1] == 0).all()
    np.testing.assert_array_equal(pairs.blend(np.array([4.0, 8.0], np.float32)), [5, 8])
