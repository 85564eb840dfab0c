"""A load test in words and in Markdown."""

from pathlib import Path

from loadtest.words import load_test_markdown, load_test_words
from tests.loadtest.made_load_tests import make_load_test


def test_words_tell_stages_failures_and_broken_limits(tmp_path: Path) -> None:
    """What the person at the terminal needs to act."""
    words = load_test_words(make_load_test(tmp_path))
    assert "1 x POST /predict (form): 503 overloaded" in words
    assert "With 8 users the share of failures is 0.333333; at most 0 may be." in words
    assert words.endswith("The load test failed.")


def test_table_has_a_row_for_each_stage(tmp_path: Path) -> None:
    """And says on what machine they were measured."""
    load_test = make_load_test(tmp_path)
    text = load_test_markdown(load_test, "figures.json")
    assert "| 2 | 3 | 0 | 2 | 30 | 48 | 50 |" in text
    assert "| 8 | 3 | 1 | 2 | 400 | 760 | 792 |" in text
    assert f"{load_test.machine.cores} cores" in text
    assert "[figures](figures.json)" in text
