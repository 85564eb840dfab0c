"""GET and POST /feedback and below: images with the class that people say is right."""

from collections import Counter

from flask import Blueprint, Request, Response, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.bodies import memory_reserved, named_body_faults
from whisker.api.image_inputs import FormLimits, read_form
from whisker.api.images import image_response
from whisker.api.jobs import accepted
from whisker.api.schemas.feedback import (
    FeedbackAdd,
    FeedbackChange,
    FeedbackClass,
    FeedbackFields,
    FeedbackGroup,
    FeedbackGroups,
    FeedbackItemAnswer,
    FeedbackLabel,
    FeedbackList,
    FeedbackPath,
    FeedbackQuery,
)
from whisker.api.schemas.jobs import JobAccepted
from whisker.api.services import Services, get_services
from whisker.api.uploads import create_job
from whisker.api.validation import parse_parameters
from whisker.api.view_binding import BINARY, DATABASE_PROBLEMS, describe_form, operation
from whisker.datasets.names.safe_paths import check_class_name
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.errors import FeedbackDisabled, FileEmpty, FileMissing, MediaTypeUnsupported
from whisker.feedback.item import FeedbackItem, UserLabel, have_one_class
from whisker.images import inspect_image
from whisker.jobs.job import JobRequest
from whisker.serving.unknown_groups import UnknownGroup

blueprint = Blueprint("feedback", __name__)

SHOWN_PX = 768

FEEDBACK_CHECKED_PX = 64
"""A JPEG is decoded at a fraction to see whether it can be."""

LOOK_SECONDS = 1.0
"""How long a request looks at pictures that the live version has not seen yet: some thirty."""


@blueprint.get("/feedback")
@operation("feedback", access=Access.WRITE, problems=DATABASE_PROBLEMS)
def list_feedback(query: FeedbackQuery) -> FeedbackList:
    """List what people said, the predictions that the model was least sure of first."""
    services = get_services()
    items = [_answer(item) for item in services.feedback.list(query.state)]
    return FeedbackList(enabled=services.settings.feedback, items=items)


@blueprint.post("/feedback")
@operation(
    "feedback",
    status=201,
    form=describe_form(BINARY, FeedbackFields),
    problems=(
        errors.FileMissing,
        errors.FileEmpty,
        errors.FeedbackDisabled,
        errors.TooManyParts,
        errors.FieldTooLarge,
        errors.TooManyPixels,
        errors.FormatUnsupported,
        errors.ImageUndecodable,
        errors.ImageTruncated,
        errors.ImageTooSlow,
        errors.ClassNameInvalid,
        errors.Overloaded,
        errors.StorageFull,
        *DATABASE_PROBLEMS,
    ),
)
def add_feedback() -> FeedbackItemAnswer:
    """Keep a picture with the class that is right.

    The file is kept as it was sent, with the place or camera that it may name, until it is dismissed, becomes part of a
    dataset, or its time is over; it is only ever shown drawn anew. Off unless WHISKER_FEEDBACK is set.
    """
    services = get_services()
    if not services.settings.feedback:
        raise FeedbackDisabled("This server does not keep pictures. Whoever runs it can set WHISKER_FEEDBACK=1.")
    with memory_reserved(request, services.bodies, services.settings.max_request_bytes):
        content, fields = _read_feedback(request, services)
        label = UserLabel(**{**fields.model_dump(), "class_name": check_class_name(fields.class_name)})
        inspected = inspect_image(content, FEEDBACK_CHECKED_PX, services.settings.image_limits)
        services.predictor.pool.run(inspected.decode, needed_bytes=inspected.needed_bytes)
        return _answer(services.feedback.add(content, inspected.header.format, label))


@blueprint.patch("/feedback/<feedback_id>")
@operation("feedback", problems=(errors.NotFound, errors.ClassNameInvalid, *DATABASE_PROBLEMS))
def relabel_feedback(path: FeedbackPath, body: FeedbackLabel) -> FeedbackItemAnswer:
    """Give a picture that waits another class."""
    return _answer(get_services().feedback.relabel(path.feedback_id, check_class_name(body.class_name)))


@blueprint.delete("/feedback/<feedback_id>")
@operation("feedback", problems=(errors.NotFound, errors.InUse, *DATABASE_PROBLEMS))
def dismiss_feedback(path: FeedbackPath) -> FeedbackItemAnswer:
    """Take a picture out of the inbox and remove its file; one that a job is to take in is refused."""
    return _answer(get_services().feedback.dismiss(path.feedback_id))


