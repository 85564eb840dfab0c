"""Finding the jobs whose worker has died, by their heartbeat."""

from whisker.worker.watcher import StalledJobs


def test_heartbeat_that_stands_still_for_a_lease_is_dead() -> None:
    """Looked at often enough, a heartbeat that never moves is noticed after the time of a lease."""
    stalled = StalledJobs(lease_seconds=15, poll_seconds=2)
    looks = {second: stalled.update({"a": (1, 7), "b": (1, second)}, second) for second in range(0, 20, 2)}
    assert [second for second, dead in looks.items() if dead == ["a"]] == [16, 18]


def test_row_74_pause_of_the_watch_makes_nobody_look_dead() -> None:
    """Row 74: whatever a clock does while this process sleeps, it waits for as long as a lease with its eyes open."""
    stalled = StalledJobs(lease_seconds=15, poll_seconds=2)
    stalled.update({"a": (1, 7)}, 0)
    assert stalled.update({"a": (1, 7)}, 365 * 24 * 3600) == []
    assert stalled.update({"a": (1, 8)}, 365 * 24 * 3600 + 2) == []


def test_taking_a_job_up_is_a_sign_of_life() -> None:
    """A new fence starts the count anew, and a job that ended is forgotten."""
    stalled = StalledJobs(lease_seconds=4, poll_seconds=2)
    stalled.update({"a": (1, 7)}, 0)
    stalled.update({"a": (1, 7)}, 2)
    assert stalled.update({"a": (2, 7)}, 4) == []
    stalled.update({}, 6)
    assert stalled.update({"a": (2, 7)}, 8) == []
