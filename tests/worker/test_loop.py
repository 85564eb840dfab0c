"""Worker processes that are killed, stopped and told to end in the middle of a job."""

import os
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.waiting import wait_until
from tests.worker.conftest import LEASE_SECONDS, StartWorker, Workplace, is_alive

from whisker.database import Database
from whisker.jobs.job import Job
from whisker.jobs.store import JobStore
from whisker.worker import loop
from whisker.worker.loop import POLL_SECONDS, finish_here


def test_row_63_killed_worker_s_job_resumes_at_its_last_checkpoint(
    workplace: Workplace, start_worker: StartWorker
) -> None:
    """Row 63: kill -9 of the worker in the middle of an epoch: its child ends too, and one epoch is done again."""
    job_id = workplace.ask()
    first = start_worker("epochs")
    child = workplace.wait_for_entry("epoch-2")
    first.kill()
    wait_until(lambda: not is_alive(child))

    start_worker("epochs")
    workplace.wait_for_entry("epoch-2", 2)
    workplace.let_go()
    job = workplace.wait_for_end(job_id)
    assert job.state == "succeeded"
    assert [record.epoch for record in job.history] == [1, 2, 3, 4]
    assert [len(workplace.entered(f"epoch-{epoch}")) for epoch in (1, 2, 3, 4)] == [1, 2, 1, 1]


def test_row_63_killed_child_is_followed_by_another_at_once(workplace: Workplace) -> None:
    """Row 63: the worker itself notices, without waiting for a lease to end."""
    job_id = workplace.ask()
    with workplace.work("epochs"):
        os.kill(workplace.wait_for_entry("epoch-2"), signal.SIGKILL)
        workplace.wait_for_entry("epoch-2", 2)
        workplace.let_go()
        assert workplace.wait_for_end(job_id).state == "succeeded"
    assert [len(workplace.entered(f"epoch-{epoch}")) for epoch in (1, 2, 3, 4)] == [1, 2, 1, 1]


def test_row_75_continued_worker_s_late_write_is_refused(workplace: Workplace, start_worker: StartWorker) -> None:
    """Row 75: a worker stopped past its lease, with its child, finds its job taken, and is refused."""
    job_id = workplace.ask()
    stopped = start_worker("write_late")
    late_child = workplace.wait_for_entry()
    os.kill(late_child, signal.SIGSTOP)
    stopped.send_signal(signal.SIGSTOP)

    start_worker("write_late")
    workplace.wait_for_entry(count=2)
    workplace.let_go()
    assert workplace.wait_for_end(job_id).state == "succeeded"
    os.kill(late_child, signal.SIGCONT)
    refused = workplace.settings.data_dir / f"refused-{late_child}"
    wait_until(lambda: refused.exists() and refused.read_text(encoding="utf-8") == "LeaseLost")
    stopped.send_signal(signal.SIGCONT)
    wait_until(lambda: not is_alive(late_child))
    assert stopped.poll() is None


def test_worker_told_to_stop_leaves_its_job_to_the_next(workplace: Workplace, start_worker: StartWorker) -> None:
    """TERM ends worker and child at once; the job is queued again without waiting for its lease to end."""
    job_id = workplace.ask()
    worker = start_worker("wait")
    child = workplace.wait_for_entry()
    worker.terminate()
    assert worker.wait(30) == 0
    assert not is_alive(child)
    assert workplace.store.get(job_id).state == "queued"
    assert not workplace.settings.marks.is_running("worker")

    workplace.let_go()
    with workplace.work("wait"):
        assert workplace.wait_for_end(job_id).state == "succeeded"


def test_job_is_done_without_any_worker_by_who_asks_for_it(workplace: Workplace) -> None:
    """A command does its job itself where no worker runs."""
    job_id = workplace.ask()
    job = finish_here(workplace.settings, lambda _: workplace.wait_for_end(job_id), "tests.worker.runners:succeed")
    assert job.state == "succeeded"


def test_job_multiplies_in_one_thread(workplace: Workplace) -> None:
    """What multiplies much asks for more."""
    job_id = workplace.ask()
    finish_here(workplace.settings, lambda _: workplace.wait_for_end(job_id), "tests.worker.runners:tell_threads")
    assert set((workplace.settings.data_dir / "threads").read_text().split()) == {"1"}