@blueprint.post("/feedback/add")
@operation(
    "feedback",
    status=202,
    problems=(errors.NotFound, errors.DatasetNotFound, errors.TooManyJobs, *DATABASE_PROBLEMS),
)
def add_feedback_to_dataset(body: FeedbackAdd) -> JobAccepted:
    """Make pictures part of a dataset's next revision, or of a new dataset, each in the class that it was given."""
    target = _target_of(body, get_services())
    source = DatasetSource(kind="feedback", ids=tuple(dict.fromkeys(body.ids)))
    return accepted(create_job(JobRequest(kind="ingest", source=source, target=target)))


@blueprint.get("/feedback/groups")
@operation("feedback", access=Access.WRITE, problems=(errors.NoModel, *DATABASE_PROBLEMS))
def group_feedback() -> FeedbackGroups:
    """Group pictures that wait, that the live version does not know, and that look alike: perhaps a class it lacks.

    It looks at a few pictures with each request, and says how many it has not seen yet.
    """
    services = get_services()
    model, items = services.live_model.current(), services.feedback.list("new")
    found = services.unknown_groups.find(model, services.feedback.waiting_files(), LOOK_SECONDS)
    by_image = {item.image_id: item for item in items}
    return FeedbackGroups(
        model_version=found.version,
        groups=[
            _group_answer(group, [by_image[key] for key in group.keys if key in by_image]) for group in found.groups
        ],
        unknown_count=found.unknown_count,
        pending_count=found.pending_count,
        least_similarity=found.least_similarity,
    )


@blueprint.post("/feedback/class")
@operation("feedback", problems=(errors.NotFound, errors.ClassNameInvalid, *DATABASE_PROBLEMS))
def relabel_feedback_items(body: FeedbackClass) -> FeedbackChange:
    """Give several pictures that wait one class: all of them or, where one does not wait, none."""
    class_name = check_class_name(body.class_name)
    before = get_services().feedback.relabel_all(body.ids, class_name)
    return FeedbackChange(class_name=class_name, before=[_answer(item) for item in before])


@blueprint.get("/feedback/<feedback_id>/image")
@operation(
    "feedback",
    access=Access.WRITE,
    media_type="image/webp",
    problems=(errors.NotFound, errors.Overloaded, *DATABASE_PROBLEMS),
)
def get_feedback_image(path: FeedbackPath) -> Response:
    """Show a picture that waits, drawn anew."""
    services = get_services()
    item = services.feedback.get(path.feedback_id)
    drawn = services.thumbnails.draw(services.feedback.path(item), SHOWN_PX)
    return image_response(drawn, f"{item.image_id}-{SHOWN_PX}")


def _read_feedback(asked: Request, services: Services) -> tuple[bytes, FeedbackFields]:
    if asked.mimetype != "multipart/form-data":
        raise MediaTypeUnsupported(
            f"A body of type {asked.mimetype[:80] or 'unknown'!r} cannot be read. "
            "Send a form with the picture as 'file' and its 'class_name'."
        )
    settings = services.settings
    asked.max_content_length = settings.max_request_bytes
    limits = FormLimits(1, settings.max_file_bytes, settings.max_field_bytes)
    with named_body_faults(asked):
        boundary = asked.mimetype_params.get("boundary", "")
        form = read_form(asked.stream, boundary, "file", limits, FeedbackFields.model_fields)
    if not form.files:
        raise FileMissing("The form has no part 'file' with a picture.")
    content = form.files[0]
    if isinstance(content, errors.BodyTooLarge):
        raise content
    if not content:
        raise FileEmpty("The picture is empty (0 bytes). Send the file's content.")
    return content, parse_parameters(FeedbackFields, {**dict.fromkeys(form.other_names, ""), **form.fields})


def _target_of(body: FeedbackAdd, services: Services) -> DatasetTarget:
    if body.dataset is not None and body.name is None:
        return DatasetTarget(mode="add", dataset=services.datasets.revision(body.dataset).dataset)
    if body.dataset is None and body.name is not None:
        return DatasetTarget(mode="new", name=body.name)
    detail = "give either the dataset to add to, or the name of a new one"
    raise errors.RequestInvalid(f"dataset: {detail}.", [{"field": "dataset", "detail": detail}])


def _group_answer(group: UnknownGroup, items: list[FeedbackItem]) -> FeedbackGroup:
    return FeedbackGroup(
        ids=[item.id for item in items],
        class_names=dict(Counter(item.class_name for item in items).most_common()),
        similarity=group.similarity,
        is_named=have_one_class(items),
    )


def _answer(item: FeedbackItem) -> FeedbackItemAnswer:
    return FeedbackItemAnswer.model_validate(item, from_attributes=True)
