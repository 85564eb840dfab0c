"""`run_job`, which a worker's child process calls: one job, from where an earlier attempt stopped to its end."""

from collections.abc import Callable
from importlib import import_module
from typing import Final

from whisker.jobs.job import JobKind
from whisker.retrain.context import JobContext

# Imported when they are needed: taking pictures in needs none of the libraries that train.
_RUNS: Final[dict[JobKind, str]] = {
    "ingest": "whisker.retrain.dataset_jobs:run_ingest",
    "edit": "whisker.retrain.dataset_jobs:run_edit",
    "insights": "whisker.retrain.insights_job:run",
    "retrain": "whisker.retrain.retrain_job:run",
    "augment": "whisker.retrain.augment_job:run",
}


def run_job(context: JobContext) -> None:
    """Do a job and write down that it succeeded, in one transaction with what it publishes.

    Raises:
        AppError: Why it failed.
        LeaseLost: Another worker has taken the job up; this one published nothing.
    """
    module, name = _RUNS[context.job.kind].split(":")
    run: Callable[[JobContext], None] = getattr(import_module(module), name)
    run(context)
