"""GET and POST /datasets and what follows: datasets and their revisions."""

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.bodies import read_json
from whisker.api.forms import BINARY, describe_form
from whisker.api.intake import UPLOAD_PROBLEMS, Asked, ask_for, revision_source, take_in_zip, target_of
from whisker.api.jobs import accepted
from whisker.api.operations import READ_PROBLEMS, WRITE_PROBLEMS, Operation, operation
from whisker.api.schemas.datasets import (
    DatasetDetail,
    DatasetList,
    DatasetPath,
    DatasetSummary,
    RevisionDetail,
    RevisionSummary,
    SampleJson,
    TargetFields,
)
from whisker.api.schemas.jobs import JobAccepted
from whisker.api.schemas.training import AugmentationJson
from whisker.api.services import get_services
from whisker.datasets.revision import Revision
from whisker.datasets.source import DatasetSource
from whisker.jobs.job import JobRequest

blueprint = Blueprint("datasets", __name__)


@blueprint.get("/datasets")
@operation(Operation(tag="datasets", access=Access.READ, responses={200: (DatasetList,)}, problems=READ_PROBLEMS))
def list_datasets() -> Response:
    """List every dataset with its newest revision."""
    labels = get_services().names.labels("revision")
    summaries = [
        DatasetSummary(id=found.id, name=found.name, created_at=found.created_at, latest=_summary(found.latest, labels))
        for found in get_services().datasets.list_datasets()
    ]
    return jsonify(DatasetList(datasets=summaries).model_dump(mode="json"))


@blueprint.post("/datasets")
@operation(
    Operation(
        tag="datasets",
        body={
            "multipart/form-data": describe_form(BINARY, TargetFields),
            "application/json": {"model": SampleJson},
            "application/zip": {"schema": BINARY},
        },
        responses={202: (JobAccepted,)},
        problems=(*UPLOAD_PROBLEMS, *WRITE_PROBLEMS),
    )
)
def add_dataset() -> Response:
    """Take in a ZIP of class folders and report what is in it; nothing is trained.

    The ZIP's structure is checked before the answer; its pictures are judged in the job. The fields of the form may
    also be given in the query where the ZIP itself is the body.
    """
    if request.mimetype == "application/json":
        body = read_json(request, SampleJson, '{"sample": "digits"}')
        target = target_of(body, body.sample, get_services())
        source = DatasetSource(kind="sample", value=body.sample)
        return accepted(request, ask_for(JobRequest(kind="ingest", source=source, target=target)))
    return accepted(request, take_in_zip(request, "ingest", TargetFields, lambda _fields: Asked()))


@blueprint.get("/datasets/<dataset>")
@operation(
    Operation(
        tag="datasets",
        access=Access.READ,
        path=DatasetPath,
        responses={200: (DatasetDetail,)},
        problems=(errors.DatasetNotFound, *READ_PROBLEMS),
    )
)
def get_dataset(dataset: str) -> Response:
    """Show a dataset: its revisions, and what was found in the newest one or the one asked for."""
    store = get_services().datasets
    revision = store.revision(dataset)
    revisions = store.list_revisions(revision.dataset) or [revision]  # deleted meanwhile: as it was a moment ago
    labels = get_services().names.labels("revision")
    detail = DatasetDetail(
        id=revision.dataset,
        name=revision.name,
        created_at=revisions[-1].created_at,
        revisions=[_summary(found, labels) for found in revisions],
        revision=_detail(revision, labels),
    )
    return jsonify(detail.model_dump(mode="json"))


@blueprint.post("/datasets/<dataset>/augmentation-preview")
@operation(
    Operation(
        tag="datasets",
        path=DatasetPath,
        body={"application/json": {"model": AugmentationJson}},
        responses={202: (JobAccepted,)},
        problems=(
            errors.RequestInvalid,
            errors.JsonInvalid,
            errors.MediaTypeUnsupported,
            errors.DatasetNotFound,
            errors.TooManyJobs,
            *WRITE_PROBLEMS,
        ),
    )
)
def preview_augmentation(dataset: str) -> Response:
    """Draw some training pictures as augmentation would vary them; the job's artifacts are the drawings."""
    body = read_json(request, AugmentationJson, '{"augmentation": {"rotation": 0.1}}')
    source = revision_source(dataset, get_services())
    settings = body.augmentation.model_dump(mode="json")
    return accepted(request, ask_for(JobRequest(kind="augment", source=source, settings=settings)))


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
