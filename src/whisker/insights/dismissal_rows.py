"""What a person said is fine, as rows that count for every revision of a dataset."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from whisker.insights.finding_rows import batches, behind
from whisker.insights.found import NEAR_KINDS
from whisker.insights.schema import FindingKind
from whisker.insights.tables import DISMISSALS, FINDING_IMAGES

WHOLE_FINDING: Final = ""
"""In place of a picture's id: the finding as a whole."""

_ROWS = FINDING_IMAGES.c


def write_dismissals(
    connection: Connection, dataset: str, kind: FindingKind, image_ids: Collection[str], *, dismissed: bool
) -> None:
    """Keep, or forget, that a person said that pictures are fine."""
    now = datetime.now(UTC)
    for ids in batches(set(image_ids)):
        same = (DISMISSALS.c.dataset_id == dataset, DISMISSALS.c.kind == kind, DISMISSALS.c.image_id.in_(ids))
        connection.execute(delete(DISMISSALS).where(*same))
        if dismissed:
            rows = [{"dataset_id": dataset, "kind": kind, "image_id": one, "dismissed_at": now} for one in ids]
            connection.execute(insert(DISMISSALS), rows)


def kinds_with_dismissals(connection: Connection, dataset: str) -> dict[str, bool]:
    """Name the kinds of which something was dismissed, and whether that is the finding as a whole."""
    first = func.min(DISMISSALS.c.image_id)  # the finding as a whole sorts before any picture
    query = select(DISMISSALS.c.kind, first).where(DISMISSALS.c.dataset_id == dataset).group_by(DISMISSALS.c.kind)
    return {kind: least == WHOLE_FINDING for kind, least in connection.execute(query)}


def apply_dismissals(connection: Connection, dataset: str, revision: str, kind: FindingKind) -> None:
    """Mark the pictures behind a finding that a person said are fine.

    Of two pictures that look alike, one that is left alone is fine too. Of more it is not: it may have come since.
    """
    said = select(DISMISSALS.c.image_id).where(DISMISSALS.c.dataset_id == dataset, DISMISSALS.c.kind == kind)
    is_said = func.coalesce(_ROWS.image_id, "-").in_(said)
    connection.execute(update(FINDING_IMAGES).where(behind(revision, kind)).values(is_dismissed=is_said))
    if kind in NEAR_KINDS:
        here = behind(revision, kind)
        pairs = select(_ROWS.group_number).where(here).group_by(_ROWS.group_number).having(func.count() == 2)
        begun = select(_ROWS.group_number).where(here, _ROWS.is_dismissed)
        in_those = here & _ROWS.group_number.in_(pairs) & _ROWS.group_number.in_(begun)
        connection.execute(update(FINDING_IMAGES).where(in_those).values(is_dismissed=True))
