"""What the server itself answers when a request never reaches the application: the API's problem+json."""

import json
import uuid
from typing import NamedTuple

from gunicorn.http import errors


class Refusal(NamedTuple):
    """An answer's status line, its `code`, and what it says to a person."""

    status: int
    reason: str
    code: str
    detail: str


MALFORMED = Refusal(400, "Bad Request", "request-malformed", "The request breaks HTTP's own rules")
FAULT = Refusal(500, "Internal Server Error", "internal", "Something went wrong in the server")
REFUSALS: dict[type[Exception], Refusal] = {
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


def render_refusal(refusal: Refusal, request_id: str) -> bytes:
    """Write the whole HTTP response, after which the connection closes."""
    problem = {
        "type": f"urn:whisker:problem:{refusal.code}",
        "title": refusal.reason,
        "status": refusal.status,
        "detail": f"{refusal.detail}.",
        "code": refusal.code,
        "request_id": request_id,
    }
    body = json.dumps(problem).encode()
    head = (
        f"HTTP/1.1 {refusal.status} {refusal.reason}\r\n"
        "Connection: close\r\n"
        "Content-Type: application/problem+json\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        f"X-Request-ID: {request_id}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


def new_request_id() -> str:
    """Make an id for a request that the application never saw."""
    return uuid.uuid4().hex
