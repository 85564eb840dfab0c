"""Jobs run in this process, and ended in the middle as a killed process would end them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from whisker.datasets.revision import DatasetSource
from whisker.jobs.job import Job, JobKind, JobRequest
from whisker.jobs.lease import Lease
from whisker.retrain.context import JobContext
from whisker.retrain.job_kinds import run_job
from whisker.settings import Settings
from whisker.workspace import Workspace

QUICKLY = {"backbone": "efficientnet_lite0", "size_px": 32, "l2_candidates": [0.03], "folds": 2}


class Killed(BaseException):
    """Ends a job without a word, as `kill -9` does."""


@dataclass
class MortalContext(JobContext):
    """A context that remembers the stages it is told, and can end the job at one of them, or at a checkpoint."""

    dies_at: str | None = None
    stages: list[str] = field(default_factory=list)

    def stage(self, name: str, share: float) -> None:
        """Remember the stage, and die where that was asked for."""
        if name not in self.stages:
            self.stages.append(name)
        if name == self.dies_at:
            raise Killed
        super().stage(name, share)

    def checkpoint(self, name: str) -> None:
        """Die after a checkpoint, before anything else."""
        super().checkpoint(name)
        if self.dies_at and name.startswith(self.dies_at):
            raise Killed


@dataclass
class Workplace:
    """A data folder whose jobs this process does."""

    settings: Settings

    def __post_init__(self) -> None:
        self.workspace = Workspace(self.settings)
        self.database = self.workspace.database
        self.store = self.workspace.jobs
        self.promotions = self.workspace.promotions

    def ask(
        self,
        source: Path | str,
        kind: JobKind = "retrain",
        **options: Any,
    ) -> Job:
        """Ask for a job about a path, or about a revision where it is a text."""
        where = DatasetSource(kind="path" if isinstance(source, Path) else "revision", value=str(source))
        settings: Mapping[str, Any] = {**QUICKLY, **options} if kind == "retrain" else options
        return self.store.create(JobRequest(kind=kind, source=where, settings=dict(settings)))

    def context(self, job_id: str, dies_at: str | None = None) -> MortalContext:
        """Take a job up."""
        lease = self.store.claim(job_id)
        assert lease is not None
        return MortalContext(self.store.get(job_id), lease, self.workspace, dies_at)

    def run(self, job: Job) -> Job:
        """Do a job to its end."""
        run_job(self.context(job.id))
        return self.store.get(job.id)

    def run_until(self, job: Job, dies_at: str) -> None:
        """Do a job until a stage or checkpoint at which its process dies."""
        run_job(self.context(job.id, dies_at))

    def lose(self, job_id: str) -> None:
        """Put a job back whose worker has died."""
        Lease(self.database, job_id, self._fence(job_id)).give_back()

    def close(self) -> None:
        """Close the database."""
        self.workspace.close()

    def _fence(self, job_id: str) -> int:
        return self.store.heartbeats()[job_id][0]
