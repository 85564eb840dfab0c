"""Progress and the time that is left."""

import pytest
from tests.jobs.conftest import INGEST, RETRAIN

from whisker.datasets.revision import DatasetSource
from whisker.jobs.job import JobRequest
from whisker.jobs.stages import ProgressMeter, stage_weights


def test_stages_add_up_in_their_order() -> None:
    """Half of the second of two equal stages is three quarters."""
    meter = ProgressMeter({"one": 2, "two": 2})
    assert [meter.advance("one", 0.5, 0), meter.advance("two", 0.5, 1), meter.advance("two", 1, 2)] == [0.25, 0.75, 1]


def test_progress_never_goes_back() -> None:
    """Neither an earlier stage nor one that has no weight takes anything away."""
    meter = ProgressMeter({"one": 2, "two": 2}, progress=0.3)
    assert meter.advance("one", 0.1, 0) == 0.3
    assert meter.advance("two", 0.0, 1) == 0.5
    assert meter.advance("unheard of", 1.0, 2) == 0.5


def test_time_left_follows_the_last_minute_s_pace() -> None:
    """A slow beginning is forgotten; before there is a pace, nothing is said."""
    meter = ProgressMeter({"one": 1})
    meter.advance("one", 0.01, 0)
    assert meter.eta_seconds() is None
    for second in range(1, 101):
        meter.advance("one", second / 1000, 100 + second)
    assert meter.eta_seconds() == pytest.approx(900, rel=0.02)


def test_resumed_job_is_judged_by_its_own_pace() -> None:
    """What an earlier worker did counts as done, not as done just now."""
    meter = ProgressMeter({"one": 1}, progress=0.5)
    for second in range(11):
        meter.advance("one", 0.5 + second / 100, second)
    assert meter.eta_seconds() == pytest.approx(40)


def test_revision_that_is_there_is_not_read_in_again() -> None:
    """Training on it begins with the training's own stages."""
    source = DatasetSource(kind="revision", value="pets@1")
    assert "unpacking" not in stage_weights(RETRAIN.model_copy(update={"source": source}))
    assert list(stage_weights(RETRAIN))[:3] == ["unpacking", "reading", "storing"]


def test_pictures_are_looked_at_last() -> None:
    """Taking pictures in, editing them and looking at them all end with insights."""
    for kind in ("ingest", "edit", "insights"):
        assert list(stage_weights(INGEST.model_copy(update={"kind": kind})))[-1] == "insights"


@pytest.mark.parametrize("mode", ["quick", "fine_tune", "scratch"])
def test_every_mode_ends_with_publishing(mode: str) -> None:
    """Whatever is trained is exported, judged, used to look at the pictures, compared and published."""
    request = JobRequest(kind="retrain", source=RETRAIN.source, settings={"mode": mode})
    assert list(stage_weights(request))[-6:] == [
        "export",
        "evaluating",
        "robustness",
        "insights",
        "comparing",
        "publishing",
    ]


def test_teachers_are_asked_before_training() -> None:
    """Only where there are some: nothing else waits for them."""
    settings = {"mode": "fine_tune", "teachers": ["pets-1"]}
    stages = list(stage_weights(JobRequest(kind="retrain", source=RETRAIN.source, settings=settings)))
    assert stages[stages.index("teaching") + 1] == "training"
    assert "teaching" not in stage_weights(RETRAIN)


def test_earlier_jobs_say_how_long_it_takes_before_the_pace_does() -> None:
    """The rest begins with what they took, and leans on the pace as the job goes on: no jump from one to the other."""
    meter = ProgressMeter({"features": 50, "head": 50})
    meter.advance("features", 0.0, 0.0)
    meter.expect(100, 0.0)
    assert meter.eta_seconds() == pytest.approx(100)
    meter.advance("features", 0.2, 40.0)  # by the pace 360 s are left, by earlier jobs 60 s
    assert meter.eta_seconds() == pytest.approx(0.1 * 360 + 0.9 * 60)
    meter.advance("head", 0.8, 90.0)
    eta_seconds = meter.eta_seconds()
    assert eta_seconds is not None
    assert eta_seconds < 20


def test_job_that_outlasts_the_earlier_ones_is_judged_by_its_pace() -> None:
    """What they took is over: nothing is promised for it any more."""
    meter = ProgressMeter({"head": 100})
    meter.advance("head", 0.0, 0.0)
    meter.expect(10, 0.0)
    meter.advance("head", 0.0, 20.0)
    assert meter.eta_seconds() is None
