"""`python -m whisker.worker.child JOB FENCE MODULE:FUNCTION`: do one job, then end.

Memory, crashes and libraries that must not meet a server process end with this process. Its exit status is 0 once the
job's outcome is written; any other end counts as a loss, after which the job is taken up again.
"""

import faulthandler
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path

from whisker.errors import AppError, DatabaseBusy, DatabaseUnavailable, LeaseLost, OutOfMemory
from whisker.jobs.lease import Lease
from whisker.jobs.log import JobLog
from whisker.logs import log_as_json
from whisker.retrain.context import JobContext
from whisker.settings import Settings
from whisker.worker.faults import OUT_OF_MEMORY_STATUS, name_fault
from whisker.workspace import Workspace

logger = logging.getLogger("whisker.worker.child")

Runner = Callable[[JobContext], None]

LOST_STATUS = 75
"""The exit status of a child that could not write an outcome."""

NICENESS = 10
OOM_SCORE = 500
"""Answering requests goes before training, for the processor and when memory runs out."""

MOST_DETAIL_CHARS = 2000


def main(job_id: str, fence: int, runner: str) -> int:
    """Do a job whose settings come on standard input, and return the exit status."""
    settings = Settings.model_validate_json(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_worker, daemon=True).start()
    _lower_priority()
    with closing(Workspace(settings)) as workspace:
        configure_logging(workspace.job_folder(job_id))
        lease = Lease(workspace.database, job_id, fence)
        return run(JobContext(workspace.jobs.get(job_id), lease, workspace), _find(runner))


def run(context: JobContext, runner: Runner) -> int:
    """Run a job and write its outcome, unless the runner did."""
    try:
        runner(context)
    except LeaseLost as error:
        logger.warning("This process goes no further: %s", error.detail)
    except Exception as error:
        return _write_fault(context.lease, error)
    return 0


def _write_fault(lease: Lease, error: Exception) -> int:
    fault = name_fault(error)
    if isinstance(fault, OutOfMemory):
        logger.error("There is too little memory for this job", exc_info=error)
        return OUT_OF_MEMORY_STATUS
    if isinstance(fault, DatabaseBusy | DatabaseUnavailable):
        logger.error("The database could not be written for too long: %s", fault.detail)
        return LOST_STATUS
    if fault.code == AppError.code:
        logger.error("The job failed in a way that is not foreseen", exc_info=error)
    else:
        logger.error("The job failed: %s", fault.detail)
    with suppress(LeaseLost):
        lease.fail(fault.code, fault.detail[:MOST_DETAIL_CHARS])
    return 0


def configure_logging(folder: Path) -> None:
    """Log into the job's log, libraries from a warning on, and to standard error as the server does."""
    faulthandler.enable()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's own lines are not JSON; its faults are exceptions
    job_log = JobLog(folder)
    job_log.addFilter(lambda record: record.name.startswith("whisker") or record.levelno >= logging.WARNING)
    log_as_json(logging.StreamHandler(), job_log)
    logging.captureWarnings(True)


def _end_with_worker() -> None:
    """Wait for the end of the pipe that the worker holds open, and end this whole process group.

    It comes however the worker ended, on every system. (PR_SET_PDEATHSIG comes when the worker's *thread* ends.)
    """
    while os.read(0, 4096):
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(LOST_STATUS)


def _lower_priority() -> None:
    os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE), encoding="ascii")


def _find(runner: str) -> Runner:
    module, _, name = runner.partition(":")
    found: Runner = getattr(import_module(module), name)
    return found


def _status_of(error: Exception) -> int:
    """Choose the exit status for a fault outside of the job itself, such as a library that cannot be loaded."""
    sys.excepthook(type(error), error, error.__traceback__)
    return OUT_OF_MEMORY_STATUS if isinstance(name_fault(error), OutOfMemory) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
    except Exception as error:
        sys.exit(_status_of(error))
