"""Removing what processes left behind that were killed."""

import logging
import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from whisker.datasets.uploads import sweep_uploads
from whisker.jobs.job import Job
from whisker.jobs.store import JobStore
from whisker.settings import Settings

logger = logging.getLogger(__name__)

UPLOAD_DAYS = 7
"""How long an upload is kept that no unfinished job needs: a failed job can be tried again as long."""

VERSION_SECONDS = 60
STAGING_SECONDS = 24 * 3600
"""How long a half-written version, or a half-read dataset, was left alone when it is taken for nobody's: commands make
such as well, and no row tells of them."""

_JOBS_STAGING = re.compile(r"\.ingest-([0-9a-f]{32})")


def sweep(settings: Settings, store: JobStore) -> None:
    """Remove the leftovers of a data folder. What exists is listed first, then asked for who may still be at it."""
    data_dir = settings.data_dir
    versions = [*settings.models_dir.glob(".*-*")]
    staging = [*(data_dir / "datasets").glob(".ingest-*")]
    checkpoints = [*(data_dir / "jobs").glob("*/checkpoints")]
    unfinished = store.unfinished()
    names = {job.id for job in unfinished}
    running = [job for job in unfinished if job.state == "running"]
    _remove(path for path in versions if _is_stray_version(path, running))
    _remove(path for path in staging if _is_stray_staging(path, running))
    _remove(path for path in checkpoints if path.parent.name not in names)
    sweep_uploads(data_dir / "uploads", _wanted_uploads(data_dir / "uploads", unfinished))


def _is_stray_version(path: Path, running: Iterable[Job]) -> bool:
    is_being_written = any(job.version and path.name.startswith(f".{job.version}-") for job in running)
    return not is_being_written and _is_older(path, VERSION_SECONDS)


def _is_stray_staging(path: Path, running: Iterable[Job]) -> bool:
    of_job = _JOBS_STAGING.match(path.name)
    if of_job:
        return all(job.id != of_job[1] for job in running)
    return _is_older(path, STAGING_SECONDS)


def _wanted_uploads(folder: Path, unfinished: Iterable[Job]) -> set[str]:
    needed = {job.request.source.value for job in unfinished if job.request.source.kind == "upload"}
    return needed | {path.name for path in folder.glob("*.zip") if not _is_older(path, UPLOAD_DAYS * 24 * 3600)}


def _is_older(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.stat().st_mtime > seconds
    except OSError:
        return False


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        logger.info("Removing what a process left behind: %s", path)
        shutil.rmtree(path, ignore_errors=True)
