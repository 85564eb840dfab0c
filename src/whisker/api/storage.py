"""GET /storage and below: what takes disk space, and deleting and renaming what is stored."""

from dataclasses import asdict

from flask import Blueprint

from whisker import errors
from whisker.api.access import Access
from whisker.api.schemas.datasets import DatasetPath
from whisker.api.schemas.jobs import JobPath
from whisker.api.schemas.models import ModelPath
from whisker.api.schemas.storage import (
    CachesQuery,
    DeletedAnswer,
    DeleteVersionQuery,
    Renamed,
    RenameJson,
    StorageOverview,
    StoredDataset,
    UploadList,
    UploadPath,
)
from whisker.api.services import get_services
from whisker.api.view_binding import DATABASE_PROBLEMS, operation
from whisker.storage.caches import CACHES, clear_caches
from whisker.storage.schema import Deletion

blueprint = Blueprint("storage", __name__)

_DELETE_PROBLEMS = (errors.InUse, errors.StorageFull, *DATABASE_PROBLEMS)


@blueprint.get("/storage")
@operation("storage", access=Access.READ, problems=DATABASE_PROBLEMS)
def get_storage() -> StorageOverview:
    """Show what takes the space in the data folder, what of it can be deleted, and what that gives back."""
    found = asdict(get_services().storage.overview())
    datasets = [StoredDataset.model_validate({**item, "revisions": item["parts"]}) for item in found.pop("datasets")]
    return StorageOverview.model_validate({**found, "datasets": datasets})


@blueprint.delete("/storage/caches")
@operation("storage", problems=DATABASE_PROBLEMS)
def clear_storage_caches(query: CachesQuery) -> DeletedAnswer:
    """Remove what can be drawn or computed again; with `name`, one cache, also of what was downloaded."""
    names = [query.name] if query.name else [cache.name for cache in CACHES if cache.is_cheap]
    freed_bytes = clear_caches(get_services().data_dir, names)
    return _deleted(Deletion("cache", ",".join(names), freed_bytes))


@blueprint.get("/uploads")
@operation("storage", access=Access.READ, problems=DATABASE_PROBLEMS)
def list_uploads() -> UploadList:
    """List the uploaded ZIPs that are on their way, wait for their job, or that a failed one left for another try."""
    return UploadList.model_validate({"uploads": [asdict(upload) for upload in get_services().storage.uploads()]})


@blueprint.patch("/uploads/<upload>")
@operation("storage", problems=(errors.UploadNotFound, *DATABASE_PROBLEMS))
def rename_upload(path: UploadPath, body: RenameJson) -> Renamed:
    """Label an upload."""
    return Renamed(kind="upload", id=get_services().labels.label_upload(path.upload, body.name), name=body.name)


@blueprint.delete("/uploads/<upload>")
@operation("storage", problems=(errors.UploadNotFound, *_DELETE_PROBLEMS))
def delete_upload(path: UploadPath) -> DeletedAnswer:
    """Delete an upload, whole or not, that no unfinished job needs; a failed job cannot be tried again without it."""
    return _deleted(get_services().deletions.delete_upload(path.upload))


@blueprint.patch("/datasets/<dataset>")
@operation("datasets", problems=(errors.DatasetNotFound, *DATABASE_PROBLEMS))
def rename_dataset(path: DatasetPath, body: RenameJson) -> Renamed:
    """Give a dataset another name, or one of its revisions a label; its id stays."""
    kind, identifier = get_services().labels.rename_data(path.dataset, body.name)
    return Renamed(kind=kind, id=identifier, name=body.name)


@blueprint.delete("/datasets/<dataset>")
@operation("datasets", problems=(errors.DatasetNotFound, *_DELETE_PROBLEMS))
def delete_dataset(path: DatasetPath) -> DeletedAnswer:
    """Delete a dataset with all its revisions, or one revision; versions that learned from it go on answering.

    Pictures that another revision has as well stay there. What a queued or running job needs is refused.
    """
    deleted = get_services().deletions.delete_data(path.dataset)
    get_services().answers.forget()
    return _deleted(deleted)


@blueprint.patch("/models/<version>")
@operation("models", problems=(errors.ModelNotFound, *DATABASE_PROBLEMS))
def rename_model(path: ModelPath, body: RenameJson) -> Renamed:
    """Label a version; its identifier and its files stay."""
    return Renamed(kind="version", id=get_services().labels.label_version(path.version, body.name), name=body.name)


@blueprint.delete("/models/<version>")
@operation("models", problems=(errors.ModelNotFound, errors.Bundled, errors.WasLive, *_DELETE_PROBLEMS))
def delete_model(path: ModelPath, query: DeleteVersionQuery) -> DeletedAnswer:
    """Delete a version that is not live; one that was live once only with `force`, for a rollback may need it."""
    return _deleted(get_services().deletions.delete_version(path.version, even_if_it_was_live=query.force))


@blueprint.patch("/jobs/<job_id>")
@operation("jobs", problems=(errors.JobNotFound, *DATABASE_PROBLEMS))
def rename_job(path: JobPath, body: RenameJson) -> Renamed:
    """Label a job."""
    return Renamed(kind="job", id=get_services().labels.label_job(path.job_id, body.name), name=body.name)


@blueprint.delete("/jobs/<job_id>")
@operation("jobs", problems=(errors.JobNotFound, errors.JobUnfinished, *_DELETE_PROBLEMS))
def delete_job(path: JobPath) -> DeletedAnswer:
    """Delete a job that has ended, with its log and files, and with its upload; what it made stays."""
    return _deleted(get_services().deletions.delete_job(path.job_id))


def _deleted(found: Deletion) -> DeletedAnswer:
    return DeletedAnswer.model_validate(found, from_attributes=True)
