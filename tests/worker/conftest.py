"""Real workers with real children, a lease of a second, and jobs of a few lines."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.waiting import PATIENCE_SECONDS, wait_until

from whisker.database import Database
from whisker.datasets.revision import DatasetSource
from whisker.jobs.job import Job, JobKind, JobRequest
from whisker.jobs.store import JobStore
from whisker.settings import Settings
from whisker.worker.loop import Worker

TINY_WORKER = Path(__file__).with_name("tiny_worker.py")
PROJECT_DIR = Path(__file__).parents[2]
LEASE_SECONDS = 1.0


def is_alive(pid: int) -> bool:
    """Tell whether a process is there; one that only waits to be buried is not."""
    try:
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except (ProcessLookupError, FileNotFoundError):
        return False


@dataclass
class Workplace:
    """A data folder, its jobs, and what the runners of `runners.py` wrote there."""

    settings: Settings
    store: JobStore

    def ask(self, kind: JobKind = "retrain") -> str:
        """Ask for a job; no message is sent, for workers find jobs without."""
        return self.store.create(JobRequest(kind=kind, source=DatasetSource(kind="sample", value="digits"))).id

    def let_go(self) -> None:
        """Let every waiting runner go on."""
        (self.settings.data_dir / "go").touch()

    def entered(self, name: str = "entered") -> list[int]:
        """List the processes that came to a place, in their order."""
        with contextlib.suppress(FileNotFoundError):
            return [int(line) for line in (self.settings.data_dir / name).read_text(encoding="ascii").splitlines()]
        return []

    def wait_for_entry(self, name: str = "entered", count: int = 1) -> int:
        """Wait until some processes came to a place, and return the last one."""
        wait_until(lambda: len(self.entered(name)) >= count)
        return self.entered(name)[-1]

    def wait_for_end(self, job_id: str) -> Job:
        """Wait until a job has ended."""
        wait_until(lambda: self.store.get(job_id).finished_at is not None)
        return self.store.get(job_id)

    def work(self, runner: str) -> Worker:
        """Make a worker in threads of this process; it works as long as its context is open."""
        return Worker(self.settings, f"tests.worker.runners:{runner}")


@pytest.fixture
def workplace(migrated: Settings) -> Iterator[Workplace]:
    """A data folder without jobs."""
    database = Database(migrated.resolved_database_url)
    yield Workplace(migrated.model_copy(update={"lease_seconds": LEASE_SECONDS}), JobStore(database))
    database.close()


StartWorker = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(workplace: Workplace) -> Iterator[StartWorker]:
    """Start worker processes; after the test, they and their children must end when told to."""
    started: list[subprocess.Popen[bytes]] = []

    def start(runner: str) -> "subprocess.Popen[bytes]":
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WHISKER_")}
        environment |= {
            "WHISKER_DATA_DIR": str(workplace.settings.data_dir),
            "WHISKER_LEASE_SECONDS": str(LEASE_SECONDS),
            "WHISKER_RUN_DIR": str(workplace.settings.run_dir or ""),
            "PYTHONPATH": str(PROJECT_DIR),
        }
        process = subprocess.Popen([sys.executable, str(TINY_WORKER), runner], env=environment, start_new_session=True)
        started.append(process)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGCONT)
            process.terminate()
        process.wait(PATIENCE_SECONDS)
