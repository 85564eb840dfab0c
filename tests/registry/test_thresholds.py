"""Thresholds of confidence: what they mean, which can be set, and what is remembered of them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect
from tests.tiny_version import write_tiny_version

import whisker
from whisker.database import Database
from whisker.errors import ModelNotFound, RequestInvalid
from whisker.registry.threshold_history import ThresholdHistory
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, Thresholds, check_thresholds
from whisker.settings import Settings

STRICT = Thresholds(high=0.9, medium=0.6)


@pytest.fixture
def history(migrated: Settings) -> Iterator[ThresholdHistory]:
    """A registry with the bundled `tiny-1`, and `tiny-2` made here."""
    write_tiny_version(migrated.models_dir, "tiny-2")
    opened = ThresholdHistory(
        Database(migrated.resolved_database_url), migrated.bundled_models_dir, migrated.models_dir
    )
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("thresholds", "confidence", "band"),
    [
        (DEFAULT_THRESHOLDS, 1.0, "high"),
        (DEFAULT_THRESHOLDS, 0.81, "high"),
        (DEFAULT_THRESHOLDS, 0.80, "medium"),
        (DEFAULT_THRESHOLDS, 0.50, "medium"),
        (DEFAULT_THRESHOLDS, 0.49, "low"),
        (DEFAULT_THRESHOLDS, 0.0, "low"),
        (STRICT, 0.91, "high"),
        (STRICT, 0.90, "medium"),
        (STRICT, 0.59, "low"),
        (Thresholds(0.7, 0.7), 0.7, "medium"),
        (Thresholds(0.7, 0.7), 0.69, "low"),
    ],
)
def test_bands_begin_where_the_thresholds_say(thresholds: Thresholds, confidence: float, band: str) -> None:
    """High is above the one, medium from the other, low below; by default 0.80 and 0.50."""
    assert thresholds.band(confidence) == band


@pytest.mark.parametrize("pair", [(0.9, 0.5), (0.5, 0.5), (0.999, 0.001)])
def test_thresholds_in_order_are_taken(pair: tuple[float, float]) -> None:
    """0 < medium <= high < 1."""
    assert check_thresholds(*pair) == Thresholds(*pair)


@pytest.mark.parametrize(
    "pair", [(0.5, 0.9), (1.0, 0.5), (0.9, 0.0), (0.9, -0.1), (1.5, 0.5), (float("nan"), 0.5), (0.9, float("nan"))]
)
def test_thresholds_that_cannot_be_are_refused_in_words(pair: tuple[float, float]) -> None:
    """With what came and what would have been accepted."""
    with pytest.raises(RequestInvalid, match=r"thresholds lie between 0 and 1.*got medium") as refused:
        check_thresholds(*pair)
    assert str(pair[0]) in refused.value.detail


def test_nothing_set_is_the_default(history: ThresholdHistory) -> None:
    """And no line in the history."""
    assert history.thresholds() == {}
    assert history.thresholds_of("tiny-2") == DEFAULT_THRESHOLDS
    assert history.changes("tiny-2") == []


def test_newest_line_counts_and_the_others_are_kept(history: ThresholdHistory) -> None:
    """Each version by itself; what is set twice is one line."""
    for thresholds in (STRICT, STRICT, Thresholds(0.7, 0.5)):
        history.set_thresholds("tiny-2", thresholds)
    history.set_thresholds("champion", STRICT)
    assert history.thresholds() == {"tiny-2": Thresholds(0.7, 0.5), "tiny-1": STRICT}
    changes = history.changes("tiny-2")
    assert [change.thresholds for change in changes] == [Thresholds(0.7, 0.5), STRICT]
    assert changes[0].set_at >= changes[1].set_at
    assert changes[0].set_at.tzinfo is not None


def test_default_comes_back_and_the_history_says_so(history: ThresholdHistory) -> None:
    """Going back where nothing was set adds nothing."""
    history.set_thresholds("tiny-2", None)
    assert history.changes("tiny-2") == []
    history.set_thresholds("tiny-2", STRICT)
    history.set_thresholds("tiny-2", None)
    assert history.thresholds_of("tiny-2") == DEFAULT_THRESHOLDS
    assert [change.thresholds for change in history.changes("tiny-2")] == [None, STRICT]


def test_unknown_version_has_no_thresholds(history: ThresholdHistory) -> None:
    """It is named, and nothing is written."""
    with pytest.raises(ModelNotFound, match="tiny-9"):
        history.set_thresholds("tiny-9", STRICT)
    assert history.thresholds() == {}


def test_manifest_stays_as_it_is(history: ThresholdHistory) -> None:
    """A version never changes: its thresholds are a row, and hold in this data folder alone."""
    manifest = history.folder("tiny-2") / "manifest.json"
    before = manifest.read_bytes()
    history.set_thresholds("tiny-2", STRICT)
    assert manifest.read_bytes() == before
    assert "thresholds" not in json.loads(before)


def test_migration_goes_back_and_forth(migrated: Settings) -> None:
    """Its table goes with it, and comes again empty; other tables do not notice."""
    database = Database(migrated.resolved_database_url)
    config = Config()
    config.set_main_option("script_location", str(Path(whisker.__file__).parent / "migrations"))
    for revision, expected in (("0004", False), ("0006", True)):
        with database.transaction() as connection:
            config.attributes["connection"] = connection
            (command.downgrade if revision == "0004" else command.upgrade)(config, revision)
        with database.transaction() as connection:
            tables = inspect(connection).get_table_names()
        assert ("thresholds" in tables) is expected
        assert {"promotions", "labels"} <= set(tables)
    database.close()
