"""Dismissals: images and findings that a person called fine, in every revision of a dataset; counts leave them out."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from whisker.errors import InsightsNotFound, RequestInvalid
from whisker.insights import rows
from whisker.insights.kinds import KINDS, FindingKind
from whisker.insights.rows import DISMISSALS, FINDING_IMAGES
from whisker.insights.schema import Finding, Insights
from whisker.insights.summary import with_summary, worst_first

_WHOLE_FINDING: Final = ""
"""In place of an image's id: the finding as a whole."""

_ROWS = FINDING_IMAGES.c
_NAMED: Final = 3


def with_dismissals(
    connection: Connection, insights: Insights, revision: str, kinds: Collection[FindingKind]
) -> Insights:
    """Recount some findings of a revision without the dismissed images."""
    if insights.dataset_id is None:
        return insights
    said = _kinds_dismissed(connection, insights.dataset_id)
    findings = (
        _recounted(connection, finding, insights, revision, is_dismissed=said.get(finding.kind, False))
        if finding.kind in kinds
        else finding
        for finding in insights.findings
    )
    return insights.model_copy(update={"findings": worst_first(findings)})


def with_known_dismissals(
    connection: Connection, insights: Insights, revision: str, kinds: Collection[FindingKind]
) -> Insights:
    """Recount only those findings of which anything was dismissed, which is rare."""
    if insights.dataset_id is None:
        return insights
    said = _kinds_dismissed(connection, insights.dataset_id)
    return with_dismissals(connection, insights, revision, [kind for kind in kinds if kind in said])


def dismiss(
    connection: Connection,
    place: tuple[str, str],
    kind: str,
    image_ids: Sequence[str] | None,
    *,
    dismissed: bool,
) -> Finding:
    """Store or remove a dismissal, and recount the finding in every revision of the dataset.

    Args:
        connection: To the database.
        place: The dataset's id, and that of the revision the person saw.
        kind: The finding's.
        image_ids: Images behind it; None is the finding as a whole.
        dismissed: Whether they are fine.
    """
    if kind not in KINDS:
        raise RequestInvalid(f"There is no finding {kind[:80]!r}. Known are {', '.join(KINDS)}.")
    dataset, revision = place
    ids = (_WHOLE_FINDING,) if image_ids is None else image_ids
    # Written first: it locks the database for writing, so that what is read from here on does not change.
    _write(connection, dataset, kind, ids, dismissed=dismissed)
    _finding(require_insights(connection, revision), kind)
    _require_behind(connection, revision, kind, image_ids or ())
    for other in rows.revisions_of(connection, dataset):
        _refresh(connection, other, kind)
    return _finding(require_insights(connection, revision), kind)


def require_insights(connection: Connection, revision: str) -> Insights:
    """Read a revision's insights for changing them.

    Raises:
        InsightsNotFound: There are none.
    """
    insights = rows.read_insights(connection, revision)
    if insights is None:
        raise InsightsNotFound(f"Nobody has looked at {revision[:80]!r} yet: `whisker insights {revision[:80]}` does.")
    return insights


def _recounted(
    connection: Connection, finding: Finding, insights: Insights, revision: str, *, is_dismissed: bool
) -> Finding:
    finding = finding.model_copy(update={"is_dismissed": is_dismissed})
    if KINDS[finding.kind].about == "classes":
        return finding
    _apply(connection, str(insights.dataset_id), revision, finding.kind)
    return with_summary(finding, rows.read_summary(connection, revision, finding.kind), insights.image_count)


def _refresh(connection: Connection, revision: str, kind: FindingKind) -> None:
    insights = require_insights(connection, revision)
    if any(finding.kind == kind for finding in insights.findings):
        rows.change_insights(connection, revision, with_dismissals(connection, insights, revision, [kind]))


def _finding(insights: Insights, kind: FindingKind) -> Finding:
    for finding in insights.findings:
        if finding.kind == kind:
            return finding
    there = ", ".join(finding.kind for finding in insights.findings) or "none"
    raise RequestInvalid(f"{insights.revision} has no finding {kind!r}; it has {there}.")


def _require_behind(connection: Connection, revision: str, kind: FindingKind, image_ids: Sequence[str]) -> None:
    unknown = rows.unknown_ids(connection, revision, kind, image_ids)
    if unknown:
        named = ", ".join(repr(one[:40]) for one in unknown[:_NAMED])
        raise RequestInvalid(f"These pictures are not behind the finding {kind!r} of {revision}: {named}.")


def _write(
    connection: Connection, dataset: str, kind: FindingKind, image_ids: Collection[str], *, dismissed: bool
) -> None:
    """Store or remove the dismissal of images."""
    now = datetime.now(UTC)
    for ids in rows.batches(set(image_ids)):
        same = (DISMISSALS.c.dataset_id == dataset, DISMISSALS.c.kind == kind, DISMISSALS.c.image_id.in_(ids))
        connection.execute(delete(DISMISSALS).where(*same))
        if dismissed:
            new = [{"dataset_id": dataset, "kind": kind, "image_id": one, "dismissed_at": now} for one in ids]
            connection.execute(insert(DISMISSALS), new)


def _kinds_dismissed(connection: Connection, dataset: str) -> dict[str, bool]:
    """Return the kinds with dismissals, and whether the finding as a whole was dismissed."""
    first = func.min(DISMISSALS.c.image_id)  # the finding as a whole sorts before any picture
    query = select(DISMISSALS.c.kind, first).where(DISMISSALS.c.dataset_id == dataset).group_by(DISMISSALS.c.kind)
    return {kind: least == _WHOLE_FINDING for kind, least in connection.execute(query)}


def _apply(connection: Connection, dataset: str, revision: str, kind: FindingKind) -> None:
    """Mark the dismissed images behind a finding.

    Where one of a pair is dismissed, the other is too. Of larger groups it is not: it may have been added since.
    """
    said = select(DISMISSALS.c.image_id).where(DISMISSALS.c.dataset_id == dataset, DISMISSALS.c.kind == kind)
    is_said = func.coalesce(_ROWS.image_id, "-").in_(said)
    connection.execute(update(FINDING_IMAGES).where(rows.behind(revision, kind)).values(is_dismissed=is_said))
    if KINDS[kind].is_grouped and KINDS[kind].about == "images":
        here = rows.behind(revision, kind)
        pairs = select(_ROWS.group_number).where(here).group_by(_ROWS.group_number).having(func.count() == 2)
        begun = select(_ROWS.group_number).where(here, _ROWS.is_dismissed)
        in_those = here & _ROWS.group_number.in_(pairs) & _ROWS.group_number.in_(begun)
        connection.execute(update(FINDING_IMAGES).where(in_those).values(is_dismissed=True))
