"""Taking over jobs whose worker died, and cleaning up."""

import logging
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from whisker.errors import AppError, LeaseLost
from whisker.jobs.lease import Lease
from whisker.jobs.store import Heartbeat
from whisker.worker.attempts import heartbeat_seconds
from whisker.worker.cleanup import clean_up
from whisker.workspace import Workspace

logger = logging.getLogger(__name__)

CLEANUP_SECONDS = 60.0


class StalledJobs:
    """Finds the running jobs whose heartbeat has not moved for the time of a lease.

    Time is counted by this process's own clock, between its own updates: a clock that is set, or a computer or process
    that slept, does not make a living worker look dead.

    Args:
        lease_seconds: How long a heartbeat may stand still.
        poll_seconds: Interval between two updates; a longer pause counts as two of them, for it was ours.
    """

    def __init__(self, lease_seconds: float, poll_seconds: float) -> None:
        self._lease_seconds = lease_seconds
        self._longest_step_seconds = 2 * poll_seconds
        self._updated_at_seconds: float | None = None
        self._known: dict[str, tuple[Heartbeat, float]] = {}

    def update(self, heartbeats: Mapping[str, Heartbeat], now_seconds: float) -> list[str]:
        """Record the heartbeats, and return the jobs whose own has not moved for too long."""
        last = self._updated_at_seconds if self._updated_at_seconds is not None else now_seconds
        step_seconds = min(now_seconds - last, self._longest_step_seconds)
        self._updated_at_seconds = now_seconds
        before = self._known
        self._known = {}
        for job_id, heartbeat in heartbeats.items():
            known, seconds = before.get(job_id, (None, 0.0))
            self._known[job_id] = (heartbeat, seconds + step_seconds if known == heartbeat else 0.0)
        return [job_id for job_id, (_, seconds) in self._known.items() if seconds >= self._lease_seconds]


@dataclass
class Watcher:
    """A thread that takes over stalled jobs and cleans up, every two seconds.

    Attributes:
        stopping: Set when the worker is to end.
    """

    workspace: Workspace
    stopping: threading.Event
    _cleaned_at_seconds: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        settings = self.workspace.settings
        self._look_seconds = heartbeat_seconds(settings)
        self._stalled = StalledJobs(settings.lease_seconds, self._look_seconds)
        self._thread = threading.Thread(target=self._watch, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the thread's end, after `stopping` was set."""
        self._thread.join(seconds)

    def _watch(self) -> None:
        while not self.stopping.is_set():
            for task in (self._take_over, self._clean_up):
                try:
                    task()
                except AppError as error:
                    logger.warning("The worker's watch goes on after: %s", error.detail)
                except Exception:
                    logger.exception("The worker's watch goes on after a fault")
            self.stopping.wait(self._look_seconds)

    def _take_over(self) -> None:
        """Put the jobs of dead workers back into the queue."""
        heartbeats = self.workspace.jobs.heartbeats()
        for job_id in self._stalled.update(heartbeats, time.monotonic()):
            fence, heartbeat = heartbeats[job_id]
            with suppress(LeaseLost):  # it lives, or another worker was quicker
                state = Lease(self.workspace.database, job_id, fence).give_back("worker", heartbeat)
                logger.warning("Job %s lost its worker; it is %s", job_id, state)

    def _clean_up(self) -> None:
        now = time.monotonic()
        if self._cleaned_at_seconds is None or now - self._cleaned_at_seconds >= CLEANUP_SECONDS:
            self._cleaned_at_seconds = now
            clean_up(self.workspace)
