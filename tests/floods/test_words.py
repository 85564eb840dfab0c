"""A flood in words and in Markdown."""

from pathlib import Path

from tests.floods.made_floods import make_flood

from whisker.floods.table import flood_markdown
from whisker.floods.words import flood_words


def test_words_tell_stages_failures_and_broken_limits(tmp_path: Path) -> None:
    """What the person at the terminal needs to act."""
    words = flood_words(make_flood(tmp_path))
    assert "1 x POST /predict (form): 503 overloaded" in words
    assert "With 8 users the share of failures is 0.333333; at most 0 may be." in words
    assert words.endswith("The flood failed.")


def test_table_has_a_row_for_each_stage(tmp_path: Path) -> None:
    """And says on what machine they were measured."""
    flood = make_flood(tmp_path)
    text = flood_markdown(flood, "figures.json")
    assert "| 2 | 3 | 0 | 2 | 30 | 48 | 50 |" in text
    assert "| 8 | 3 | 1 | 2 | 400 | 760 | 792 |" in text
    assert f"{flood.machine.cores} cores" in text
    assert "[figures](figures.json)" in text
