"""Steps that jobs share; each is done once, however often the job is taken up again."""

from contextlib import suppress
from pathlib import Path

from whisker.datasets.ingestion import ingest
from whisker.datasets.store import DatasetStore, KeptRevision
from whisker.errors import ArtifactCorrupt, DatabaseBusy, DatabaseUnavailable, InUse
from whisker.jobs import rows
from whisker.jobs.in_use import require_unused_upload
from whisker.registry.artifacts import verify_version
from whisker.registry.manifest import Manifest
from whisker.retrain.context import JobContext
from whisker.retrain.version_names import known_versions, next_version


def ensure_revision(context: JobContext) -> KeptRevision:
    """Find the revision that this job is about: the one it names, the one it made before, or one it makes now.

    Raises:
        DatasetNotFound: There is none of that name.
        DatasetInvalid: The pictures cannot become one.
        NotFound: The upload, or the pictures that people gave a class, are gone.
    """
    store, source = context.workspace.datasets, context.job.request.source
    if context.job.revision is not None:
        return KeptRevision(store, store.revision(context.job.revision))
    is_kept = source.kind == "revision"
    kept = KeptRevision(store, store.revision(source.value)) if is_kept else _ingest(context, store)
    revision = kept.revision
    with context.lease.transaction() as connection:
        values = {"dataset": revision.dataset, "revision": revision.id}
        rows.write(connection, context.job.id, context.lease.fence, values)
        context.workspace.feedback.mark_added(connection, source.ids, revision.id)
    return kept


def _ingest(context: JobContext, store: DatasetStore) -> KeptRevision:
    source = context.job.request.source
    feedback = context.workspace.feedback
    kept = ingest(
        store,
        source,
        context.job.request.target,
        transaction=context.lease.transaction,
        on_progress=context.stage,
        job_id=context.job.id,
        labelled=feedback.paths_and_labels(source.ids) if source.kind == "feedback" else (),
    )
    context.checkpoint(f"revision {kept.revision.id}")
    return kept


def reserve_version(context: JobContext, name: str) -> str:
    """Claim a version's identifier for this job, on its row, where no two jobs can have the same."""
    models_dir, claimed = context.workspace.models_dir, context.job.version
    if claimed is not None and not _belongs_to_another(models_dir / claimed, context.job.id):
        return claimed
    names = context.workspace.registry.names()
    with context.lease.transaction() as connection:
        version = next_version(models_dir, name, names | known_versions(connection))
        rows.write(connection, context.job.id, context.lease.fence, {"version": version})
    return version


def _belongs_to_another(folder: Path, job_id: str) -> bool:
    """Return whether something lies at a version's place that this job did not make."""
    with suppress(ArtifactCorrupt):
        return folder.exists() and verify_version(folder).job_id != job_id
    return True


def find_finished(context: JobContext, version: str) -> Manifest | None:
    """Find the version's folder, whole, if this job has written it before."""
    folder = context.workspace.models_dir / version
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
        (context.workspace.uploads_dir / Path(source.value).name).unlink()
