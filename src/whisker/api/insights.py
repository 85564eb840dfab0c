"""GET /data-insights."""

from flask import Blueprint, Response, jsonify

from whisker.api.operations import Operation, operation
from whisker.api.schemas.evaluation import DataInsights
from whisker.api.services import get_services
from whisker.errors import ModelNotFound
from whisker.registry.artifacts import read_report
from whisker.registry.registry import CHAMPION

blueprint = Blueprint("insights", __name__)


@blueprint.get("/data-insights")
@operation(Operation(tag="insights", responses={200: (DataInsights,)}, problems=(ModelNotFound,)))
def get_data_insights() -> Response:
    """Show the figures of the live version's training data, computed when it was trained."""
    return jsonify(read_report(get_services().registry.folder(CHAMPION), "data.json"))
