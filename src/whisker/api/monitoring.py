"""GET /health, /ready and /metrics, and the log line of each request."""

import logging
import os
import re
import secrets
import time

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from whisker.api.access import Access
from whisker.api.schemas.base import Health, Readiness
from whisker.api.services import get_services
from whisker.api.view_binding import operation
from whisker.errors import NoModel
from whisker.serving.predictor import Prediction

logger = logging.getLogger("whisker.requests")
blueprint = Blueprint("monitoring", __name__)

REQUESTS = Counter("whisker_requests", "Requests answered.", ["method", "route", "status"])

SECONDS = Histogram(
    "whisker_request_seconds",
    "Time from a request's head to its answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

PREDICTIONS = Counter("whisker_predictions", "Pictures classified.", ["version", "confidence_band", "is_unknown"])
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
"""Values of the label `method`; any other is counted as "other", for clients may invent methods without end."""

_ID_HEADER = "X-Request-ID"
_WELL_FORMED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SHOWN_PATH_CHARS = 200


@blueprint.get("/health")
@operation("status", access=Access.PUBLIC)
def get_health() -> Health:
    """Tell whether the process is up."""
    return Health(status="ok")


@blueprint.get("/ready")
@operation("status", access=Access.PUBLIC, problems=(NoModel,))
def get_readiness() -> Readiness:
    """Tell whether a model is loaded, and which."""
    return Readiness(status="ready", model_version=get_services().live_model.current().manifest.version)


@blueprint.get("/metrics")
@operation("status", access=Access.READ, media_type="text/plain")
def get_metrics() -> Response:
    """Show counters and latencies in Prometheus's text format."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # set by `whisker.server.startup` for several worker processes
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def count_prediction(prediction: Prediction) -> None:
    """Count one classified image."""
    PREDICTIONS.labels(prediction.model_version, prediction.confidence_band, str(prediction.is_unknown).lower()).inc()


def install_metrics(app: Flask) -> None:
    """Count and time every request by its route; paths that match none share one label.

    Install the request log first: it notes when a request began.
    """
    app.after_request(_count_request)


def _count_request(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule is not None else "unmatched"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, route, str(response.status_code)).inc()
    SECONDS.labels(route).observe(time.perf_counter() - g.started_at_seconds)
    return response


def install_request_log(app: Flask) -> None:
    """Give requests ids and log them; install this before any check, so that refusals are logged too."""
    app.before_request(_begin_request)
    app.after_request(_log_request)


def _begin_request() -> None:
    """Take the caller's request id if it is well formed, so that one id follows a request through proxies and logs."""
    given = request.environ.get("HTTP_X_REQUEST_ID", "")
    g.request_id = given if _WELL_FORMED_ID.fullmatch(given) else secrets.token_hex(8)
    g.started_at_seconds = time.perf_counter()


def _log_request(response: Response) -> Response:
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
