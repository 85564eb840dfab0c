"""GET /floods and what follows: how this server held many users at once, as `make flood` measured it."""

from flask import Blueprint, Response, jsonify, send_file

from whisker import errors
from whisker.api.access import Access
from whisker.api.operations import Operation, operation
from whisker.api.schemas.floods import LoadTestArtifactPath, LoadTestPath
from whisker.api.services import get_services
from whisker.load_tests import LoadTest, LoadTestList, LoadTestStore

blueprint = Blueprint("floods", __name__)


@blueprint.get("/floods")
@operation(
    Operation(
        tag="floods",
        access=Access.READ,
        responses={200: (LoadTestList,)},
    )
)
def list_floods() -> Response:
    """List load tests, the latest first, each with its figures over all."""
    return jsonify(LoadTestList(floods=_store().latest()).model_dump(mode="json"))


@blueprint.get("/floods/<flood_id>")
@operation(
    Operation(
        tag="floods",
        access=Access.READ,
        path=LoadTestPath,
        responses={200: (LoadTest,)},
        problems=(errors.LoadTestNotFound,),
    )
)
def get_flood(flood_id: str) -> Response:
    """Show one load test: by stage, by endpoint, over time, and on what machine it ran."""
    return jsonify(_store().get(flood_id).model_dump(mode="json"))


@blueprint.get("/floods/<flood_id>/artifacts/<name>")
@operation(
    Operation(
        tag="floods",
        access=Access.READ,
        path=LoadTestArtifactPath,
        responses={200: ()},
        problems=(errors.LoadTestNotFound, errors.NotFound),
        media_type="application/octet-stream",
    )
)
def get_flood_artifact(flood_id: str, name: str) -> Response:
    """Download one of a load test's files, such as Locust's report; it never opens as a page of this server's own."""
    path = _store().artifact(flood_id, name)
    return send_file(path, as_attachment=True, download_name=f"flood-{flood_id}-{name}", conditional=True)


def _store() -> LoadTestStore:
    return LoadTestStore(get_services().settings.data_dir / "floods")
