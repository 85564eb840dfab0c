"""The edges of bins."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from whisker.insights.scales import MOST_BINS, edges_for


@example([4000, 4001])
@example([123_456, 123_556])
@example([1e12, 1e12 + 0.0002])
@given(st.lists(st.floats(1e-3, 1e12), min_size=1, max_size=50))
def test_edges_hold_every_value_and_rise(values: list[float]) -> None:
    """Whatever the values are, each is in a bin, and there are not many bins."""
    numbers = np.array(values)
    edges = edges_for(numbers)
    assert np.all(np.diff(edges) > 0)
    assert edges[0] <= numbers.min()
    assert edges[-1] >= numbers.max()
    assert 1 <= len(edges) - 1 <= MOST_BINS + 1


def test_narrow_values_get_even_bins_at_round_numbers() -> None:
    """People read 100, 120, 140."""
    assert edges_for(np.array([103.0, 440.0]))[:3].tolist() == [100, 120, 140]


def test_wide_values_get_bins_by_a_factor() -> None:
    """From a kilobyte to a megabyte each bin is the same factor wider."""
    edges = edges_for(np.array([1000.0, 30_000.0, 1_000_000.0]))
    assert np.allclose(edges[1:] / edges[:-1], 10 ** (1 / 5), rtol=0.01)


def test_one_tiny_picture_does_not_change_the_scale() -> None:
    """Photos of ordinary sizes stay apart by equal steps."""
    assert edges_for(np.array([59.0, *range(300, 1000, 10)]))[:3].tolist() == [50, 100, 150]
