"""GET /data-insights and what follows: what is known of a dataset's pictures, as it is stored."""

from flask import Blueprint, Response, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.operations import READ_PROBLEMS, Operation, operation, parse_parameters
from whisker.api.schemas.insights import ClassInsights, ClassPath, InsightsQuery
from whisker.api.services import get_services
from whisker.insights.schema import EmbeddingMap, Insights

blueprint = Blueprint("insights", __name__)

_PROBLEMS = (
    errors.RequestInvalid,
    errors.InsightsNotFound,
    errors.DatasetNotFound,
    errors.ModelNotFound,
    errors.ArtifactCorrupt,
    *READ_PROBLEMS,
)


@blueprint.get("/data-insights")
@operation(
    Operation(tag="insights", access=Access.READ, query=InsightsQuery, responses={200: (Insights,)}, problems=_PROBLEMS)
)
def get_data_insights() -> Response:
    """Show what is known of a dataset: its figures, what may be wrong with it, and what to do about that.

    Everything was computed when the pictures were taken in. The answer has an ETag and comes compressed to whoever
    accepts that.
    """
    return get_services().answers.insights(_dataset()).answer(request)


@blueprint.get("/data-insights/embedding")
@operation(
    Operation(
        tag="insights", access=Access.READ, query=InsightsQuery, responses={200: (EmbeddingMap,)}, problems=_PROBLEMS
    )
)
def get_embedding() -> Response:
    """Show the pictures as points, near each other where a network sees them alike."""
    return get_services().answers.embedding(_dataset()).answer(request)


@blueprint.get("/data-insights/classes/<class_name>")
@operation(
    Operation(
        tag="insights",
        access=Access.READ,
        path=ClassPath,
        query=InsightsQuery,
        responses={200: (ClassInsights,)},
        problems=_PROBLEMS,
    )
)
def get_class_insights(class_name: str) -> Response:
    """Show the figures of one class's pictures, where the pictures are kept here."""
    return get_services().answers.class_facts(_dataset(), class_name).answer(request)


def _dataset() -> str | None:
    return parse_parameters(InsightsQuery, request.args.to_dict()).dataset
