"""The steps of a job that must happen once, however often the job is taken up again."""

from contextlib import suppress
from pathlib import Path

from whisker.datasets.archive_structure import ArchiveLimits
from whisker.datasets.revision import Revision
from whisker.datasets.store import DatasetStore
from whisker.errors import ArtifactCorrupt, DatabaseBusy, DatabaseUnavailable, InUse
from whisker.jobs import rows
from whisker.jobs.context import JobContext
from whisker.registry.artifacts import verify_version
from whisker.registry.manifest import Manifest
from whisker.registry.registry import Registry
from whisker.retrain.names import known_versions, next_version
from whisker.storage.uses import open_feedback, require_unused_upload


def open_store(context: JobContext) -> DatasetStore:
    """Open the datasets of the job's data folder."""
    limits = ArchiveLimits.from_settings(context.settings)
    return DatasetStore(context.database, context.settings.data_dir / "datasets", limits)


def open_registry(context: JobContext) -> Registry:
    """Open the versions of the job's data folder."""
    return Registry(context.database, context.settings.bundled_models_dir, context.settings.models_dir)


def ensure_revision(context: JobContext) -> Revision:
    """Find the revision that this job is about: the one it names, the one it made before, or one it makes now.

    Raises:
        DatasetNotFound: There is none of that name.
        DatasetInvalid: The pictures cannot become one.
        NotFound: The upload, or the pictures that people gave a class, are gone.
    """
    store, source = open_store(context), context.job.request.source
    if context.job.revision is not None:
        return store.revision(context.job.revision)
    revision = store.revision(source.value) if source.kind == "revision" else _ingest(context, store)
    with context.lease.transaction() as connection:
        values = {"dataset": revision.dataset, "revision": revision.id}
        rows.write(connection, context.job.id, context.lease.fence, values)
        open_feedback(context.settings, context.database).mark_added(connection, source.ids, revision.id)
    return revision


def _ingest(context: JobContext, store: DatasetStore) -> Revision:
    source = context.job.request.source
    feedback = open_feedback(context.settings, context.database)
    revision = store.ingest(
        source,
        context.job.request.target,
        transaction=context.lease.transaction,
        on_progress=context.stage,
        job_id=context.job.id,
        labelled=feedback.paths_and_labels(source.ids) if source.kind == "feedback" else (),
    )
    context.checkpoint(f"revision {revision.id}")
    return revision


def reserve_version(context: JobContext, name: str) -> str:
    """Claim a version's identifier for this job, on its row, where no two jobs can have the same."""
    models_dir, claimed = context.settings.models_dir, context.job.version
    if claimed is not None and not _belongs_to_another(models_dir / claimed, context.job.id):
        return claimed
    names = open_registry(context).names()
    with context.lease.transaction() as connection:
        version = next_version(models_dir, name, names | known_versions(connection))
        rows.write(connection, context.job.id, context.lease.fence, {"version": version})
    return version


def find_finished(context: JobContext, version: str) -> Manifest | None:
    """Find the version's folder, whole, if this job has written it before."""
    folder = context.settings.models_dir / version
    with suppress(ArtifactCorrupt):
        if folder.exists() and (manifest := verify_version(folder)).job_id == context.job.id:
            return manifest
    return None


def forget_upload(context: JobContext) -> None:
    """Remove the uploaded ZIP of a job that succeeded, unless another is to read it: its pictures are in the revision.

    A ZIP that stays, also because the database is busy, goes with the other job, or when it is old.
    """
    source = context.job.request.source
    if source.kind != "upload":
        return
    with suppress(InUse, OSError, DatabaseBusy, DatabaseUnavailable), context.database.transaction() as connection:
        rows.lock(connection)
        require_unused_upload(rows.read_unfinished(connection), source.value)
        (context.settings.uploads_dir / Path(source.value).name).unlink()


def _belongs_to_another(folder: Path, job_id: str) -> bool:
    """Return whether something lies at a version's place that this job did not make."""
    with suppress(ArtifactCorrupt):
        return folder.exists() and verify_version(folder).job_id != job_id
    return True
