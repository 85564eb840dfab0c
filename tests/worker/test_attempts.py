"""Jobs done by children of a worker, and all the ways in which they end."""

import os
import resource
import time

import pytest
from sqlalchemy import text
from tests.waiting import wait_until
from tests.worker.conftest import LEASE_SECONDS, StartWorker, Workplace, is_alive

from whisker.database import Database
from whisker.jobs.job import Job
from whisker.jobs.log import read_log
from whisker.worker import attempts


def _do(workplace: Workplace, runner: str) -> Job:
    job_id = workplace.ask()
    with workplace.work(runner):
        return workplace.wait_for_end(job_id)


def _log_of(workplace: Workplace, job: Job) -> str:
    lines, _ = read_log(workplace.settings.data_dir / "jobs" / job.id)
    return "\n".join(line["message"] for line in lines)


def test_job_is_done_in_a_child_of_lower_priority(workplace: Workplace) -> None:
    """Answering requests goes before training."""
    job_id = workplace.ask()
    with workplace.work("wait"):
        child = workplace.wait_for_entry()
        assert child != os.getpid()
        assert os.getpriority(os.PRIO_PROCESS, child) > os.getpriority(os.PRIO_PROCESS, 0)
        workplace.let_go()
        assert workplace.wait_for_end(job_id).state == "succeeded"
        wait_until(lambda: not is_alive(child))


def test_fault_that_has_a_name_is_kept_with_the_job(workplace: Workplace) -> None:
    """The job says what a request would have been answered."""
    job = _do(workplace, "fail")
    assert job.error is not None
    assert (job.state, job.error.code, job.error.detail) == ("failed", "too-few-classes", "One class is too few.")


def test_unforeseen_fault_is_told_in_the_log_alone(workplace: Workplace) -> None:
    """Nobody is shown a stack trace; the log has it."""
    job = _do(workplace, "fail_unforeseen")
    assert job.error is not None
    assert (job.state, job.error.code) == ("failed", "internal")
    assert "KeyError" in job.error.detail
    assert "forged" not in job.error.detail
    assert "fail_unforeseen" in _log_of(workplace, job)


def test_row_66_full_disk_fails_the_job_by_its_name(workplace: Workplace) -> None:
    """Row 66: also where a library made another exception of it."""
    job = _do(workplace, "fill_the_disk")
    assert job.error is not None
    assert (job.state, job.error.code) == ("failed", "storage-full")


def test_job_that_cannot_even_be_begun_fails(workplace: Workplace) -> None:
    """Where there can be no log, or no process, the job says so instead of being tried for ever."""
    (workplace.settings.data_dir / "jobs").write_bytes(b"in the way")
    job = _do(workplace, "succeed")
    assert job.error is not None
    assert (job.state, job.error.code) == ("failed", "internal")


@pytest.mark.parametrize("runner", ["run_out_of_memory", "leave_without_a_word"])
def test_row_76_job_whose_process_dies_twice_fails(workplace: Workplace, runner: str) -> None:
    """Row 76: one that takes too much memory is tried once more, then given up; the worker goes on."""
    job_id = workplace.ask()
    with workplace.work(runner):
        job = workplace.wait_for_end(job_id)
        other = workplace.wait_for_end(workplace.ask("ingest"))
    assert job.error is not None
    assert other.error is not None
    assert job.error.code == other.error.code == "worker-lost"
    assert _log_of(workplace, job).count("Taken up by process") == 2


@pytest.mark.parametrize(
    "runner",
    ["allocate_too_much", "start_threads_without_room", "infer_without_room", "map_without_room", "break_at_the_limit"],
)
def test_row_76_job_without_memory_says_so(workplace: Workplace, runner: str) -> None:
    """Tried once more, for memory may be free by then; then it fails by that name, whichever library met the limit."""
    job = _do(workplace, runner)
    assert job.error is not None
    assert job.error.code == "out-of-memory"
    assert "batch_size" in job.error.detail
    log = _log_of(workplace, job)
    assert log.count("Taken up by process") == 2
    assert "too little memory" in log


