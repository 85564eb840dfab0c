"""What a worker's child process runs: one job, from wherever an earlier attempt got to, to its end."""

from collections.abc import Callable
from importlib import import_module
from typing import Final

from whisker.jobs.context import JobContext
from whisker.jobs.job import JobKind

# Imported when they are needed: taking pictures in needs none of the libraries that train.
_MODULES: Final[dict[JobKind, str]] = {
    "ingest": "whisker.retrain.ingest_job",
    "retrain": "whisker.retrain.retrain_job",
    "augment": "whisker.retrain.augment_job",
    "edit": "whisker.retrain.edit_job",
    "insights": "whisker.retrain.insights_job",
}


def run_job(context: JobContext) -> None:
    """Do a job and write down that it succeeded, in one transaction with what it publishes.

    Raises:
        AppError: Why it failed.
        LeaseLost: Another worker has taken the job up; this one published nothing.
    """
    run: Callable[[JobContext], None] = import_module(_MODULES[context.job.kind]).run
    run(context)
