"""From a request that brings or names pictures to the job that takes them in."""

from collections.abc import Callable
from typing import Final

from flask import Request

from whisker import errors
from whisker.api.schemas.datasets import TargetFields
from whisker.api.services import Services, get_services
from whisker.api.uploads import Fields, ZipReceiver
from whisker.datasets.archives.structure import ArchiveOutline, check_archive
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.datasets.uploads import Upload
from whisker.errors import RequestInvalid
from whisker.jobs.job import Job, JobRequest

UPLOAD_PROBLEMS: Final = (
    errors.FileMissing,
    errors.FileEmpty,
    errors.DatasetNotFound,
    errors.TooManyParts,
    errors.FieldTooLarge,
    errors.ZipExpands,
    errors.ZipTooMany,
    errors.FormatUnsupported,
    errors.ZipMalformed,
    errors.ZipUnsafePath,
    errors.ZipSpecialEntry,
    errors.ZipOverlap,
    errors.ZipEncrypted,
    errors.ZipDuplicateName,
    errors.ZipBadName,
    errors.ClassNameInvalid,
    errors.TooFewClasses,
    errors.NoClasses,
    errors.SplitMismatch,
    errors.LayoutAmbiguous,
    errors.StorageFull,
    errors.TooManyClasses,
    errors.TooManyJobs,
)
"""What sending a ZIP can meet beside what any change can."""


def take_in_zip(
    request: Request,
    model: type[Fields],
    job_request: Callable[[Fields, DatasetSource, DatasetTarget], JobRequest],
    examine: Callable[[ArchiveOutline, Fields], None] = lambda _outline, _fields: None,
) -> Job:
    """Stream a request's ZIP to disk, check its structure, and ask for the job; a fault leaves nothing on disk.

    Args:
        request: Carries the ZIP.
        model: Of the fields beside the ZIP.
        job_request: Makes what the job is asked for of the fields, the ZIP and what becomes of its pictures.
        examine: Refuses a ZIP that is sound, and of no use for the job.
    """
    services = get_services()
    settings = services.settings
    services.jobs.require_place()  # nor can there be a job without a database: both are said before the upload
    with Upload(
        services.uploads_dir, settings.max_zip_bytes, settings.disk_reserve_bytes, request.content_length
    ) as upload:
        receiver = ZipReceiver(upload, model, settings)
        fields = receiver.receive(request)
        target = target_of(fields, receiver.file_name, services)
        fewest_classes = 1 if target.mode == "add" else 2
        outline = check_archive(
            upload.path, services.archive_limits, fewest_classes, fields.layout, fields.name_encoding
        )
        examine(outline, fields)
        source = DatasetSource(
            kind="upload", value=upload.keep(), layout=fields.layout, name_encoding=fields.name_encoding
        )
        return ask_for(job_request(fields, source, target))


def target_of(fields: TargetFields, default_name: str, services: Services) -> DatasetTarget:
    """Say what becomes of pictures that are sent.

    Raises:
        RequestInvalid: The fields contradict each other.
        DatasetNotFound: The dataset to add to or to replace does not exist.
    """
    if fields.mode == "new":
        if fields.dataset is not None:
            raise _dataset_fault(
                f"a new dataset has no id yet, but got {fields.dataset[:80]!r}; use mode add or replace"
            )
        return DatasetTarget(mode="new", name=fields.name or default_name or "dataset")
    if fields.dataset is None:
        raise _dataset_fault(f"mode {fields.mode} needs the dataset to {fields.mode}; GET /datasets lists them")
    revision = services.datasets.revision(fields.dataset)
    if revision.dataset != fields.dataset:
        raise _dataset_fault(f"revisions never change; name the dataset, {revision.dataset!r}")
    return DatasetTarget(mode=fields.mode, dataset=revision.dataset)


def revision_source(reference: str, services: Services) -> DatasetSource:
    """Name a dataset's newest revision, or the revision itself, so that a job means the same pictures whenever it runs.

    Raises:
        DatasetNotFound: There is none.
    """
    return DatasetSource(kind="revision", value=services.datasets.revision(reference).id)


def ask_for(request: JobRequest) -> Job:
    """Add a job, which a worker finds."""
    return get_services().jobs.create(request)


def _dataset_fault(detail: str) -> RequestInvalid:
    return RequestInvalid(f"dataset: {detail}.", [{"field": "dataset", "detail": detail}])
