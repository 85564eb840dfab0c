"""GET /health and GET /ready."""

from flask import Blueprint

from whisker.api.access import Access
from whisker.api.contracts import operation
from whisker.api.schemas.base import Health, Readiness
from whisker.api.services import get_services
from whisker.errors import NoModel

blueprint = Blueprint("status", __name__)


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
