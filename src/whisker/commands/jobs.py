"""`whisker jobs`, and following a job on a terminal until it ends."""

import json
import math
import sys
import time
from contextlib import suppress

import click

from whisker.commands.options import stage_words
from whisker.commands.storage import delete, rename, yes_option
from whisker.errors import JobFinished
from whisker.jobs.job import FINISHED_STATES, EpochRecord, Job
from whisker.jobs.log import LogLine, read_log
from whisker.jobs.store import JobStore
from whisker.settings import load_settings
from whisker.worker.loop import finish_here
from whisker.workspace import Workspace

MOST_LISTED = 1000
LOOK_SECONDS = 0.5

_SLACK_SECONDS = 15.0
_SLACK_SHARE = 0.2
"""A smaller rise is not mentioned."""


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--limit", type=click.IntRange(1, MOST_LISTED), default=20, show_default=True, help="How many.")
@click.pass_context
def jobs(context: click.Context, as_json: bool, limit: int) -> None:
    """List the jobs, newest first; the subcommands look at one or change it."""
    if context.invoked_subcommand is not None:
        return
    listed = Workspace.open(load_settings()).jobs.list(limit)
    if as_json:
        click.echo(json.dumps([job.model_dump(mode="json") for job in listed]))
        return
    from rich.console import Console
    from rich.table import Column, Table

    table = Table(Column("Job", no_wrap=True), Column("Kind", no_wrap=True), "State", "Made", "Asked for")
    for job in listed:
        made = (job.result and (job.result.model_version or job.result.revision)) or ""
        table.add_row(job.id, job.kind, _describe_state(job), made, f"{job.created_at.astimezone():%m-%d %H:%M}")
    Console().print(table if listed else "No jobs yet. Make one: whisker retrain ZIP")


@jobs.command()
@click.argument("job_id", metavar="ID")
def show(job_id: str) -> None:
    """Show all there is to know of a job, as JSON."""
    click.echo(Workspace.open(load_settings()).jobs.get(job_id).model_dump_json(indent=2))


@jobs.command()
@click.argument("job_id", metavar="ID")
def log(job_id: str) -> None:
    """Print a job's log."""
    workspace = Workspace.open(load_settings())
    folder = workspace.job_folder(workspace.jobs.get(job_id).id)
    after = 0
    while True:
        lines, following = read_log(folder, after)
        for line in lines:
            click.echo(_format_line(line))
        if following == after:
            return
        after = following


@jobs.command()
@click.argument("job_id", metavar="ID")
def cancel(job_id: str) -> None:
    """Cancel a job."""
    job = Workspace.open(load_settings()).jobs.request_cancel(job_id)
    click.echo(f"Job {job.id} is {job.state}." if job.state == "cancelled" else f"Job {job.id} ends within seconds.")


@jobs.command()
@click.argument("job_id", metavar="ID")
def retry(job_id: str) -> None:
    """Do again what a failed or cancelled job was asked for, as a new job."""
    workspace = Workspace.open(load_settings())
    job = run_to_end(workspace, workspace.jobs.retry(job_id).id)
    click.echo(describe_end(job))
    raise SystemExit(0 if job.state == "succeeded" else 1)


@jobs.command(name="delete")
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@yes_option
def delete_jobs(names: tuple[str, ...], yes: bool) -> None:
    """Delete jobs that have ended, with their logs, files and uploads; what they made stays."""
    delete("the job", names, lambda deletions, name: deletions.delete_job(name), is_sure=yes)


@jobs.command(name="rename")
@click.argument("job_id", metavar="ID")
@click.argument("name", required=False)
def rename_job(job_id: str, name: str | None) -> None:
    """Label a job. Without NAME the label goes."""
    rename(lambda names: names.label_job(job_id, name), name)


def _describe_state(job: Job) -> str:
    if job.error is not None:
        return f"{job.state}: {job.error.code}"
    return f"{job.state} {job.progress:.0%}" if job.state == "running" else job.state


def _format_line(line: LogLine) -> str:
    """Format a line for a terminal, which no line break or escape sequence in it reaches."""
    message = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in line["message"])
    return f"{line['at']} {line['level']:<7} {message}"


def run_to_end(workspace: Workspace, job_id: str) -> Job:
    """Show a job's progress until it ends; without a worker on the data folder, this process does the job.

    Ctrl-C cancels it.
    """
    return finish_here(workspace.settings, lambda _: _follow_or_cancel(workspace.jobs, job_id))


def _follow_or_cancel(store: JobStore, job_id: str) -> Job:
    try:
        return follow(store, job_id)
    except KeyboardInterrupt:
        click.echo("Cancelling ...", err=True)
        with suppress(JobFinished):
            store.request_cancel(job_id)
        return follow(store, job_id)


def follow(store: JobStore, job_id: str) -> Job:
    """Show a job's progress on standard error until it ends: a live line on a terminal, else a line a stage and epoch.

    Returns:
        The job as it ended.

    Raises:
        KeyboardInterrupt: Ctrl-C; the job goes on.
    """
    return _follow_live(store, job_id) if sys.stderr.isatty() else _follow_in_lines(store, job_id)


class EtaPromise:
    """Remaining time of a job in words, which say when it has become longer than first estimated."""

    def __init__(self) -> None:
        self._shortest_seconds = math.inf

    def words(self, job: Job) -> str:
        """Return the remaining time in words; empty if it is unknown."""
        if job.eta_seconds is None:
            return ""
        self._shortest_seconds = min(self._shortest_seconds, job.eta_seconds)
        slack_seconds = max(_SLACK_SECONDS, self._shortest_seconds * _SLACK_SHARE)
        is_late = job.eta_seconds > self._shortest_seconds + slack_seconds
        minutes, seconds = divmod(round(job.eta_seconds), 60)
        rest = f"about {minutes} min {seconds:02} s" if minutes else f"about {seconds} s"
        return f"{rest}, longer than it looked at first" if is_late else rest


def _follow_live(store: JobStore, job_id: str) -> Job:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rest]}"))
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task, promise = shown.add_task("queued", total=1.0, rest=""), EtaPromise()
        while True:
            job = store.get(job_id)
            stage = stage_words(job.stage or job.state)
            rest = " ".join(filter(None, [promise.words(job), _describe_epoch(job.history[-1]) if job.history else ""]))
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
                click.echo(_describe_epoch(record), err=True)
                epoch = record.epoch
        if job.state in FINISHED_STATES:
            return job
        if (job.stage or job.state) != stage:
            stage = job.stage or job.state
            click.echo(f"{stage_words(stage)} ...", err=True)
        time.sleep(LOOK_SECONDS)


def _describe_epoch(record: EpochRecord) -> str:
    accuracy = record.accuracy if record.val_accuracy is None else record.val_accuracy
    return f"epoch {record.epoch}: loss {record.loss:.3f}, accuracy {accuracy:.1%}"


def describe_end(job: Job) -> str:
    """Return a job's outcome in a sentence."""
    if job.error is not None:
        return f"Job {job.id} failed ({job.error.code}): {job.error.detail}"
    if job.result is None or job.state != "succeeded":
        return f"Job {job.id} was {job.state}."
    result = job.result
    made = [name for name in (result.revision, result.model_version) if name]
    advice = f"To make it live: `whisker models promote {result.model_version}`." if result.promoted is False else None
    ended = f"Job {job.id} made {' and '.join(made) or 'what it was to'}."
    return " ".join(filter(None, [ended, result.reason, advice]))
