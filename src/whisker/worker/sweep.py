"""Removing what processes left behind that were killed, and what is too old to keep."""

import logging
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from whisker.database import Database
from whisker.datasets.cleanup import sweep as sweep_datasets
from whisker.datasets.store import DatasetStore
from whisker.datasets.uploads import kept_uploads, sweep_uploads
from whisker.files import is_older
from whisker.jobs.job import Job
from whisker.jobs.store import JobStore
from whisker.registry.artifacts import half_made_version
from whisker.settings import Settings
from whisker.storage.deletion import Deletions
from whisker.storage.room import keep_room
from whisker.storage.uses import open_feedback

logger = logging.getLogger(__name__)

UPLOAD_DAYS = 7
"""How long an upload is kept that no unfinished job needs: a failed job can be tried again as long."""

VERSION_SECONDS = 600
"""How long nothing was written to a half-written version when it is taken for nobody's: `whisker train` makes such as
well, and no row tells of them."""

_JOB_ID = re.compile(r"[0-9a-f]{32}")

OLD_QUEUE = ("queue.db", "queue.db-wal", "queue.db-shm")
"""What the versions before woke workers with; it held nothing but the ids of jobs."""


def sweep(settings: Settings, database: Database) -> None:
    """Remove the leftovers of a data folder, which are known by their names: whatever a person put there stays.

    What exists is listed first, then asked for who may still be at it.
    """
    data_dir = settings.data_dir
    versions = [path for path in settings.models_dir.glob(".*-making-*") if half_made_version(path)]
    checkpoints = [path for path in (data_dir / "jobs").glob("*/checkpoints") if _JOB_ID.fullmatch(path.parent.name)]
    unfinished = JobStore(database).unfinished()
    names = {job.id for job in unfinished}
    _remove(path for path in versions if _is_stray_version(path, unfinished))
    _remove(path for path in checkpoints if path.parent.name not in names)
    _sweep_uploads(settings.uploads_dir, database)
    Deletions(settings, database).finish()
    datasets = DatasetStore(database, data_dir / "datasets")
    sweep_datasets(datasets, {job.id for job in unfinished if job.state == "running"})
    keep_room(data_dir)
    _remove_old_queue(data_dir)
    open_feedback(settings, database).sweep()


def _remove_old_queue(data_dir: Path) -> None:
    for name in OLD_QUEUE:
        with suppress(OSError):
            (data_dir / name).unlink()


def _is_stray_version(path: Path, unfinished: Iterable[Job]) -> bool:
    running = (job for job in unfinished if job.state == "running")
    is_being_written = half_made_version(path) in {job.version for job in running}
    return not is_being_written and all(is_older(part, VERSION_SECONDS) for part in (path, *path.glob("*")))


def _sweep_uploads(folder: Path, database: Database) -> None:
    """Remove the uploads that nobody needs, while no job can be asked for that reads one of them."""
    from whisker.jobs import rows

    with database.transaction() as connection:
        rows.lock(connection)
        sweep_uploads(folder, _wanted_uploads(folder, rows.read_unfinished(connection)))


def _wanted_uploads(folder: Path, unfinished: Iterable[Job]) -> set[str]:
    needed = {job.request.source.value for job in unfinished if job.request.source.kind == "upload"}
    return needed | {path.name for path in kept_uploads(folder) if not is_older(path, UPLOAD_DAYS * 24 * 3600)}


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        logger.info("Removing what a process left behind: %s", path)
        shutil.rmtree(path, ignore_errors=True)
