"""Watching a job on a terminal until it ends."""

import sys
import time

import click

from whisker.jobs.job import FINISHED_STATES, EpochRecord, Job
from whisker.jobs.store import JobStore

LOOK_SECONDS = 0.5


def follow(store: JobStore, job_id: str) -> Job:
    """Show a job's progress on standard error until it ends: a live line on a terminal, else a line a stage and epoch.

    Returns:
        The job as it ended.

    Raises:
        KeyboardInterrupt: Ctrl-C; the job goes on.
    """
    return _follow_live(store, job_id) if sys.stderr.isatty() else _follow_in_lines(store, job_id)


def describe_end(job: Job) -> str:
    """Say in a sentence what became of a job."""
    if job.error is not None:
        return f"Job {job.id} failed ({job.error.code}): {job.error.detail}"
    if job.result is None or job.state != "succeeded":
        return f"Job {job.id} was {job.state}."
    made = [name for name in (job.result.revision, job.result.model_version) if name]
    return " ".join(filter(None, [f"Job {job.id} made {' and '.join(made) or 'what it was to'}.", job.result.reason]))


def _follow_live(store: JobStore, job_id: str) -> Job:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rest]}"))
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task("queued", total=1.0, rest="")
        while True:
            job = store.get(job_id)
            stage = job.stage or job.state
            rest = " ".join(filter(None, [_eta(job), _epoch(job.history[-1]) if job.history else ""]))
            shown.update(task, description=stage, completed=job.progress, rest=rest)
            if job.state in FINISHED_STATES:
                return job
            time.sleep(LOOK_SECONDS)


def _follow_in_lines(store: JobStore, job_id: str) -> Job:
    stage, epoch = "", 0
    while True:
        job = store.get(job_id)
        for record in job.history:
            if record.epoch > epoch:
                click.echo(_epoch(record), err=True)
                epoch = record.epoch
        if job.state in FINISHED_STATES:
            return job
        if (job.stage or job.state) != stage:
            stage = job.stage or job.state
            click.echo(f"{stage} ...", err=True)
        time.sleep(LOOK_SECONDS)


def _epoch(record: EpochRecord) -> str:
    accuracy = record.accuracy if record.val_accuracy is None else record.val_accuracy
    return f"epoch {record.epoch}: loss {record.loss:.3f}, accuracy {accuracy:.1%}"


def _eta(job: Job) -> str:
    if job.eta_seconds is None:
        return ""
    minutes, seconds = divmod(round(job.eta_seconds), 60)
    return f"about {minutes} min {seconds:02} s" if minutes else f"about {seconds} s"
