"""Watching a job on a terminal until it ends."""

import math
import sys
import time

import click

from whisker.jobs.job import FINISHED_STATES, EpochRecord, Job
from whisker.jobs.store import JobStore

LOOK_SECONDS = 0.5
_SLACK_SECONDS = 15.0
_SLACK_SHARE = 0.2
"""A rise by less than this is no rise to a person."""


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
    result = job.result
    made = [name for name in (result.revision, result.model_version) if name]
    advice = f"To make it live: `whisker models promote {result.model_version}`." if result.promoted is False else None
    ended = f"Job {job.id} made {' and '.join(made) or 'what it was to'}."
    return " ".join(filter(None, [ended, result.reason, advice]))


def _follow_live(store: JobStore, job_id: str) -> Job:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rest]}"))
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task, promise = shown.add_task("queued", total=1.0, rest=""), EtaPromise()
        while True:
            job = store.get(job_id)
            stage = job.stage or job.state
            rest = " ".join(filter(None, [promise.words(job), _epoch(job.history[-1]) if job.history else ""]))
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


class EtaPromise:
    """What was promised so far: a rest that rises again is told with a word, and is not just counted up."""

    def __init__(self) -> None:
        self._shortest_seconds = math.inf

    def words(self, job: Job) -> str:
        """Say how long a job still takes; nothing where nobody can say."""
        if job.eta_seconds is None:
            return ""
        self._shortest_seconds = min(self._shortest_seconds, job.eta_seconds)
        slack_seconds = max(_SLACK_SECONDS, self._shortest_seconds * _SLACK_SHARE)
        is_late = job.eta_seconds > self._shortest_seconds + slack_seconds
        minutes, seconds = divmod(round(job.eta_seconds), 60)
        rest = f"about {minutes} min {seconds:02} s" if minutes else f"about {seconds} s"
        return f"{rest}, longer than it looked at first" if is_late else rest
