"""Findings of a dataset: their images, dismissals, and the edits that follow."""

from flask import Blueprint

from whisker import errors
from whisker.api.access import Access
from whisker.api.jobs import accepted
from whisker.api.schemas.datasets import DatasetPath
from whisker.api.schemas.insights import (
    DismissalJson,
    EditsJson,
    FindingImageAnswer,
    FindingImagesAnswer,
    FindingPath,
    FindingQuery,
)
from whisker.api.schemas.jobs import JobAccepted
from whisker.api.services import get_services
from whisker.api.uploads import create_job, revision_source
from whisker.api.view_binding import DATABASE_PROBLEMS, operation
from whisker.datasets.images import LabelledImage
from whisker.insights.schema import Finding, FindingImage
from whisker.jobs.job import JobRequest

blueprint = Blueprint("findings", __name__)


@blueprint.get("/datasets/<dataset>/findings/<kind>")
@operation(
    "insights", access=Access.READ, problems=(errors.DatasetNotFound, errors.InsightsNotFound, *DATABASE_PROBLEMS)
)
def list_finding_images(path: FindingPath, query: FindingQuery) -> FindingImagesAnswer:
    """List the pictures behind a finding, worst first, some at a time."""
    services = get_services()
    revision = services.datasets.revision(path.dataset)
    services.answers.locator.find(revision.id)  # raises for a revision whose insights were never computed
    found, total = services.insights.images(
        revision.id,
        path.kind,
        class_name=query.class_name,
        split=query.split,
        offset=query.offset,
        limit=query.limit,
        include_dismissed=query.include_dismissed,
    )
    ids = {image.image_id for image in found if image.image_id is not None}
    stored = services.datasets.images(revision.id, limit=None, image_ids=ids).images if ids else ()
    by_id = {image.id: image for image in stored}
    images = [_with_file(image, by_id.get(image.image_id or "")) for image in found]
    return FindingImagesAnswer(images=images, total=total)


@blueprint.put("/datasets/<dataset>/dismissals")
@operation("insights", problems=(errors.DatasetNotFound, errors.InsightsNotFound, *DATABASE_PROBLEMS))
def dismiss_finding(path: DatasetPath, body: DismissalJson) -> Finding:
    """Say that pictures, or a finding as a whole, are fine, for this and all later revisions; or take that back."""
    services = get_services()
    revision = services.datasets.revision(path.dataset)
    ids = None if body.image_ids is None else tuple(dict.fromkeys(body.image_ids))
    try:
        return services.insights.dismiss(revision.dataset, revision.id, body.finding, ids, dismissed=body.dismissed)
    finally:
        services.answers.forget()


@blueprint.post("/datasets/<dataset>/edits")
@operation(
    "insights",
    status=202,
    problems=(errors.DatasetNotFound, errors.ClassNameInvalid, errors.TooManyJobs, *DATABASE_PROBLEMS),
)
def edit_dataset(path: DatasetPath, body: EditsJson) -> JobAccepted:
    """Leave pictures out or give them another class: a job makes the dataset's next revision.

    The edits apply to the newest revision, whichever is named. Pictures that it does not have, and edits that leave
    nothing to learn from, end the job with `edit-invalid`.
    """
    edits = body.edits()
    source = revision_source(path.dataset, get_services())
    return accepted(create_job(JobRequest(kind="edit", source=source, settings=edits.model_dump(mode="json"))))


@blueprint.post("/datasets/<dataset>/insights")
@operation("insights", status=202, problems=(errors.DatasetNotFound, errors.TooManyJobs, *DATABASE_PROBLEMS))
def compute_insights(path: DatasetPath) -> JobAccepted:
    """Compute a revision's insights anew, with a network's look at its pictures: likely label errors, outliers, a map.

    Training does this as well; this needs no training.
    """
    source = revision_source(path.dataset, get_services())
    return accepted(create_job(JobRequest(kind="insights", source=source)))


def _with_file(image: FindingImage, stored: LabelledImage | None) -> FindingImageAnswer:
    if stored is None:
        return FindingImageAnswer(**dict(image))
    facts = stored.known_facts
    return FindingImageAnswer(
        **dict(image),
        width_px=facts.width_px,
        height_px=facts.height_px,
        size_bytes=stored.size_bytes,
        format=facts.format,
    )
