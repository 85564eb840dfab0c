"""Findings as they are once a person has said which pictures are fine."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from whisker.errors import InsightsNotFound, RequestInvalid
from whisker.insights import dismissal_rows, finding_rows, insight_rows
from whisker.insights.found import CLASS_KINDS, KINDS
from whisker.insights.schema import Finding, FindingKind, Insights
from whisker.insights.summary import with_summary, worst_first

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NAMED: Final = 3


def with_dismissals(
    connection: "Connection", insights: Insights, revision: str, kinds: Collection[FindingKind]
) -> Insights:
    """Count some findings of a revision anew, without the pictures that are fine."""
    if insights.dataset_id is None:
        return insights
    said = dismissal_rows.kinds_with_dismissals(connection, insights.dataset_id)
    findings = (
        _recounted(connection, finding, insights, revision, is_dismissed=said.get(finding.kind, False))
        if finding.kind in kinds
        else finding
        for finding in insights.findings
    )
    return insights.model_copy(update={"findings": worst_first(findings)})


def with_known_dismissals(
    connection: "Connection", insights: Insights, revision: str, kinds: Collection[FindingKind]
) -> Insights:
    """Do the same where anything was dismissed at all, which is rare."""
    if insights.dataset_id is None:
        return insights
    said = dismissal_rows.kinds_with_dismissals(connection, insights.dataset_id)
    return with_dismissals(connection, insights, revision, [kind for kind in kinds if kind in said])


def dismiss(
    connection: "Connection",
    place: tuple[str, str],
    kind: str,
    image_ids: Sequence[str] | None,
    *,
    dismissed: bool,
) -> Finding:
    """Write down what a person said, and bring every revision of the dataset in line with it.

    Args:
        connection: To the database.
        place: The dataset's id, and that of the revision the person looked at.
        kind: The finding's.
        image_ids: Pictures behind it; None is the finding as a whole.
        dismissed: Whether they are fine.
    """
    known, (dataset, revision) = _known_kind(kind), place
    ids = (dismissal_rows.WHOLE_FINDING,) if image_ids is None else image_ids
    # Written first: it takes the writer's place, so that what is read from here on is not changed by others.
    dismissal_rows.write_dismissals(connection, dataset, known, ids, dismissed=dismissed)
    _finding(require_insights(connection, revision), known)
    _require_behind(connection, revision, known, image_ids or ())
    for other in insight_rows.revisions_of(connection, dataset):
        _refresh(connection, other, known)
    return _finding(require_insights(connection, revision), known)


def require_insights(connection: "Connection", revision: str) -> Insights:
    """Read a revision's insights for changing them.

    Raises:
        InsightsNotFound: There are none.
    """
    insights = insight_rows.read(connection, revision)
    if insights is None:
        raise InsightsNotFound(f"Nobody has looked at {revision[:80]!r} yet: `whisker insights {revision[:80]}` does.")
    return insights


def _recounted(
    connection: "Connection", finding: Finding, insights: Insights, revision: str, *, is_dismissed: bool
) -> Finding:
    finding = finding.model_copy(update={"is_dismissed": is_dismissed})
    if finding.kind in CLASS_KINDS:
        return finding
    dismissal_rows.apply_dismissals(connection, str(insights.dataset_id), revision, finding.kind)
    return with_summary(finding, finding_rows.read_summary(connection, revision, finding.kind), insights.image_count)


def _refresh(connection: "Connection", revision: str, kind: FindingKind) -> None:
    insights = require_insights(connection, revision)
    if any(finding.kind == kind for finding in insights.findings):
        insight_rows.change(connection, revision, with_dismissals(connection, insights, revision, [kind]))


def _known_kind(kind: str) -> FindingKind:
    for known in KINDS:
        if known == kind:
            return known
    raise RequestInvalid(f"There is no finding {kind[:80]!r}. Known are {', '.join(KINDS)}.")


def _finding(insights: Insights, kind: FindingKind) -> Finding:
    for finding in insights.findings:
        if finding.kind == kind:
            return finding
    there = ", ".join(finding.kind for finding in insights.findings) or "none"
    raise RequestInvalid(f"{insights.revision} has no finding {kind!r}; it has {there}.")


def _require_behind(connection: "Connection", revision: str, kind: FindingKind, image_ids: Sequence[str]) -> None:
    unknown = finding_rows.unknown_ids(connection, revision, kind, image_ids)
    if unknown:
        named = ", ".join(repr(one[:40]) for one in unknown[:_NAMED])
        raise RequestInvalid(f"These pictures are not behind the finding {kind!r} of {revision}: {named}.")
