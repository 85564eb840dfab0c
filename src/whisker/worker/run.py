"""The worker: two threads that do jobs, each in a child process, and one that watches over all jobs."""

import logging
import queue
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Self

from huey.consumer import Consumer

from whisker.database import database_of
from whisker.jobs.job import Job
from whisker.jobs.queue import JobQueue
from whisker.jobs.store import JobStore
from whisker.json_logs import log_as_json
from whisker.processes.pidfiles import is_running, marked_as_running
from whisker.settings import Settings
from whisker.worker.attempts import Attempts
from whisker.worker.child_process import DEFAULT_RUNNER
from whisker.worker.watcher import Watcher

logger = logging.getLogger(__name__)

JOB_THREADS = 2
"""One retraining at a time, and beside it a dataset that is read in."""

MOST_QUEUE_DELAY_SECONDS = 0.5
HEALTH_SECONDS = 10.0
SCHEDULE_SECONDS = 60
STOP_SECONDS = 10.0

RELIEF_SECONDS = 2.0
"""How often a command that waits for another's worker looks whether that still runs: longer than its restart takes."""


class JobConsumer(Consumer):  # type: ignore[misc]  # Huey has no types
    """Huey's consumer, in a process whose signals are ours: its own TERM would abandon the children."""

    def _set_signal_handlers(self) -> None:
        """Leave the signals alone."""


class Worker:
    """Does the jobs of a data folder, in threads of this process, as long as its context is open.

    Args:
        settings: Whose data folder.
        runner: "module:function" that a child calls.
        is_quiet: Whether what children print is dropped.
    """

    def __init__(self, settings: Settings, runner: str = DEFAULT_RUNNER, is_quiet: bool = False) -> None:
        self._database = database_of(settings)
        self._attempts = Attempts(settings, JobStore(self._database), runner, is_quiet)
        self._queue = JobQueue(settings.data_dir, self._attempts.run)
        self._watcher = Watcher(settings, self._database, self._queue, self._attempts.stopping, self._attempts.ended)

    def __enter__(self) -> Self:
        self._queue.open_anew_if_broken()
        self._consumer = JobConsumer(
            self._queue.huey(),
            workers=JOB_THREADS,
            periodic=False,
            max_delay=MOST_QUEUE_DELAY_SECONDS,
            scheduler_interval=SCHEDULE_SECONDS,
            shutdown_timeout=STOP_SECONDS,
        )
        self._consumer.start()
        self._watcher.start()
        return self

    def check_health(self) -> None:
        """Start threads again that ended by a fault."""
        self._consumer.check_worker_health()

    def __exit__(self, *_fault: object) -> None:
        """End the children, and put their jobs back into the queue for the next worker."""
        self._attempts.stopping.set()
        self._consumer.stop(graceful=True)
        self._watcher.join(STOP_SECONDS)
        self._queue.close()
        self._database.close()


def work(settings: Settings, runner: str = DEFAULT_RUNNER, supervisor_pid: int | None = None) -> None:
    """Do jobs until TERM or INT; what is under way is then left to the next worker."""
    # Unlike an Event, a SimpleQueue may be put to by a handler that interrupts a wait for it.
    received: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: received.put(number))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    log_as_json(logging.StreamHandler())
    logging.getLogger("huey").setLevel(logging.WARNING)
    with marked_as_running(run_dir(settings), "worker", supervisor_pid), Worker(settings, runner) as worker:
        logger.info("The worker is ready")
        while not _is_told(received):
            worker.check_health()
        logger.info("The worker stops")


def _is_told(received: "queue.SimpleQueue[int]") -> bool:
    try:
        received.get(timeout=HEALTH_SECONDS)
    except queue.Empty:
        return False
    return True


def run_dir(settings: Settings) -> Path:
    """Name the folder of marks of what runs on a data folder."""
    return settings.data_dir / "run"


def finish_here(settings: Settings, wait: Callable[[JobStore], Job], runner: str = DEFAULT_RUNNER) -> Job:
    """See a job through: leave it to a worker that runs on the data folder, or be the worker as long as none does.

    Args:
        settings: Whose data folder.
        wait: Returns the job once it has ended.
        runner: "module:function" that a child calls.
    """
    logging.getLogger("huey").setLevel(logging.ERROR)
    database = database_of(settings)
    with closing(database), ExitStack() as stack:
        if is_running(run_dir(settings), "worker"):
            stack.enter_context(_relief(settings, runner))
        else:
            stack.enter_context(_quiet_worker(settings, runner))
        return wait(JobStore(database))


@contextmanager
def _quiet_worker(settings: Settings, runner: str) -> Iterator[None]:
    with marked_as_running(run_dir(settings), "worker"), Worker(settings, runner, is_quiet=True):
        yield


@contextmanager
def _relief(settings: Settings, runner: str) -> Iterator[None]:
    """Take over once the worker that runs has ended: another command's, whose own job is done, or one that is stopped.

    Nobody else might come for years.
    """
    ended = threading.Event()
    thread = threading.Thread(target=_relieve, args=(settings, runner, ended), name="relief", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(2 * STOP_SECONDS)


def _relieve(settings: Settings, runner: str, ended: threading.Event) -> None:
    while not ended.wait(RELIEF_SECONDS):
        if not is_running(run_dir(settings), "worker"):
            try:
                with _quiet_worker(settings, runner):
                    ended.wait()
            except (OSError, sqlite3.Error) as error:
                logger.warning("The worker has ended, and this command cannot take over yet: %s", error)
