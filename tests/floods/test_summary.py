"""One flood from what its users recorded."""

from pathlib import Path

import pytest
from tests.floods.made_floods import ROWS, make_flood

from whisker.cores import available_cores
from whisker.floods.schema import FloodThresholds
from whisker.floods.summary import Stage


def test_stages_are_measured_and_judged_each_for_itself(tmp_path: Path) -> None:
    """One that fails fails the flood."""
    flood = make_flood(tmp_path)
    assert [(stage.users, stage.figures.requests, stage.checks[0].passed) for stage in flood.stages] == [
        (2, 3, True),
        (8, 3, False),
    ]
    assert (flood.verdict, flood.users, flood.seconds) == ("failed", [2, 8], 4.0)


def test_time_counts_until_the_last_answer_came(tmp_path: Path) -> None:
    """A server that answers late is not called a fast one."""
    flood = make_flood(tmp_path, rows=[*ROWS, (10.0, 1, 1, "GET", "/jobs", 6000.0, "")])
    assert (flood.seconds, flood.series[-1].second) == (10.0, 10.0)
    assert [(stage.seconds, stage.figures.requests_per_second) for stage in flood.stages] == [(2.0, 1.5), (8.0, 0.5)]


def test_flood_within_its_limits_passes(tmp_path: Path) -> None:
    """Failures that are allowed are told all the same."""
    flood = make_flood(tmp_path, thresholds=FloodThresholds(failure_share=0.5, p95_ms=1000))
    assert flood.verdict == "passed"
    assert flood.totals.failures == 1


def test_stage_without_an_answer_fails_the_flood(tmp_path: Path) -> None:
    """However well the others went."""
    assert make_flood(tmp_path, rows=[row for row in ROWS if row[1] == 0]).verdict == "failed"


def test_machine_is_told(tmp_path: Path) -> None:
    """Without it no figure means anything."""
    machine = make_flood(tmp_path).machine
    assert machine.cores == available_cores()
    assert machine.processor
    assert machine.system


def test_stage_is_read_from_text() -> None:
    """Users, a colon and seconds."""
    assert Stage.parse("20:1.5") == Stage(20, 1.5)


@pytest.mark.parametrize("text", ["", "20", "0:5", "5:0", "x:5", "5:inf", "5:nan"])
def test_stage_of_nobody_or_no_time_is_refused(text: str) -> None:
    """So are words."""
    with pytest.raises(ValueError, match=r".+"):
        Stage.parse(text)
