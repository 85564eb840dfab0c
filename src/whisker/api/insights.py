"""GET /data-insights and below: stored figures and findings of datasets."""

from flask import Blueprint, Response, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.schemas.insights import ClassInsights, ClassPath, InsightsQuery
from whisker.api.services import get_services
from whisker.api.view_binding import DATABASE_PROBLEMS, operation
from whisker.insights.schema import EmbeddingMap, Insights

blueprint = Blueprint("insights", __name__)

_PROBLEMS = (
    errors.InsightsNotFound,
    errors.DatasetNotFound,
    errors.ModelNotFound,
    errors.ArtifactCorrupt,
    *DATABASE_PROBLEMS,
)


@blueprint.get("/data-insights")
@operation("insights", access=Access.READ, answers=(Insights,), problems=_PROBLEMS)
def get_data_insights(query: InsightsQuery) -> Response:
    """Show what is known of a dataset: its figures, what may be wrong with it, and what to do about that.

    Everything was computed when the pictures were taken in. The answer has an ETag and comes compressed to whoever
    accepts that.
    """
    return get_services().answers.insights(query.dataset).answer(request)


@blueprint.get("/data-insights/embedding")
@operation("insights", access=Access.READ, answers=(EmbeddingMap,), problems=_PROBLEMS)
def get_embedding(query: InsightsQuery) -> Response:
    """Show the pictures as points, near each other where a network sees them alike."""
    return get_services().answers.embedding(query.dataset).answer(request)


@blueprint.get("/data-insights/classes/<class_name>")
@operation("insights", access=Access.READ, answers=(ClassInsights,), problems=_PROBLEMS)
def get_class_insights(path: ClassPath, query: InsightsQuery) -> Response:
    """Show the figures of one class's pictures, where the pictures are kept here."""
    return get_services().answers.class_facts(query.dataset, path.class_name).answer(request)
