"""GET /searches and what follows: what `whisker search` tried, and how good it was."""

from datetime import datetime
from typing import Any

from flask import Blueprint
from pydantic import Field

from whisker import errors
from whisker.api.access import Access
from whisker.api.schemas.base import Answer, Schema
from whisker.api.services import get_services
from whisker.api.view_binding import operation
from whisker.training.search_record import SearchFailure, SearchRecord, SearchTrial, find_search, list_searches


class SearchPath(Schema):
    """Which search."""

    search: str = Field(description="Its name.", max_length=80)


class SearchSummary(Answer):
    """A search in short."""

    name: str
    dataset: str
    revision: str | None
    started_at: datetime
    minutes: float = Field(description="The time that it may take.")
    seconds: float = Field(description="The time that it took so far.")
    is_done: bool = Field(description="false: it goes on, or was interrupted and goes on when it is started again.")
    candidate_count: int
    tried_count: int
    best: SearchTrial | None
    version: str | None = Field(description="What was trained with the settings of the best, if it was.")


class SearchList(Answer):
    """Every search, the newest first."""

    searches: list[SearchSummary]


class SearchDetail(SearchSummary):
    """A search with its leaderboard."""

    leaderboard: list[SearchTrial] = Field(
        description="Each candidate's trial on most pictures: those that got furthest first, then by log loss."
    )
    failures: list[SearchFailure]


blueprint = Blueprint("searches", __name__)


@blueprint.get("/searches")
@operation("training", access=Access.READ)
def get_searches() -> SearchList:
    """List the searches for the best way to train, the newest first."""
    records = list_searches(get_services().searches_dir)
    return SearchList(searches=[SearchSummary(**_summary(record)) for record in records])


@blueprint.get("/searches/<search>")
@operation("training", access=Access.READ, problems=(errors.SearchNotFound,))
def get_search(path: SearchPath) -> SearchDetail:
    """Show a search: what was tried, how good it was by pictures that it did not learn from, and what it costs."""
    record = find_search(get_services().searches_dir, path.search)
    return SearchDetail(**_summary(record), leaderboard=record.leaderboard(), failures=list(record.failures))


def _summary(record: SearchRecord) -> dict[str, Any]:
    leaderboard = record.leaderboard()
    return {
        "name": record.name,
        "dataset": record.question.dataset,
        "revision": record.question.revision,
        "started_at": record.started_at,
        "minutes": record.minutes,
        "seconds": record.seconds,
        "is_done": record.is_done,
        "candidate_count": record.candidate_count,
        "tried_count": len(leaderboard),
        "best": leaderboard[0] if leaderboard else None,
        "version": record.version,
    }
