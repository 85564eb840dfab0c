"""GET /metrics: what the process has done, for Prometheus."""

import os
import time

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from whisker.api.access import Access
from whisker.api.contracts import operation
from whisker.serving.predictor import Prediction

blueprint = Blueprint("metrics", __name__)

REQUESTS = Counter("whisker_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "whisker_request_seconds",
    "Time from a request's head to its answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
"""What a label may say; HTTP lets clients make up others, each of which would be kept for good."""

PREDICTIONS = Counter("whisker_predictions", "Pictures classified.", ["version", "confidence_band", "is_unknown"])


@blueprint.get("/metrics")
@operation("status", access=Access.READ, media_type="text/plain")
def get_metrics() -> Response:
    """Show counters and latencies in Prometheus's text format."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # set by `whisker.server.run` where there are several worker processes
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def count_prediction(prediction: Prediction) -> None:
    """Count one classified picture."""
    PREDICTIONS.labels(prediction.model_version, prediction.confidence_band, str(prediction.is_unknown).lower()).inc()


def install_metrics(app: Flask) -> None:
    """Count and time every request by its route; paths that match none share one label.

    Install the request log first: it notes when a request began.
    """
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule is not None else "unmatched"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, route, str(response.status_code)).inc()
    SECONDS.labels(route).observe(time.perf_counter() - g.started_at_seconds)
    return response
