"""POST /uploads and below: ZIPs sent in parts, which go on where a connection, a server or a page ended."""

from collections.abc import Iterator
from typing import Any, Final

from flask import Blueprint, request

from whisker import errors
from whisker.admission_protocol import BODY_BYTES
from whisker.api.access import Access
from whisker.api.bodies import named_body_faults
from whisker.api.schemas.storage import BegunUpload, NewUploadJson, PartQuery, UploadPath, UploadProgressAnswer
from whisker.api.services import get_services
from whisker.api.uploads import CHUNK_BYTES, ZIP_TYPES
from whisker.api.view_binding import DATABASE_PROBLEMS, operation
from whisker.datasets.resumable_uploads import UploadProgress, append_part, begin_upload, expires_at, find_upload
from whisker.errors import MediaTypeUnsupported

blueprint = Blueprint("resumable_uploads", __name__)

_PART_TYPE: Final = "application/octet-stream"


@blueprint.post("/uploads")
@operation(
    "storage",
    status=201,
    problems=(errors.StorageFull, errors.TooManyJobs, errors.TooManyUploads, *DATABASE_PROBLEMS),
)
def begin_upload_in_parts(body: NewUploadJson) -> BegunUpload:
    """Begin to send a ZIP in parts; nothing of it is sent yet.

    Send its bytes in order to PATCH /uploads/{upload}/content, then name its `id` as `upload` in POST /datasets or POST
    /retrain.
    """
    services = get_services()
    services.jobs.require_place()  # no job could be asked for with it
    settings = services.settings
    begun = begin_upload(
        services.uploads_dir,
        body.total_bytes,
        max_bytes=settings.max_zip_bytes,
        reserve_bytes=settings.disk_reserve_bytes,
        most_unfinished=settings.max_queued_jobs,
    )
    if body.name is not None:
        services.labels.label_upload(begun.id, body.name)
    return BegunUpload(**_described(begun), status_url=f"{request.script_root}/uploads/{begun.id}")


@blueprint.get("/uploads/<upload>")
@operation("storage", access=Access.READ, problems=(errors.UploadNotFound,))
def get_upload(path: UploadPath) -> UploadProgressAnswer:
    """Show how far an upload has come: where its next part begins."""
    return UploadProgressAnswer(**_described(find_upload(get_services().uploads_dir, path.upload)))


@blueprint.patch("/uploads/<upload>/content")
@operation(
    "storage",
    raw=_PART_TYPE,
    problems=(errors.UploadNotFound, errors.UploadOffsetWrong, errors.InUse, errors.FileEmpty, errors.StorageFull),
)
def append_upload_part(path: UploadPath, query: PartQuery) -> UploadProgressAnswer:
    """Append a part to what has arrived of an upload; it is on the disk when this is answered.

    A part counts whole or not at all. One that does not begin where what has arrived ends is refused with
    `upload-offset` and `received_bytes`: go on there.
    """
    services = get_services()
    settings = services.settings
    if request.mimetype not in ZIP_TYPES:
        kind = request.mimetype[:80] or "unknown"
        raise MediaTypeUnsupported(f"A part of type {kind!r} cannot be kept. Send bytes of the ZIP as {_PART_TYPE}.")
    request.max_content_length = settings.max_zip_bytes
    length = request.environ.get(BODY_BYTES, request.content_length)
    with named_body_faults(request, "Send the ZIP in smaller parts."):
        progress = append_part(
            services.uploads_dir, path.upload, query.offset, _pieces(), length, settings.disk_reserve_bytes
        )
    return UploadProgressAnswer(**_described(progress))


def _pieces() -> Iterator[bytes]:
    while piece := request.stream.read(CHUNK_BYTES):
        yield piece


def _described(progress: UploadProgress) -> dict[str, Any]:
    return {
        "id": progress.id,
        "state": progress.state,
        "received_bytes": progress.received_bytes,
        "total_bytes": progress.total_bytes,
        "expires_at": expires_at(progress, get_services().settings.unfinished_upload_hours),
    }
