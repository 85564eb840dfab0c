"""The worker: two threads that do jobs, each in a child process, and one that takes over stalled jobs and cleans up."""

import logging
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Self

from whisker.errors import AppError, ReadOnly
from whisker.jobs.job import Job
from whisker.jobs.store import JobStore
from whisker.logs import log_as_json
from whisker.settings import Settings, load_settings
from whisker.worker.attempts import Attempts
from whisker.worker.child_process import DEFAULT_RUNNER
from whisker.worker.watcher import Watcher
from whisker.workspace import Workspace

logger = logging.getLogger(__name__)

JOB_THREADS = 2
"""One retraining at a time, and beside it a dataset that is read in."""

POLL_SECONDS = 0.25
"""How often a thread without a job polls for one. The jobs' rows are all that workers share, on whichever machine."""

FAULT_SECONDS = 2.0
HEALTH_SECONDS = 10.0
STOP_SECONDS = 10.0

TAKE_OVER_SECONDS = 2.0
"""How often a command that waits for another's worker looks whether that still runs: longer than its restart takes."""


class Worker:
    """Does the jobs of a data folder, in threads of this process, while its context is open.

    Args:
        settings: Whose data folder.
        runner: "module:function" that a child calls.
        is_quiet: Whether what children print is dropped.
    """

    def __init__(self, settings: Settings, runner: str = DEFAULT_RUNNER, is_quiet: bool = False) -> None:
        self._workspace = Workspace(settings)
        self._attempts = Attempts(self._workspace, runner, is_quiet)
        self._stopping = self._attempts.stopping
        self._watcher = Watcher(self._workspace, self._stopping)
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self.check_health()
        self._watcher.start()
        return self

    def check_health(self) -> None:
        """Start the threads that do jobs, and again those that ended by a fault."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        for _ in range(JOB_THREADS - len(self._threads)):
            thread = threading.Thread(target=self._do_jobs, name="jobs", daemon=True)
            thread.start()
            self._threads.append(thread)

    def __exit__(self, *_fault: object) -> None:
        """End the children, and put their jobs back into the queue for the next worker."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)
        self._watcher.join(STOP_SECONDS)
        self._workspace.close()

    def _do_jobs(self) -> None:
        while not self._stopping.is_set():
            pause_seconds = FAULT_SECONDS
            try:
                pause_seconds = 0.0 if self._do_due() else POLL_SECONDS
            except AppError as error:
                logger.warning("The worker goes on after: %s", error.detail)
            except Exception:
                logger.exception("The worker goes on after a fault")
            self._stopping.wait(pause_seconds)

    def _do_due(self) -> bool:
        """Do the first job that is due and that no other worker takes up; return whether there was one."""
        return any(map(self._attempts.run, self._workspace.jobs.due()))


def work_by_environment(supervisor_pid: int | None = None) -> None:
    """Do jobs by the settings of the environment, once the database is up to date.

    Raises:
        ReadOnly: The settings say that there are no jobs.
    """
    settings = load_settings()
    if settings.read_only:
        raise ReadOnly("WHISKER_READ_ONLY is set, so there are no jobs for a worker to do; 'whisker serve' answers.")
    Workspace.open(settings).close()
    work(settings, supervisor_pid=supervisor_pid)


def work(settings: Settings, runner: str = DEFAULT_RUNNER, supervisor_pid: int | None = None) -> None:
    """Do jobs until TERM or INT; what is under way is then left to the next worker."""
    # Unlike an Event, a SimpleQueue may be put to by a handler that interrupts a wait for it.
    received: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: received.put(number))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    log_as_json(logging.StreamHandler())
    with settings.marks.marked("worker", supervisor_pid) as mark, Worker(settings, runner) as worker:
        logger.info("The worker is ready")
        while not _is_stopping(received):
            worker.check_health()
            mark.refresh()
        logger.info("The worker stops")


def _is_stopping(received: "queue.SimpleQueue[int]") -> bool:
    try:
        received.get(timeout=HEALTH_SECONDS)
    except queue.Empty:
        return False
    return True


def finish_here(settings: Settings, wait: Callable[[JobStore], Job], runner: str = DEFAULT_RUNNER) -> Job:
    """Wait for a job's end: leave it to a worker that runs on the data folder, or be the worker while none does.

    Args:
        settings: Whose data folder.
        wait: Returns the job once it has ended.
        runner: "module:function" that a child calls.
    """
    with closing(Workspace(settings)) as workspace, ExitStack() as stack:
        if settings.marks.is_running("worker"):
            stack.enter_context(_standby(settings, runner))
        else:
            stack.enter_context(_quiet_worker(settings, runner))
        return wait(workspace.jobs)


@contextmanager
def _quiet_worker(settings: Settings, runner: str) -> Iterator[None]:
    with settings.marks.marked("worker"), Worker(settings, runner, is_quiet=True):
        yield


@contextmanager
def _standby(settings: Settings, runner: str) -> Iterator[None]:
    """Take over once the worker that runs has ended: another command's, whose own job is done, or one that is stopped.

    No other worker might start for years.
    """
    ended = threading.Event()
    thread = threading.Thread(target=_take_over, args=(settings, runner, ended), name="take-over", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(2 * STOP_SECONDS)


def _take_over(settings: Settings, runner: str, ended: threading.Event) -> None:
    while not ended.wait(TAKE_OVER_SECONDS):
        try:
            if not settings.marks.is_running("worker"):
                with _quiet_worker(settings, runner):
                    ended.wait()
        except (OSError, AppError) as error:
            logger.warning("The worker has ended, and this command cannot take over yet: %s", error)
