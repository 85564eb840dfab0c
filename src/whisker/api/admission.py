"""Admission: whether a request may send its body, decided before a long body is read."""

from typing import Final

from flask import Flask, Request, request

from whisker.admission_protocol import ONLY_ADMISSION, BodyAdmitted
from whisker.api.bodies import JSON_TYPE, MAX_JSON_BYTES
from whisker.api.image_inputs import body_limit
from whisker.api.uploads import zip_body_limit
from whisker.disk_space import require_free_space
from whisker.errors import BodyTooLarge
from whisker.settings import Settings

_PREDICTIONS: Final = frozenset({"predictions.predict"})
_FEEDBACK: Final = frozenset({"feedback.add_feedback"})
_UPLOADS: Final = frozenset({"datasets.add_dataset", "training.retrain"})
_UPLOAD_PARTS: Final = frozenset({"resumable_uploads.append_upload_part"})
_UPLOAD_COPIES: Final = 2
"""Copies of a ZIP, or of a part of one, on the disk: as received, and as kept."""


def install_admission(app: Flask, settings: Settings) -> None:
    """Decide whether a body may be sent, when the server asks; install this after every other check.

    The checks before this one refuse as usual. An unknown address is answered by Flask, which knows
    that before the body is read.
    """

    @app.before_request
    def admit_body() -> None:
        if ONLY_ADMISSION not in request.environ or request.routing_exception is not None:
            return
        if request.method == "OPTIONS":
            return
        if request.endpoint in _FEEDBACK and not settings.feedback:
            return  # the view refuses it without reading the body
        limit = _body_limit(request, settings)
        length = request.content_length
        if length is not None and length > limit:
            raise BodyTooLarge(f"This body may have at most {limit / 1e6:g} MB. {_advice(request, settings)}")
        is_upload = request.endpoint in _UPLOADS | _UPLOAD_PARTS
        if not settings.read_only:
            wanted_bytes = (length or 0) * (_UPLOAD_COPIES if is_upload else 1)
            require_free_space(settings.data_dir, wanted_bytes, settings.disk_reserve_bytes, "this body")
        raise BodyAdmitted(limit, is_upload)

    app.admits_bodies = True  # type: ignore[attr-defined]  # the server reads it


def _body_limit(arriving: Request, settings: Settings) -> int:
    """Return the limit of a request's body in bytes."""
    if arriving.endpoint in _PREDICTIONS:
        return body_limit(arriving.mimetype, settings)
    if arriving.endpoint in _FEEDBACK:
        return settings.max_request_bytes
    if arriving.endpoint in _UPLOADS and arriving.mimetype != JSON_TYPE:
        return zip_body_limit(settings)
    if arriving.endpoint in _UPLOAD_PARTS:
        return settings.max_zip_bytes
    return MAX_JSON_BYTES


def _advice(arriving: Request, settings: Settings) -> str:
    if arriving.endpoint not in _PREDICTIONS:
        return "Send less at once."
    one = f"one may have {settings.max_file_bytes / 1e6:g} MB, and in JSON three quarters of a body"
    return f"Send fewer or smaller pictures: {one}."
