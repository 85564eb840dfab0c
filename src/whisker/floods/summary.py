"""One flood from what its users recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from whisker.floods.machine import this_machine
from whisker.floods.measures import endpoints_of, failures_of, figures_of, series_of
from whisker.floods.record import Record
from whisker.floods.schema import Flood, FloodPlan, FloodServer, FloodStage, FloodThresholds
from whisker.floods.thresholds import check_figures


@dataclass(frozen=True)
class Stage:
    """A number of users for a time in seconds."""

    users: int
    seconds: float

    @classmethod
    def parse(cls, text: str) -> "Stage":
        """Read `20:60`, 20 users for 60 seconds.

        Raises:
            ValueError: It is not of that form, or there is nobody or no time.
        """
        users, _, seconds = text.partition(":")
        stage = cls(int(users), float(seconds))
        if stage.users < 1 or not 0 < stage.seconds < float("inf"):
            raise ValueError(f"a stage such as 20:60 needs users and seconds, got {text!r}")
        return stage


@dataclass(frozen=True)
class Setting:
    """What is known of a flood beside its record."""

    flood_id: str
    started_at: datetime
    server: FloodServer
    plan: FloodPlan
    stages: Sequence[Stage]
    thresholds: FloodThresholds


def summarise(record: Record, setting: Setting, artifacts: Sequence[str]) -> Flood:
    """Measure a flood and judge it, each stage for itself."""
    seconds = _until_last_answer(record, setting.stages)
    everything = np.arange(len(record.seconds))
    stages = [_stage(record, index, setting) for index in range(len(setting.stages))]
    step_seconds, series = series_of(record, seconds)
    has_passed = all(check.passed for stage in stages for check in stage.checks)
    return Flood(
        id=setting.flood_id,
        started_at=setting.started_at,
        seconds=round(seconds, 1),
        verdict="passed" if has_passed else "failed",
        users=[stage.users for stage in setting.stages],
        totals=figures_of(record, everything, seconds),
        server=setting.server,
        machine=this_machine(),
        plan=setting.plan,
        thresholds=setting.thresholds,
        stages=stages,
        endpoints=endpoints_of(record, everything, seconds),
        failures=failures_of(record),
        step_seconds=step_seconds,
        series=series,
        artifacts=list(artifacts),
    )


def _stage(record: Record, index: int, setting: Setting) -> FloodStage:
    stage = setting.stages[index]
    chosen = np.flatnonzero(record.stages == index)
    is_last = index == len(setting.stages) - 1
    before = sum(earlier.seconds for earlier in setting.stages[:index])
    seconds = _until_last_answer(record, setting.stages) - before if is_last else stage.seconds
    figures = figures_of(record, chosen, seconds)
    return FloodStage(
        users=stage.users,
        seconds=round(seconds, 1),
        figures=figures,
        endpoints=endpoints_of(record, chosen, seconds),
        checks=check_figures(figures, setting.thresholds),
    )


def _until_last_answer(record: Record, stages: Sequence[Stage]) -> float:
    """Count until the last answer came: to call the end earlier would make a slow server look fast."""
    last = float(record.seconds.max()) if len(record.seconds) else 0.0
    return max(sum(stage.seconds for stage in stages), last)
