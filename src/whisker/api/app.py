"""The app factory."""

from flask import Flask

from whisker.api import (
    dataset_images,
    datasets,
    docs,
    feedback,
    findings,
    floods,
    insights,
    jobs,
    metrics,
    model_files,
    models,
    openapi,
    pictures,
    predictions,
    recipes,
    status,
    storage,
    training,
)
from whisker.api.admission import install_admission
from whisker.api.dashboard import install_dashboard
from whisker.api.errors import install_error_handlers
from whisker.api.metrics import install_metrics
from whisker.api.origins import HostCheck
from whisker.api.prefix import StripPrefix
from whisker.api.read_only import install_read_only
from whisker.api.request_log import install_request_log
from whisker.api.security import install_security
from whisker.api.services import Services, install_services
from whisker.settings import Settings

API_PREFIX = "/api"

RESOURCES = (
    predictions,
    training,
    recipes,
    jobs,
    datasets,
    dataset_images,
    findings,
    pictures,
    models,
    model_files,
    insights,
    feedback,
    floods,
    storage,
    status,
    metrics,
    openapi,
    docs,
)


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
    for resource in RESOURCES:
        app.register_blueprint(resource.blueprint)
    install_dashboard(app, settings, hosts)
    app.wsgi_app = StripPrefix(app.wsgi_app, API_PREFIX)  # type: ignore[method-assign]
    return app
