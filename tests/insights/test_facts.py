"""Counts, measures and histograms, and the edges of their bins."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.insights.rows import pets, picture, view

from whisker.insights.compute import compute_insights
from whisker.insights.facts import MOST_BINS, edges_for
from whisker.insights.schema import Facts


def test_facts_are_given_of_all_pictures_and_of_each_split() -> None:
    """Counts, bytes, formats and modes add up."""
    images = [*pets(), picture(400, "dog", "test", format="PNG", mode="RGBA")]
    insights = compute_insights(view(images)).insights
    facts = insights.facts
    assert {part: part_facts.image_count for part, part_facts in facts.items()} == {
        "all": 121,
        "train": 100,
        "test": 21,
    }
    assert facts["all"].total_bytes == insights.total_bytes == sum(image.size_bytes for image in images)
    assert facts["test"].formats == {"JPEG": 20, "PNG": 1}
    assert facts["train"].formats == {"JPEG": 100}
    assert facts["test"].modes == {"RGB": 20, "RGBA": 1}


def test_part_without_pictures_is_left_out() -> None:
    """A revision that has no test pictures has no figures of any."""
    assert set(compute_insights(view([picture(1), picture(2)])).insights.facts) == {"all", "train"}


def test_classes_count_their_pictures_and_name_some() -> None:
    """A class's samples are its own, few, and the same ones after pictures were added."""
    insights = compute_insights(view(pets())).insights
    cat, dog = insights.classes
    assert (cat.class_name, cat.train, cat.test) == ("cat", 50, 10)
    assert (dog.class_name, dog.train, dog.test) == ("dog", 50, 10)
    assert set(cat.samples) <= {image.id for image in pets() if image.class_name == "cat"}
    assert len(cat.samples) == 12
    more = compute_insights(view([*pets(), picture(999, "dog")])).insights
    assert more.classes[0].samples == cat.samples


def test_measures_say_how_sizes_are_spread() -> None:
    """Every picture is in one bin; the figures are those of the pictures."""
    images = [picture(number, width_px=100 + 10 * number, height_px=100) for number in range(41)]
    width = compute_insights(view(images)).insights.facts["all"].measures["width_px"]
    assert (width.min, width.mean, width.median, width.max) == (100, 300, 300, 500)
    assert sum(width.counts) == 41
    assert len(width.edges) == len(width.counts) + 1
    assert width.edges[0] <= 100
    assert width.edges[-1] >= 500


def test_bins_are_the_same_for_every_part_and_class() -> None:
    """What is to be compared is drawn on one scale."""
    images = [picture(number, "cat" if number % 2 else "dog", width_px=50 + 5 * number) for number in range(60)]
    computed = compute_insights(view(images))
    edges = {_width_edges(parts["all"]) for parts in (computed.insights.facts, *computed.class_facts.values())}
    assert len(edges) == 1


def test_classes_have_facts_of_their_own() -> None:
    """Those of the classes add up to those of all."""
    computed = compute_insights(view(pets()))
    parts = computed.class_facts
    assert parts["cat"]["train"].image_count == 50
    total = computed.insights.facts["all"].measures["size_bytes"].counts
    both = zip(*(parts[name]["all"].measures["size_bytes"].counts for name in ("cat", "dog")), strict=True)
    assert tuple(map(sum, both)) == total


def test_scatter_counts_every_picture_in_the_cell_of_its_size() -> None:
    """Cells name their column and row; those without a picture are not listed."""
    images = [picture(1), picture(2), picture(3, width_px=800, height_px=700)]
    scatter = compute_insights(view(images)).insights.facts["all"].scatter
    cells = {(scatter.width_edges[column], scatter.height_edges[row]): count for column, row, count in scatter.cells}
    assert sorted(cells.values()) == [1, 2]
    (corner,) = (corner for corner, count in cells.items() if count == 2)
    assert corner[0] <= 400 < corner[0] + 40
    assert corner[1] <= 300 < corner[1] + 40


def test_answer_stays_small_with_many_classes() -> None:
    """A hundred classes and ten thousand pictures fit into a hundred kilobytes."""
    images = [
        picture(number, f"class {number % 102}", "test" if number % 5 == 0 else "train", width_px=300 + number % 700)
        for number in range(10_000)
    ]
    assert len(compute_insights(view(images)).insights.model_dump_json()) < 100_000


def _width_edges(facts: Facts) -> tuple[float, ...]:
    return facts.measures["width_px"].edges


@pytest.mark.parametrize("part", ["all", "train"])
def test_one_size_of_all_has_one_bin(part: str) -> None:
    """Pictures of 32 pixels make one bar, around 32."""
    images = [picture(number, width_px=32, height_px=32) for number in range(3)]
    width = compute_insights(view(images)).insights.model_dump()["facts"][part]["measures"]["width_px"]
    assert (width["edges"], width["counts"]) == ((31.5, 32.5), (3,))


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
