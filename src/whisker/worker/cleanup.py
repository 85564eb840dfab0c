"""Removing what killed processes left, and what is too old to keep."""

import logging
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from whisker.database import Database
from whisker.datasets.cleanup import sweep as sweep_datasets
from whisker.datasets.resumable_uploads import sweep_unfinished
from whisker.datasets.uploads import UPLOAD_DAYS, kept_uploads, sweep_uploads
from whisker.files import is_older
from whisker.jobs import rows
from whisker.jobs.job import Job
from whisker.registry.artifacts import half_made_version
from whisker.storage.deletion import Deletions
from whisker.storage.deletion_reserve import keep_spare_space
from whisker.storage.labels import delete_labels_of_lost_uploads
from whisker.workspace import Workspace

logger = logging.getLogger(__name__)

VERSION_SECONDS = 600
"""How long nothing was written to a half-written version before it counts as abandoned: `whisker train` makes such as
well, without a row."""

_JOB_ID = re.compile(r"[0-9a-f]{32}")

OLD_QUEUE = ("queue.db", "queue.db-wal", "queue.db-shm")
"""What the versions before woke workers with; it held nothing but the ids of jobs."""


def clean_up(workspace: Workspace) -> None:
    """Remove the leftovers of a data folder, which are known by their names: whatever a person put there stays.

    What exists is listed first, and only then which jobs may still use it.
    """
    versions = [path for path in workspace.models_dir.glob(".*-making-*") if half_made_version(path)]
    checkpoints = [path for path in workspace.jobs_dir.glob("*/checkpoints") if _JOB_ID.fullmatch(path.parent.name)]
    unfinished = workspace.jobs.unfinished()
    names = {job.id for job in unfinished}
    _remove(path for path in versions if _is_stray_version(path, unfinished))
    _remove(path for path in checkpoints if path.parent.name not in names)
    sweep_unfinished(workspace.uploads_dir, workspace.settings.unfinished_upload_hours * 3600)
    _remove_uploads(workspace.uploads_dir, workspace.database)
    Deletions(workspace).finish()
    sweep_datasets(workspace.datasets, {job.id for job in unfinished if job.state == "running"})
    keep_spare_space(workspace.data_dir)
    _remove_old_queue(workspace.data_dir)
    workspace.feedback.clean_up()


def _remove_old_queue(data_dir: Path) -> None:
    for name in OLD_QUEUE:
        with suppress(OSError):
            (data_dir / name).unlink()


def _is_stray_version(path: Path, unfinished: Iterable[Job]) -> bool:
    running = (job for job in unfinished if job.state == "running")
    is_being_written = half_made_version(path) in {job.version for job in running}
    return not is_being_written and all(is_older(part, VERSION_SECONDS) for part in (path, *path.glob("*")))


def _remove_uploads(folder: Path, database: Database) -> None:
    """Remove the uploads that no job needs, while no job can be asked for that reads one of them."""
    with database.transaction() as connection:
        rows.lock(connection)
        sweep_uploads(folder, _wanted_uploads(folder, rows.read_unfinished(connection)))
        delete_labels_of_lost_uploads(connection, folder)


def _wanted_uploads(folder: Path, unfinished: Iterable[Job]) -> set[str]:
    needed = {job.request.source.value for job in unfinished if job.request.source.kind == "upload"}
    return needed | {path.name for path in kept_uploads(folder) if not is_older(path, UPLOAD_DAYS * 24 * 3600)}


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        logger.info("Removing what a process left behind: %s", path)
        shutil.rmtree(path, ignore_errors=True)
