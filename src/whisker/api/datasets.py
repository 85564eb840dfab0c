"""GET and POST /datasets and below: datasets and their revisions."""

from collections.abc import Mapping

from flask import Blueprint, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.jobs import accepted
from whisker.api.schemas.datasets import (
    DatasetDetail,
    DatasetJson,
    DatasetList,
    DatasetPath,
    DatasetSummaryAnswer,
    RevisionDetail,
    RevisionSummary,
    TargetFields,
)
from whisker.api.schemas.jobs import JobAccepted
from whisker.api.schemas.training import AugmentationJson
from whisker.api.services import get_services
from whisker.api.uploads import UPLOAD_PROBLEMS, create_job, dataset_target, revision_source, take_in_zip, use_upload
from whisker.api.view_binding import BINARY, DATABASE_PROBLEMS, describe_form, operation
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.errors import RequestInvalid
from whisker.jobs.job import JobRequest

blueprint = Blueprint("datasets", __name__)


@blueprint.get("/datasets")
@operation("datasets", access=Access.READ, problems=DATABASE_PROBLEMS)
def list_datasets() -> DatasetList:
    """List every dataset with its newest revision."""
    labels = get_services().labels.of_kind("revision")
    summaries = [
        DatasetSummaryAnswer(
            id=found.id, name=found.name, created_at=found.created_at, latest=_summary(found.latest, labels)
        )
        for found in get_services().datasets.list_datasets()
    ]
    return DatasetList(datasets=summaries)


@blueprint.post("/datasets")
@operation(
    "datasets",
    status=202,
    form=describe_form(BINARY, TargetFields),
    raw="application/zip",
    problems=(*UPLOAD_PROBLEMS, *DATABASE_PROBLEMS),
)
def add_dataset(body: DatasetJson | None) -> JobAccepted:
    """Take in a ZIP of class folders and report what is in it; nothing is trained.

    The ZIP's structure is checked before the answer; its pictures are judged in the job. The fields of the form may
    also be given in the query where the ZIP itself is the body, or in JSON where the ZIP was sent before in parts: it
    then stays for another try where it is refused.
    """
    if body is None:
        return accepted(take_in_zip(request, TargetFields, _job_request))
    if (body.sample is None) == (body.upload is None):
        raise RequestInvalid(f"Give one of 'upload' and 'sample', such as {DatasetJson.example}.")
    if body.upload is not None:
        return accepted(use_upload(body.upload, body, _job_request))
    assert body.sample is not None
    target = dataset_target(body, body.sample, get_services())
    source = DatasetSource(kind="sample", value=body.sample)
    return accepted(create_job(_job_request(body, source, target)))


@blueprint.get("/datasets/<dataset>")
@operation("datasets", access=Access.READ, problems=(errors.DatasetNotFound, *DATABASE_PROBLEMS))
def get_dataset(path: DatasetPath) -> DatasetDetail:
    """Show a dataset: its revisions, and what was found in the newest one or the one asked for."""
    store = get_services().datasets
    revision = store.revision(path.dataset)
    revisions = store.list_revisions(revision.dataset) or [revision]  # deleted meanwhile: as it was a moment ago
    labels = get_services().labels.of_kind("revision")
    return DatasetDetail(
        id=revision.dataset,
        name=revision.name,
        created_at=revisions[-1].created_at,
        revisions=[_summary(found, labels) for found in revisions],
        revision=_detail(revision, labels),
    )


@blueprint.post("/datasets/<dataset>/augmentation-preview")
@operation("datasets", status=202, problems=(errors.DatasetNotFound, errors.TooManyJobs, *DATABASE_PROBLEMS))
def preview_augmentation(path: DatasetPath, body: AugmentationJson) -> JobAccepted:
    """Draw some training pictures as augmentation would vary them; the job's artifacts are the drawings."""
    source = revision_source(path.dataset, get_services())
    settings = body.augmentation.model_dump(mode="json")
    return accepted(create_job(JobRequest(kind="augment", source=source, settings=settings)))


def _job_request(_asked: TargetFields, source: DatasetSource, target: DatasetTarget) -> JobRequest:
    return JobRequest(kind="ingest", source=source, target=target)


def _summary(revision: Revision, labels: Mapping[str, str]) -> RevisionSummary:
    return RevisionSummary(
        id=revision.id,
        dataset=revision.dataset,
        number=revision.number,
        label=labels.get(revision.id),
        parent=revision.parent,
        created_at=revision.created_at,
        image_count=revision.image_count,
        total_bytes=revision.total_bytes,
        class_count=len(revision.class_names),
        splits=dict(revision.report.splits),
    )


def _detail(revision: Revision, labels: Mapping[str, str]) -> RevisionDetail:
    return RevisionDetail(
        **_summary(revision, labels).model_dump(),
        sha256=revision.sha256,
        class_names=list(revision.class_names),
        counts={split: dict(counts) for split, counts in revision.counts.items()},
        report=revision.report,
        diff=revision.diff,
    )