def test_worker_that_runs_is_left_to_do_the_job(workplace: Workplace, start_worker: StartWorker) -> None:
    """A command only watches where a worker runs."""
    start_worker("wait")
    wait_until(lambda: workplace.settings.marks.is_running("worker"))
    job_id = workplace.ask()
    workplace.let_go()
    job = finish_here(workplace.settings, lambda _: workplace.wait_for_end(job_id), "tests.worker.runners:fail")
    assert job.state == "succeeded"


def test_command_takes_over_from_a_worker_that_ends(workplace: Workplace, start_worker: StartWorker) -> None:
    """Two commands at once: the first one's worker ends with its own job, and the second one's job is done as well."""
    worker = start_worker("wait")
    wait_until(lambda: workplace.settings.marks.is_running("worker"))
    job_id = workplace.ask()
    workplace.wait_for_entry()

    def end_the_worker_and_wait(_: JobStore) -> Job:
        worker.terminate()
        return workplace.wait_for_end(job_id)

    job = finish_here(workplace.settings, end_the_worker_and_wait, "tests.worker.runners:succeed")
    assert job.state == "succeeded"
    assert not workplace.settings.marks.is_running("worker")


def test_command_takes_over_although_the_folder_of_marks_was_unusable(
    workplace: Workplace, start_worker: StartWorker, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """A folder that others may write to is looked into again: it may be put right."""
    folder = tmp_path / "run"
    workplace.settings = workplace.settings.model_copy(update={"run_dir": folder})
    worker = start_worker("wait")
    wait_until(lambda: workplace.settings.marks.is_running("worker"))
    job_id = workplace.ask()
    workplace.wait_for_entry()

    def spoil_the_folder_and_wait(_: JobStore) -> Job:
        folder.chmod(0o770)
        worker.terminate()
        wait_until(lambda: "cannot take over yet" in caplog.text)
        folder.chmod(0o700)
        return workplace.wait_for_end(job_id)

    job = finish_here(workplace.settings, spoil_the_folder_and_wait, "tests.worker.runners:succeed")
    assert job.state == "succeeded"


def test_stopping_for_longer_than_a_lease_costs_a_lone_worker_nothing(
    workplace: Workplace, start_worker: StartWorker
) -> None:
    """A laptop's lid closed for a night: nobody was there to take the job, so the same child goes on."""
    job_id = workplace.ask()
    worker = start_worker("wait")
    child = workplace.wait_for_entry()
    worker.send_signal(signal.SIGSTOP)
    time.sleep(2 * LEASE_SECONDS)
    worker.send_signal(signal.SIGCONT)
    workplace.let_go()
    assert workplace.wait_for_end(job_id).state == "succeeded"
    assert workplace.entered() == [child]


def test_job_is_found_though_nobody_is_told_of_it(workplace: Workplace) -> None:
    """Its row is all there is: whoever adds it need not reach the worker."""
    with workplace.work("succeed"):
        time.sleep(2 * POLL_SECONDS)  # they have looked, and found nothing
        assert workplace.wait_for_end(workplace.ask()).state == "succeeded"


def test_job_waits_for_no_look_once_another_ended(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that is free looks at once, so a queue of short jobs is done without pauses."""
    jobs = [workplace.ask("ingest") for _ in range(4)]
    monkeypatch.setattr(loop, "POLL_SECONDS", 3600.0)
    with workplace.work("succeed"):
        assert [workplace.wait_for_end(job_id).state for job_id in jobs] == ["succeeded"] * 4


@pytest.mark.slow
def test_each_of_two_workers_takes_up_what_the_other_cannot(workplace: Workplace, start_worker: StartWorker) -> None:
    """Four jobs for two threads each: all run at once, none twice."""
    start_worker("wait")
    start_worker("wait")
    jobs = [workplace.ask("ingest") for _ in range(4)]
    workplace.wait_for_entry(count=4)
    workplace.let_go()
    assert [workplace.wait_for_end(job_id).state for job_id in jobs] == ["succeeded"] * 4
    assert len(set(workplace.entered())) == 4


def test_fault_of_the_database_ends_no_worker(workplace: Workplace) -> None:
    """The threads that do jobs look again, also after what nobody thought of."""
    database = Database(workplace.settings.resolved_database_url)
    with workplace.work("succeed"):
        with database.transaction() as connection:
            connection.execute(text("ALTER TABLE jobs RENAME TO away"))
        time.sleep(2 * POLL_SECONDS)
        with database.transaction() as connection:
            connection.execute(text("ALTER TABLE away RENAME TO jobs"))
        assert workplace.wait_for_end(workplace.ask()).state == "succeeded"
    database.close()
