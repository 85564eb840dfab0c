"""The app factory: one app under `/` and under `/api`, and what a read-only server refuses."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from flask import Flask, request

from whisker.api import (
    datasets,
    feedback,
    findings,
    images,
    insights,
    jobs,
    load_tests,
    model_files,
    models,
    monitoring,
    openapi,
    predictions,
    recipes,
    resumable_uploads,
    searches,
    storage,
    thresholds,
    training,
)
from whisker.api.admission import install_admission
from whisker.api.compression import install_compression
from whisker.api.dashboard import install_dashboard
from whisker.api.errors import install_error_handlers
from whisker.api.monitoring import install_metrics, install_request_log
from whisker.api.request_checks import SAFE_METHODS, HostCheck, install_security
from whisker.api.services import Services, install_services
from whisker.errors import ReadOnly
from whisker.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

API_PREFIX = "/api"

RESOURCES = (
    predictions,
    training,
    recipes,
    searches,
    jobs,
    datasets,
    images,
    findings,
    models,
    model_files,
    thresholds,
    insights,
    feedback,
    load_tests,
    storage,
    resumable_uploads,
    monitoring,
    openapi,
)

_STORED_BLUEPRINTS: Final = frozenset(
    {"jobs", "datasets", "findings", "images", "feedback", "storage", "resumable_uploads"}
)
"""Blueprints all of whose answers come from what was stored."""

_READING_POSTS: Final = frozenset({"predictions.predict"})
"""POST endpoints that change nothing."""


def create_app(settings: Settings) -> Flask:
    """Build the API. No model is loaded and no thread started until `Services.live_model.start`."""
    app = Flask("whisker", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # probabilities come likeliest first
    install_services(app, Services(settings))
    install_error_handlers(app)
    install_request_log(app)
    install_metrics(app)
    hosts = HostCheck(settings.allowed_hosts)
    install_security(app, settings, hosts)
    if settings.read_only:
        install_read_only(app)
    install_admission(app, settings)
    install_compression(app)
    for resource in RESOURCES:
        app.register_blueprint(resource.blueprint)
    install_dashboard(app, settings, hosts)
    app.wsgi_app = StripPrefix(app.wsgi_app, API_PREFIX)  # type: ignore[method-assign]
    return app


def install_read_only(app: Flask) -> None:
    """Refuse what a copy without storage cannot do; addresses that lead nowhere stay 404."""

    @app.before_request
    def refuse_what_needs_storage() -> None:
        endpoint, method = request.endpoint, request.method
        if endpoint is None or method == "OPTIONS" or endpoint in _READING_POSTS:
            return
        if method not in SAFE_METHODS or request.blueprint in _STORED_BLUEPRINTS:
            raise ReadOnly(
                f"{method} {request.path[:80]} needs storage and a worker, and this copy of Whisker has neither: "
                "it answers /predict, /models and /data-insights from the model that came with it. "
                "To train, run Whisker on a machine of your own, with 'whisker start' or its container."
            )


class StripPrefix:
    """Moves a prefix from the path to the script's name before routing.

    Args:
        app: The wrapped application.
        prefix: What to strip, such as "/api".
    """

    def __init__(self, app: "WSGIApplication", prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(self._prefix + "/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self._prefix
            environ["PATH_INFO"] = path[len(self._prefix) :]
        return self._app(environ, start_response)
