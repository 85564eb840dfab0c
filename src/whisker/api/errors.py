"""From faults to answers: the one status table, and RFC 9457 problem details."""

import json
import logging
from typing import Any

from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from whisker import errors
from whisker.errors import AppError

logger = logging.getLogger(__name__)

PROBLEM_MEDIA_TYPE = "application/problem+json"

STATUS_BY_ERROR: dict[type[AppError], int] = {
    errors.RequestInvalid: 400,
    errors.RequestMalformed: 400,
    errors.HttpsNeeded: 400,
    errors.FileMissing: 400,
    errors.FileEmpty: 400,
    errors.Base64Invalid: 400,
    errors.JsonInvalid: 400,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.CrossSite: 403,
    errors.FeedbackDisabled: 403,
    errors.HostUnknown: 403,
    errors.NotFound: 404,
    errors.ModelNotFound: 404,
    errors.BackboneUnavailable: 404,
    errors.DatasetNotFound: 404,
    errors.JobNotFound: 404,
    errors.LoadTestNotFound: 404,
    errors.InsightsNotFound: 404,
    errors.RecipeNotFound: 404,
    errors.SearchNotFound: 404,
    errors.UploadNotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.NothingToRollBack: 409,
    errors.JobFinished: 409,
    errors.JobUnfinished: 409,
    errors.VersionExists: 409,
    errors.InUse: 409,
    errors.WasLive: 409,
    errors.Bundled: 409,
    errors.UploadOffsetWrong: 409,
    errors.UploadUnfinished: 409,
    errors.BodyTooLarge: 413,
    errors.TooManyParts: 413,
    errors.FieldTooLarge: 413,
    errors.TooManyPixels: 413,
    errors.UrlTooLarge: 413,
    errors.ZipExpands: 413,
    errors.ZipTooMany: 413,
    errors.MediaTypeUnsupported: 415,
    errors.FormatUnsupported: 415,
    errors.ImageError: 422,
    errors.DatasetInvalid: 422,
    errors.UrlForbidden: 422,
    errors.UrlPortForbidden: 422,
    errors.UrlSchemeForbidden: 422,
    errors.RateLimited: 429,
    errors.TooManyJobs: 429,
    errors.TooManyUploads: 429,
    errors.ReadOnly: 501,
    errors.UrlFetchFailed: 502,
    errors.ArtifactCorrupt: 503,
    errors.DatabaseBusy: 503,
    errors.DatabaseUnavailable: 503,
    errors.NoModel: 503,
    errors.Overloaded: 503,
    errors.UrlTimeout: 504,
    errors.StorageFull: 507,
}

RETRY_AFTER_SECONDS = 1

_ERROR_BY_HTTP_STATUS: dict[int, type[AppError]] = {
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.BodyTooLarge,
    415: errors.MediaTypeUnsupported,
}


def status_of(error: AppError | type[AppError]) -> int:
    """Look up a fault's HTTP status; a fault that the table does not name is ours, 500."""
    kind = error if isinstance(error, type) else type(error)
    return next((STATUS_BY_ERROR[base] for base in kind.__mro__ if base in STATUS_BY_ERROR), 500)


def problem(error: AppError) -> dict[str, Any]:
    """Describe a fault as RFC 9457 problem details."""
    body: dict[str, Any] = {
        "type": f"urn:whisker:problem:{error.code}",
        "title": error.code.replace("-", " ").capitalize(),
        "status": status_of(error),
        "detail": error.detail,
        "code": error.code,
    }
    if error.errors:
        body["errors"] = list(error.errors)
    if (received_bytes := getattr(error, "received_bytes", None)) is not None:
        body["received_bytes"] = received_bytes
    return body


def problem_response(error: AppError) -> Response:
    """Answer a fault."""
    body = problem(error)
    request_id = g.get("request_id")
    if request_id:
        body["request_id"] = request_id
    response = Response(json.dumps(body), status=body["status"], mimetype=PROBLEM_MEDIA_TYPE)
    retry_after = getattr(error, "retry_after_seconds", RETRY_AFTER_SECONDS if body["status"] == 503 else None)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if body["status"] == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if body["status"] == 415:
        response.headers["Accept-Encoding"] = "identity"  # RFC 9110, 12.5.3: what bodies may be sent in
    return response


def install_error_handlers(app: Flask) -> None:
    """Answer every exception as a problem; what is unknown is logged and stays opaque."""
    app.register_error_handler(AppError, problem_response)
    app.register_error_handler(HTTPException, _answer_http_exception)
    app.register_error_handler(Exception, _answer_unknown)


def _answer_http_exception(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error  # a redirect is an answer, not a fault
    known = _ERROR_BY_HTTP_STATUS.get(status)
    if known is not None:
        response = problem_response(known(error.description or known.code))
        response.headers.extend({k: v for k, v in error.get_headers() if k.lower() == "allow"})
        return response
    if status < 500:
        return problem_response(errors.RequestMalformed(error.description or "The request could not be understood."))
    return problem_response(AppError("Something went wrong here. Try again; the log has the details."))


def _answer_unknown(error: Exception) -> Response:
    logger.error("unhandled exception", exc_info=error, extra={"request_id": g.get("request_id")})
    return problem_response(
        AppError("Something went wrong on the server. The log has the details under this request's id.")
    )
