"""GET /health and GET /ready."""

from flask import Blueprint, Response, jsonify

from whisker.api.access import Access
from whisker.api.operations import Operation, operation
from whisker.api.schemas.base import Health, Readiness
from whisker.api.services import get_services
from whisker.errors import NoModel

blueprint = Blueprint("status", __name__)


@blueprint.get("/health")
@operation(Operation(tag="status", access=Access.PUBLIC, responses={200: (Health,)}))
def get_health() -> Response:
    """Tell whether the process is up."""
    return jsonify({"status": "ok"})


@blueprint.get("/ready")
@operation(Operation(tag="status", access=Access.PUBLIC, responses={200: (Readiness,)}, problems=(NoModel,)))
def get_readiness() -> Response:
    """Tell whether a model is loaded, and which."""
    return jsonify({"status": "ready", "model_version": get_services().live_model.current().manifest.version})
