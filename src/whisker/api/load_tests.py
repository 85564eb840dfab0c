"""GET /floods and what follows: how this server held many users at once, as `make flood` measured it."""

from flask import Blueprint, Response, send_file
from pydantic import Field

from whisker import errors
from whisker.api.access import Access
from whisker.api.schemas.base import Schema
from whisker.api.services import get_services
from whisker.api.view_binding import operation
from whisker.load_tests import LoadTest, LoadTestList


class LoadTestPath(Schema):
    """Which load test."""

    flood_id: str = Field(description="When it began, such as `20261120-184500`.")


class LoadTestArtifactPath(LoadTestPath):
    """Which file of a load test."""

    name: str = Field(description="One of the names in the load test's `artifacts`.")


blueprint = Blueprint("load_tests", __name__)


@blueprint.get("/floods")
@operation("floods", access=Access.READ)
def list_floods() -> LoadTestList:
    """List load tests, the latest first, each with its figures over all."""
    return LoadTestList(floods=get_services().load_tests.latest())


@blueprint.get("/floods/<flood_id>")
@operation("floods", access=Access.READ, problems=(errors.LoadTestNotFound,))
def get_flood(path: LoadTestPath) -> LoadTest:
    """Show one load test: by stage, by endpoint, over time, and on what machine it ran."""
    return get_services().load_tests.get(path.flood_id)


@blueprint.get("/floods/<flood_id>/artifacts/<name>")
@operation(
    "floods",
    access=Access.READ,
    media_type="application/octet-stream",
    problems=(errors.LoadTestNotFound, errors.NotFound),
)
def get_flood_artifact(path: LoadTestArtifactPath) -> Response:
    """Download one of a load test's files, such as Locust's report; it never opens as a page of this server's own."""
    file = get_services().load_tests.artifact(path.flood_id, path.name)
    return send_file(file, as_attachment=True, download_name=f"flood-{path.flood_id}-{path.name}", conditional=True)