def test_row_76_job_is_not_begun_where_its_libraries_could_not_be_loaded(
    workplace: Workplace, start_worker: StartWorker
) -> None:
    """Some libraries wait for ever in too little address space: the job says at once what bounds it."""
    worker = start_worker("succeed")
    resource.prlimit(worker.pid, resource.RLIMIT_AS, (700 * 2**20, resource.RLIM_INFINITY))
    job = workplace.wait_for_end(workplace.ask())
    assert job.error is not None
    assert job.error.code == "out-of-memory"
    assert "700 MiB of address space (ulimit -v)" in job.error.detail


@pytest.mark.parametrize("runner", ["wait", "ignore_term"])
def test_row_72_running_job_is_cancelled(workplace: Workplace, runner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 72: its process ends, politely or not, and the job is cancelled."""
    monkeypatch.setattr(attempts, "CANCEL_GRACE_SECONDS", 0.5)
    job_id = workplace.ask()
    with workplace.work(runner):
        child = workplace.wait_for_entry()
        workplace.store.request_cancel(job_id)
        assert workplace.wait_for_end(job_id).state == "cancelled"
        wait_until(lambda: not is_alive(child))


def test_row_71_second_retrain_follows_the_first(workplace: Workplace) -> None:
    """Row 71: the second waits for the first one's end, and a dataset is read in beside both."""
    first, second = workplace.ask(), workplace.ask()
    with workplace.work("wait"):
        workplace.wait_for_entry()
        workplace.ask("ingest")
        workplace.wait_for_entry(count=2)
        assert [workplace.store.get(job_id).state for job_id in (first, second)] == ["running", "queued"]
        workplace.let_go()
        workplace.wait_for_end(second)
    started = workplace.store.get(second).started_at
    ended = workplace.store.get(first).finished_at
    assert started is not None
    assert ended is not None
    assert started >= ended


def test_row_74_clock_set_by_a_year_runs_nothing_twice(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 74: neither the clock nor the times in the rows say whether a worker lives."""
    job_id = workplace.ask()
    database = Database(workplace.settings.resolved_database_url)
    real_time = time.time
    with workplace.work("wait"):
        workplace.wait_for_entry()
        monkeypatch.setattr(time, "time", lambda: real_time() + 365 * 24 * 3600)
        with database.transaction() as connection:
            connection.execute(text("UPDATE jobs SET created_at = '2020-01-01', started_at = '2020-01-01'"))
        time.sleep(2 * LEASE_SECONDS)
        monkeypatch.setattr(time, "time", lambda: real_time() - 365 * 24 * 3600)
        time.sleep(2 * LEASE_SECONDS)
        workplace.let_go()
        assert workplace.wait_for_end(job_id).state == "succeeded"
    database.close()
    assert len(workplace.entered()) == 1


def test_checkpoints_go_when_the_job_has_ended(workplace: Workplace) -> None:
    """They are as large as models, and of no use any more."""
    workplace.let_go()
    job = _do(workplace, "epochs")
    assert job.state == "succeeded"
    folder = workplace.settings.data_dir / "jobs" / job.id
    assert [path.name for path in folder.iterdir()] == ["log.jsonl"]


def test_row_64_job_killed_while_publishing_succeeds_in_the_end(workplace: Workplace) -> None:
    """Row 64: a version half written is no version, and the next process writes it whole."""
    job = _do(workplace, "publish_half")
    assert (job.state, job.version) == ("succeeded", "half-1")
    assert "was killed by SIGKILL" in _log_of(workplace, job)


def test_what_a_child_started_ends_with_it(workplace: Workplace) -> None:
    """A cancelled job leaves no process of a library's behind."""
    job_id = workplace.ask()
    with workplace.work("start_another"):
        grandchild = workplace.wait_for_entry()
        workplace.store.request_cancel(job_id)
        workplace.wait_for_end(job_id)
        wait_until(lambda: not is_alive(grandchild))


def test_child_deaf_to_term_ends_with_its_worker(workplace: Workplace) -> None:
    """Stopping a worker does not wait for what its child thinks of it."""
    job_id = workplace.ask()
    with workplace.work("ignore_term"):
        child = workplace.wait_for_entry()
    assert not is_alive(child)
    assert workplace.store.get(job_id).state == "queued"
