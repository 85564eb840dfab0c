"""Attempts at jobs: taking one up, supervising its child process, and recording how that ended."""

import logging
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from whisker.errors import DatabaseBusy, DatabaseUnavailable, LeaseLost, OutOfMemory
from whisker.jobs.job import FINISHED_STATES
from whisker.jobs.lease import Lease
from whisker.jobs.log import JobLog
from whisker.settings import Settings
from whisker.system import address_limit_bytes
from whisker.worker.child_process import DEFAULT_RUNNER, ChildProcess
from whisker.worker.faults import name_fault
from whisker.workspace import Workspace

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.1
CANCEL_GRACE_SECONDS = 5.0
STOP_GRACE_SECONDS = 1.0
EXIT_GRACE_SECONDS = 10.0
"""How long a child may go on after it wrote the job's outcome."""

LONGEST_HEARTBEAT_SECONDS = 2.0

LEAST_ADDRESS_BYTES = 2**30
"""What a job's process needs beside its pictures. Measured: quick training on the digits reaches its export with it."""


def heartbeat_seconds(settings: Settings) -> float:
    """Compute the interval of a running job's heartbeat: several within its lease."""
    return min(LONGEST_HEARTBEAT_SECONDS, settings.lease_seconds / 5)


@dataclass
class Attempts:
    """Does jobs, one in each thread that calls.

    Attributes:
        stopping: Set when this worker is to end: its jobs go back into the queue.
        is_quiet: Whether what children print is dropped.
    """

    workspace: Workspace
    runner: str = DEFAULT_RUNNER
    is_quiet: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self, job_id: str) -> bool:
        """Run a job if it is due; if its process dies, start another.

        Returns:
            Whether it was taken up here.
        """
        is_taken = False
        while not self.stopping.is_set() and (lease := self.workspace.jobs.claim(job_id)) is not None:
            is_taken = True
            self._attempt(lease)
        return is_taken

    def _attempt(self, lease: Lease) -> None:
        folder = self.workspace.job_folder(lease.job_id)
        try:
            _require_address_space()
            self._do(lease, folder)
        except (OSError, OutOfMemory) as error:  # no space for a log, no memory for a process
            logger.exception("Job %s could not be begun", lease.job_id)
            fault = name_fault(error)
            lease.fail(fault.code, fault.detail)
        if self.workspace.jobs.get(lease.job_id).state in FINISHED_STATES:
            shutil.rmtree(folder / "checkpoints", ignore_errors=True)

    def _do(self, lease: Lease, folder: Path) -> None:
        """Run the child of an attempt, from its beginning to its end."""
        with _logger_of(folder) as log:
            child = ChildProcess(self.workspace.settings, lease.job_id, lease.fence, self.runner, self.is_quiet)
            log.info("Taken up by process %d", child.pid)
            try:
                self._supervise(lease, child, log)
            except LeaseLost:
                self._let_finish(lease, child, log)
            finally:
                child.stop(0)

    def _supervise(self, lease: Lease, child: ChildProcess, log: logging.Logger) -> None:
        """Send heartbeats until the child ends, or is to end.

        Raises:
            LeaseLost: The job has ended, or another worker has it.
        """
        next_at_seconds = 0.0
        while not child.has_ended():
            if self.stopping.wait(POLL_SECONDS):
                child.stop(STOP_GRACE_SECONDS)
                lease.give_back(timeout_seconds=STOP_GRACE_SECONDS)
                log.info("The worker stops; the job waits for the next one")
                return
            if time.monotonic() >= next_at_seconds:
                next_at_seconds = time.monotonic() + heartbeat_seconds(self.workspace.settings)
                if _heartbeat(lease):
                    child.stop(CANCEL_GRACE_SECONDS)
                    lease.cancelled()
                    log.info("Cancelled")
                    return
        state = lease.give_back(lost="child", fault=child.fault())
        log.warning("The process that did this job %s before the job's end; the job is %s", child.end(), state)

    def _let_finish(self, lease: Lease, child: ChildProcess, log: logging.Logger) -> None:
        """Wait for a child that wrote its job's outcome; one that lost its job to another worker is not waited for."""
        job = self.workspace.jobs.get(lease.job_id)
        if job.state in FINISHED_STATES:
            if job.state == "succeeded":  # other ends were logged where they happened
                log.info("The job is done")
            child.wait(EXIT_GRACE_SECONDS)
        else:
            logger.warning("Job %s was taken up by another worker meanwhile", lease.job_id)


def _require_address_space() -> None:
    """Refuse to begin where libraries could not even be loaded: some of them then wait for ever.

    Raises:
        OutOfMemory: This process, and so its children, may have too little address space.
    """
    limit_bytes = address_limit_bytes()
    if limit_bytes is not None and limit_bytes < LEAST_ADDRESS_BYTES:
        raise OutOfMemory(
            f"The worker may have {limit_bytes // 2**20} MiB of address space (ulimit -v); a job needs at least "
            f"{LEAST_ADDRESS_BYTES // 2**20} MiB, most of it for its libraries."
        )


def _heartbeat(lease: Lease) -> bool:
    """Send a heartbeat and return whether to cancel; an unreachable database does not disturb the child."""
    try:
        return lease.heartbeat()
    except (DatabaseBusy, DatabaseUnavailable) as error:
        logger.warning("No heartbeat for job %s: %s", lease.job_id, error.detail)
        return False


@contextmanager
def _logger_of(folder: Path) -> Iterator[logging.Logger]:
    """Open a logger that writes to a job's log alone."""
    job_log = JobLog(folder)
    log = logging.Logger(__name__, logging.INFO)  # noqa: LOG001 - one for each job, which goes with it
    log.addHandler(job_log)
    try:
        yield log
    finally:
        job_log.close()
