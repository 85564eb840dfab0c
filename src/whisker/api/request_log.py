"""An id for each request, and one JSON line about it."""

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

from whisker.logs import json_formatter

logger = logging.getLogger("whisker.requests")

_ID_HEADER = "X-Request-ID"
_WELL_FORMED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SHOWN_PATH_CHARS = 200


def configure_logging() -> None:
    """Send every log record to standard error, a JSON object a line; entry points call this once."""
    handler = logging.StreamHandler()
    handler.setFormatter(json_formatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def install_request_log(app: Flask) -> None:
    """Give requests ids and log them; install this before whatever may refuse a request, so that refusals are seen."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    """Take the caller's request id if it is well formed, so that one id follows a request through proxies and logs."""
    given = request.environ.get("HTTP_X_REQUEST_ID", "")
    g.request_id = given if _WELL_FORMED_ID.fullmatch(given) else secrets.token_hex(8)
    g.started_at_seconds = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers[_ID_HEADER] = g.request_id
    if logger.isEnabledFor(logging.INFO):
        environ = request.environ
        logger.info(
            "request",
            extra={
                "request_id": g.request_id,
                "method": environ["REQUEST_METHOD"],
                "path": request.path[:_SHOWN_PATH_CHARS],
                "status": response.status_code,
                "duration_ms": round((time.perf_counter() - g.started_at_seconds) * 1000, 1),
                "remote": environ.get("REMOTE_ADDR"),
            },
        )
    return response
