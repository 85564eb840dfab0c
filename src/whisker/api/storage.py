"""GET /storage and what frees it: what takes the space, and deleting and renaming whatever is kept."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.bodies import read_json
from whisker.api.operations import READ_PROBLEMS, WRITE_PROBLEMS, Operation, operation, parse_parameters
from whisker.api.schemas.datasets import DatasetPath
from whisker.api.schemas.jobs import JobPath
from whisker.api.schemas.models import ModelPath
from whisker.api.schemas.storage import (
    CachesQuery,
    Deleted,
    DeleteVersionQuery,
    Renamed,
    RenameJson,
    StorageOverview,
    StoredDataset,
    UploadList,
    UploadPath,
)
from whisker.api.services import get_services
from whisker.storage.caches import CACHES, clear_caches
from whisker.storage.kinds import Deletion, Kind

blueprint = Blueprint("storage", __name__)

_RENAME_PROBLEMS = (errors.RequestInvalid, errors.JsonInvalid, errors.MediaTypeUnsupported, *WRITE_PROBLEMS)
_RENAME_BODY = {"application/json": {"model": RenameJson}}
_DELETE_PROBLEMS = (errors.InUse, errors.StorageFull, *WRITE_PROBLEMS)


@blueprint.get("/storage")
@operation(Operation(tag="storage", access=Access.READ, responses={200: (StorageOverview,)}, problems=READ_PROBLEMS))
def get_storage() -> Response:
    """Show what takes the space in the data folder, what of it can be deleted, and what that gives back."""
    found = asdict(get_services().storage.overview())
    datasets = [StoredDataset.model_validate({**item, "revisions": item["parts"]}) for item in found.pop("datasets")]
    return jsonify(StorageOverview.model_validate({**found, "datasets": datasets}).model_dump(mode="json"))


@blueprint.delete("/storage/caches")
@operation(
    Operation(
        tag="storage",
        query=CachesQuery,
        responses={200: (Deleted,)},
        problems=(errors.RequestInvalid, *WRITE_PROBLEMS),
    )
)
def clear_storage_caches() -> Response:
    """Remove what can be drawn or computed again; with `name`, one cache, also of what was downloaded."""
    query = parse_parameters(CachesQuery, request.args.to_dict())
    names = [query.name] if query.name else [cache.name for cache in CACHES if cache.is_cheap]
    freed_bytes = clear_caches(get_services().data_dir, names)
    return _deleted(Deletion("cache", ",".join(names), freed_bytes))


@blueprint.get("/uploads")
@operation(Operation(tag="storage", access=Access.READ, responses={200: (UploadList,)}, problems=READ_PROBLEMS))
def list_uploads() -> Response:
    """List the uploaded ZIPs that wait for their job, or that a failed one left for another try."""
    uploads = [asdict(upload) for upload in get_services().storage.uploads()]
    return jsonify(UploadList.model_validate({"uploads": uploads}).model_dump(mode="json"))


@blueprint.patch("/uploads/<upload>")
@operation(
    Operation(
        tag="storage",
        path=UploadPath,
        body=_RENAME_BODY,
        responses={200: (Renamed,)},
        problems=(errors.UploadNotFound, *_RENAME_PROBLEMS),
    )
)
def rename_upload(upload: str) -> Response:
    """Label an upload."""
    name = _new_name()
    return _renamed("upload", get_services().names.label_upload(upload, name), name)


@blueprint.delete("/uploads/<upload>")
@operation(
    Operation(
        tag="storage",
        path=UploadPath,
        responses={200: (Deleted,)},
        problems=(errors.UploadNotFound, *_DELETE_PROBLEMS),
    )
)
def delete_upload(upload: str) -> Response:
    """Delete an upload that no unfinished job needs; a failed job cannot be tried again without it."""
    return _deleted(get_services().deletions.delete_upload(upload))


@blueprint.patch("/datasets/<dataset>")
@operation(
    Operation(
        tag="datasets",
        path=DatasetPath,
        body=_RENAME_BODY,
        responses={200: (Renamed,)},
        problems=(errors.DatasetNotFound, *_RENAME_PROBLEMS),
    )
)
def rename_dataset(dataset: str) -> Response:
    """Give a dataset another name, or one of its revisions a label; its id stays."""
    name = _new_name()
    kind, identifier = get_services().names.rename_data(dataset, name)
    return _renamed(kind, identifier, name)


@blueprint.delete("/datasets/<dataset>")
@operation(
    Operation(
        tag="datasets",
        path=DatasetPath,
        responses={200: (Deleted,)},
        problems=(errors.DatasetNotFound, *_DELETE_PROBLEMS),
    )
)
def delete_dataset(dataset: str) -> Response:
    """Delete a dataset with all its revisions, or one revision; versions that learned from it go on answering.

    Pictures that another revision has as well stay there. What a queued or running job needs is refused.
    """
    deleted = get_services().deletions.delete_data(dataset)
    get_services().answers.forget()
    return _deleted(deleted)


@blueprint.patch("/models/<version>")
@operation(
    Operation(
        tag="models",
        path=ModelPath,
        body=_RENAME_BODY,
        responses={200: (Renamed,)},
        problems=(errors.ModelNotFound, *_RENAME_PROBLEMS),
    )
)
def rename_model(version: str) -> Response:
    """Label a version; its identifier and its files stay."""
    name = _new_name()
    return _renamed("version", get_services().names.label_version(version, name), name)


@blueprint.delete("/models/<version>")
@operation(
    Operation(
        tag="models",
        path=ModelPath,
        query=DeleteVersionQuery,
        responses={200: (Deleted,)},
        problems=(
            errors.RequestInvalid,
            errors.ModelNotFound,
            errors.Bundled,
            errors.WasLive,
            *_DELETE_PROBLEMS,
        ),
    )
)
def delete_model(version: str) -> Response:
    """Delete a version that is not live; one that was live once only with `force`, for a rollback may need it."""
    query = parse_parameters(DeleteVersionQuery, request.args.to_dict())
    return _deleted(get_services().deletions.delete_version(version, even_if_it_was_live=query.force))


@blueprint.patch("/jobs/<job_id>")
@operation(
    Operation(
        tag="jobs",
        path=JobPath,
        body=_RENAME_BODY,
        responses={200: (Renamed,)},
        problems=(errors.JobNotFound, *_RENAME_PROBLEMS),
    )
)
def rename_job(job_id: str) -> Response:
    """Label a job."""
    name = _new_name()
    return _renamed("job", get_services().names.label_job(job_id, name), name)


@blueprint.delete("/jobs/<job_id>")
@operation(
    Operation(
        tag="jobs",
        path=JobPath,
        responses={200: (Deleted,)},
        problems=(errors.JobNotFound, errors.JobUnfinished, *_DELETE_PROBLEMS),
    )
)
def delete_job(job_id: str) -> Response:
    """Delete a job that has ended, with its log and files, and with its upload; what it made stays."""
    return _deleted(get_services().deletions.delete_job(job_id))


def _new_name() -> str | None:
    return read_json(request, RenameJson, '{"name": "Cats and dogs"}').name


def _renamed(kind: Kind, identifier: str, name: str | None) -> Response:
    return jsonify(Renamed(kind=kind, id=identifier, name=name).model_dump(mode="json"))


def _deleted(found: Deletion) -> Response:
    values: dict[str, Any] = {**asdict(found), "also": list(found.also)}
    return jsonify(Deleted.model_validate(values).model_dump(mode="json"))
