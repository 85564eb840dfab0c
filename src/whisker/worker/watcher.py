"""Seeing to it that every job is done, also where its worker died, and that nothing is left behind."""

import logging
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from whisker.database import Database
from whisker.errors import AppError, LeaseLost
from whisker.jobs.lease import Lease
from whisker.jobs.store import JobStore, Pulse
from whisker.settings import Settings
from whisker.worker.attempts import beat_seconds
from whisker.worker.sweep import sweep

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 60.0


class StillPulses:
    """Tells which running jobs gave no sign of life for the time of a lease.

    Time is counted by this process's own clock, between its own looks: neither a clock that is set, nor a computer or a
    process that slept, makes a living worker look dead.

    Args:
        lease_seconds: How long a pulse may stand still.
        look_seconds: How often there is a look; a longer pause counts as two of them, for it was ours.
    """

    def __init__(self, lease_seconds: float, look_seconds: float) -> None:
        self._lease_seconds = lease_seconds
        self._longest_step_seconds = 2 * look_seconds
        self._looked_at_seconds: float | None = None
        self._still: dict[str, tuple[Pulse, float]] = {}

    def look(self, pulses: Mapping[str, Pulse], now_seconds: float) -> list[str]:
        """Take note of the pulses and name the jobs whose stood still for too long."""
        last = self._looked_at_seconds if self._looked_at_seconds is not None else now_seconds
        step_seconds = min(now_seconds - last, self._longest_step_seconds)
        self._looked_at_seconds = now_seconds
        before = self._still
        self._still = {}
        for job_id, pulse in pulses.items():
            known, seconds = before.get(job_id, (None, 0.0))
            self._still[job_id] = (pulse, seconds + step_seconds if known == pulse else 0.0)
        return [job_id for job_id, (_, seconds) in self._still.items() if seconds >= self._lease_seconds]


@dataclass
class Watcher:
    """A thread that looks every two seconds.

    Attributes:
        stopping: Set when the worker is to end.
    """

    settings: Settings
    database: Database
    stopping: threading.Event
    _swept_at_seconds: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._store = JobStore(self.database)
        self._look_seconds = beat_seconds(self.settings)
        self._still = StillPulses(self.settings.lease_seconds, self._look_seconds)
        self._thread = threading.Thread(target=self._watch, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the thread's end, after `stopping` was set."""
        self._thread.join(seconds)

    def _watch(self) -> None:
        while not self.stopping.is_set():
            for duty in (self._take_over, self._sweep):
                try:
                    duty()
                except AppError as error:
                    logger.warning("The worker's watch goes on after: %s", error.detail)
                except Exception:
                    logger.exception("The worker's watch goes on after a fault")
            self.stopping.wait(self._look_seconds)

    def _take_over(self) -> None:
        """Put the jobs of dead workers back into the queue."""
        pulses = self._store.pulses()
        for job_id in self._still.look(pulses, time.monotonic()):
            fence, heartbeat = pulses[job_id]
            with suppress(LeaseLost):  # it lives, or another worker was quicker
                state = Lease(self.database, job_id, fence).give_back("worker", heartbeat)
                logger.warning("Job %s lost its worker; it is %s", job_id, state)

    def _sweep(self) -> None:
        now = time.monotonic()
        if self._swept_at_seconds is None or now - self._swept_at_seconds >= SWEEP_SECONDS:
            self._swept_at_seconds = now
            sweep(self.settings, self.database)
