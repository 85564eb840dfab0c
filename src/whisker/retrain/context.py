"""What a job's code works with: its request, its workspace, and how it reports its progress."""

import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path

from whisker.database import Database
from whisker.disk_space import free_bytes
from whisker.errors import DatabaseBusy, DatabaseUnavailable, StorageFull
from whisker.jobs.job import EpochRecord, Job
from whisker.jobs.lease import Lease
from whisker.jobs.stages import ProgressMeter, stage_weights
from whisker.settings import Settings
from whisker.workspace import Workspace

logger = logging.getLogger(__name__)

WRITE_SECONDS = 0.5
"""How often progress is written to the row at most."""

LEAST_ROOM_BYTES = 64 * 10**6
"""A job does not fill the disk up to here: then neither its outcome nor anything else could be written."""


@dataclass
class JobContext:
    """A running job, as its own code sees it. Whatever is logged while it runs becomes the job's log.

    It is an Observer (`whisker.progress`): training reports to it as to any other. Every method raises
    LeaseLost when another worker has taken the job up: let it end the job's work.

    Attributes:
        job: The row as it was when the job was taken up; `checkpoint`, `version` and `revision` are what an earlier
            worker got to.
        workspace: The data folder that the job works on.
    """

    job: Job
    lease: Lease
    workspace: Workspace
    _meter: ProgressMeter = field(init=False)
    _stage: str | None = field(init=False, default=None)
    _written_at_seconds: float = field(init=False, default=-WRITE_SECONDS)

    def __post_init__(self) -> None:
        self._meter = ProgressMeter(stage_weights(self.job.request), self.job.progress)

    @property
    def settings(self) -> Settings:
        """The settings of the data folder."""
        return self.workspace.settings

    @property
    def database(self) -> Database:
        """The database of the data folder."""
        return self.workspace.database

    @property
    def folder(self) -> Path:
        """The job's own folder. `checkpoints/` in it goes when the job ends, `artifacts/` stays."""
        return self.workspace.job_folder(self.job.id)

    @property
    def checkpoint_dir(self) -> Path:
        """The folder of checkpoints, made if it is missing."""
        return _made(self.folder / "checkpoints")

    @property
    def artifact_dir(self) -> Path:
        """The folder of files that the job shows, made if it is missing."""
        return _made(self.folder / "artifacts")

    def stage(self, name: str, share: float) -> None:
        """Write down how far a stage is; cheap enough to be called for every picture.

        Args:
            name: One of `whisker.jobs.stages`; of another, the name is shown and the share has no weight.
            share: The part of the stage that is done, 0 to 1.

        Raises:
            StorageFull: The disk has hardly any space left.
        """
        now = time.monotonic()
        progress = self._meter.advance(name, share, now)
        if name == self._stage and now - self._written_at_seconds < WRITE_SECONDS:
            return
        if name != self._stage:
            logger.info("Stage: %s", name)
        self._stage, self._written_at_seconds = name, now
        self._require_room()
        with suppress(DatabaseBusy, DatabaseUnavailable):  # the next write says the same
            self.lease.update(0, stage=name, progress=progress, eta_seconds=self._meter.eta_seconds())

    def expect(self, seconds: float) -> None:
        """Set how long the rest will take by earlier jobs."""
        self._meter.expect(seconds, time.monotonic())

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Write down an epoch's figures; NaN becomes null."""
        known = {name: None if value is None or isnan(value) else value for name, value in record.items()}
        self._add(EpochRecord.model_validate(known))

    def checkpoint(self, name: str) -> None:
        """Write down that work up to here is on disk and would not be done again."""
        self.lease.update(checkpoint=name)
        logger.info("Kept: %s", name)

    def _add(self, record: EpochRecord) -> None:
        figures = record.model_dump(exclude_none=True, exclude={"epoch"})
        shown = ", ".join(f"{name} {value:.4f}" for name, value in figures.items())
        logger.info("Epoch %d: %s", record.epoch, shown)
        self.lease.add_epoch(record)

    def _require_room(self) -> None:
        free = free_bytes(self.settings.data_dir)
        if free < min(LEAST_ROOM_BYTES, self.settings.disk_reserve_bytes):
            raise StorageFull(
                f"The disk is nearly full: {free / 1e6:,.0f} MB are free. Make room and try the job again."
            )


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
