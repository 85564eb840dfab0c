"""`whisker jobs`."""

import json
import logging
import time

import pytest
from click.testing import CliRunner, Result

from whisker.cli import cli
from whisker.commands.jobs import describe_end, follow
from whisker.database import Database
from whisker.datasets.revision import DatasetSource
from whisker.jobs.job import EpochRecord, Job, JobRequest, JobResult
from whisker.jobs.lease import Lease
from whisker.jobs.log import JobLog
from whisker.jobs.store import JobStore
from whisker.settings import Settings


@pytest.fixture
def store(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> JobStore:
    """The jobs of the data folder that the command line works on."""
    monkeypatch.setenv("WHISKER_DATA_DIR", str(migrated.data_dir))
    return JobStore(Database(migrated.resolved_database_url))


def _ask(store: JobStore) -> Job:
    return store.create(JobRequest(kind="retrain", source=DatasetSource(kind="sample", value="digits")))


def _claim(store: JobStore) -> Lease:
    lease = store.claim(_ask(store).id)
    assert lease is not None
    return lease


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["jobs", *arguments], catch_exceptions=False)


def test_jobs_are_listed(store: JobStore) -> None:
    """For people as a table, for programs as JSON."""
    assert "No jobs yet" in _run().output
    job = _ask(store)
    assert "queued" in _run().output
    assert [listed["id"] for listed in json.loads(_run("--json").output)] == [job.id]


def test_job_is_shown_whole(store: JobStore) -> None:
    """All that the API would tell."""
    job = _ask(store)
    assert Job.model_validate_json(_run("show", job.id).output) == job


def test_job_is_cancelled(store: JobStore) -> None:
    """A queued one at once, a running one soon."""
    assert "is cancelled" in _run("cancel", _ask(store).id).output
    assert "within seconds" in _run("cancel", _claim(store).job_id).output


def test_log_s_control_characters_do_not_reach_the_terminal(store: JobStore, migrated: Settings) -> None:
    """Row 87: a file's name in the log cannot colour or clear it."""
    job = _ask(store)
    handler = JobLog(migrated.data_dir / "jobs" / job.id)
    handler.handle(logging.LogRecord("whisker", logging.INFO, "", 1, "cat\x1b[2J\nforged", None, None))
    handler.close()
    (line,) = _run("log", job.id).output.splitlines()
    assert line.endswith("cat\\x1b[2J\\nforged")


def test_job_is_followed_to_its_end(
    store: JobStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody looks at a terminal, each stage and each epoch is a line."""
    lease = _claim(store)
    steps = [
        lambda: lease.update(stage="features"),
        lambda: lease.add_epoch(EpochRecord(epoch=1, loss=0.5, accuracy=0.7, val_accuracy=0.75)),
        lambda: lease.fail("too-corrupt", "Too many broken pictures."),
    ]
    monkeypatch.setattr(time, "sleep", lambda _: steps.pop(0)())
    job = follow(store, lease.job_id)
    assert capsys.readouterr().err.splitlines() == [
        "Starting ...",
        "Extracting features ...",
        "epoch 1: loss 0.500, accuracy 75.0%",
    ]
    assert describe_end(job).endswith("failed (too-corrupt): Too many broken pictures.")


def test_end_of_a_job_is_said_in_a_sentence(store: JobStore) -> None:
    """What it made, and why it is live or not."""
    lease = _claim(store)
    with lease.transaction() as connection:
        lease.finish(connection, JobResult(revision="pets@1", model_version="pets-2", reason="It is better."))
    assert describe_end(store.get(lease.job_id)).endswith("made pets@1 and pets-2. It is better.")
