"""GET /floods and what follows: how this server held many users at once, as `make flood` measured it."""

from flask import Blueprint, Response, jsonify, send_file

from whisker import errors
from whisker.api.access import Access
from whisker.api.operations import Operation, operation
from whisker.api.schemas.floods import FloodArtifactPath, FloodPath
from whisker.api.services import get_services
from whisker.floods.schema import Flood, FloodList

blueprint = Blueprint("floods", __name__)


@blueprint.get("/floods")
@operation(
    Operation(
        tag="floods",
        access=Access.READ,
        responses={200: (FloodList,)},
    )
)
def list_floods() -> Response:
    """List floods, the latest first, each with its figures over all."""
    return jsonify(FloodList(floods=get_services().floods.latest()).model_dump(mode="json"))


@blueprint.get("/floods/<flood_id>")
@operation(
    Operation(
        tag="floods",
        access=Access.READ,
        path=FloodPath,
        responses={200: (Flood,)},
        problems=(errors.FloodNotFound,),
    )
)
def get_flood(flood_id: str) -> Response:
    """Show one flood: by stage, by endpoint, over time, and on what machine it ran."""
    return jsonify(get_services().floods.get(flood_id).model_dump(mode="json"))


@blueprint.get("/floods/<flood_id>/artifacts/<name>")
@operation(
    Operation(
        tag="floods",
        access=Access.READ,
        path=FloodArtifactPath,
        responses={200: ()},
        problems=(errors.FloodNotFound, errors.NotFound),
        media_type="application/octet-stream",
    )
)
def get_flood_artifact(flood_id: str, name: str) -> Response:
    """Download one of a flood's files, such as Locust's report; it never opens as a page of this server's own."""
    path = get_services().floods.artifact(flood_id, name)
    return send_file(path, as_attachment=True, download_name=f"flood-{flood_id}-{name}", conditional=True)
