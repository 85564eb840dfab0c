"""Answers of the server itself to requests that never reach the application, in the API's problem+json."""

import json
import re
import uuid
from typing import Any, NamedTuple

from gunicorn.http import errors

from whisker.errors import HttpsNeeded, Overloaded, StorageFull


class Refusal(NamedTuple):
    """An answer's status line, its `code` and its text for people."""

    status: int
    reason: str
    code: str
    detail: str


MALFORMED = Refusal(400, "Bad Request", "request-malformed", "The request breaks HTTP's own rules")
FAULT = Refusal(500, "Internal Server Error", "internal", "Something went wrong in the server")
OVERLOADED = Refusal(503, "Service Unavailable", "overloaded", "Too many requests are waiting already. Try again later")
STORAGE_FULL = Refusal(507, "Insufficient Storage", "storage-full", "The server's disk has no room for this request")
TOO_SLOW = Refusal(408, "Request Timeout", "request-timeout", "The request came too slowly. Send it again")
HTTPS_NEEDED = Refusal(
    400, "Bad Request", HttpsNeeded.code, "This port speaks https, and plain HTTP came. Begin the address with https://"
)
REFUSALS: dict[type[Exception], Refusal] = {
    StorageFull: STORAGE_FULL,
    Overloaded: OVERLOADED,
    HttpsNeeded: HTTPS_NEEDED,
    errors.InvalidResponseHeader: FAULT,
    errors.InvalidResponseHeaderName: FAULT,
    errors.ConfigurationProblem: FAULT,
    errors.LimitRequestLine: Refusal(414, "URI Too Long", "uri-too-long", "The URL is too long"),
    errors.LimitRequestHeaders: Refusal(
        431, "Request Header Fields Too Large", "headers-too-large", "The request's headers are too many or too long"
    ),
    errors.ExpectationFailed: Refusal(
        417, "Expectation Failed", "expectation-failed", "The only Expect header understood is 100-continue"
    ),
    errors.UnsupportedTransferCoding: Refusal(
        501, "Not Implemented", "transfer-encoding", "The only Transfer-Encoding understood is chunked"
    ),
}


def refusal_for(error: BaseException) -> Refusal:
    """Name what is wrong with a request that could not be handled."""
    for kind, refusal in REFUSALS.items():
        if isinstance(error, kind):
            return refusal
    return MALFORMED if isinstance(error, errors.ParseException) else FAULT


def render_refusal(
    refusal: Refusal, request_id: str, retry_after: int | None = None, *, keeps: bool = False, has_body: bool = True
) -> bytes:
    """Write the whole HTTP response.

    Args:
        refusal: What to say.
        request_id: Of the request that is refused.
        retry_after: Seconds after which to retry.
        keeps: Whether the connection stays open.
        has_body: False for the answer to a HEAD request.
    """
    problem = {
        "type": f"urn:whisker:problem:{refusal.code}",
        "title": refusal.reason,
        "status": refusal.status,
        "detail": f"{refusal.detail}.",
        "code": refusal.code,
        "request_id": request_id,
    }
    body = json.dumps(problem).encode()
    retry = f"Retry-After: {retry_after}\r\n" if retry_after is not None else ""
    head = (
        f"HTTP/1.1 {refusal.status} {refusal.reason}\r\n"
        f"Connection: {'keep-alive' if keeps else 'close'}\r\n"
        "Content-Type: application/problem+json\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        f"X-Request-ID: {request_id}\r\n"
        f"{retry}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + (body if has_body else b"")


_WELL_FORMED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id_of(request: Any) -> str:
    """Return the id that a request brought, if it is well formed, or make one; the application will not see it."""
    given = dict(request.headers).get("X-REQUEST-ID", "") if request is not None else ""
    return given if _WELL_FORMED_ID.fullmatch(given) else uuid.uuid4().hex
