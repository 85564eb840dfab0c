"""From a finding to the pictures of the revision behind it, for whoever lists those."""

from sqlalchemy import and_, func, select

from whisker.database import Database
from whisker.insights.schema import FindingKind
from whisker.insights.tables import FINDING_IMAGES


class FindingLookup:
    """Names the pictures behind findings, without those that a person said are fine.

    Args:
        database: Reading works without one, and then there are no findings.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids_behind(
        self,
        revision: str,
        kind: FindingKind,
        split: str | None = None,
        class_name: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> tuple[tuple[str, ...], int]:
        """List the ids of the revision's pictures behind a finding, each once, worst first, and count them all.

        Args:
            revision: A revision's id.
            kind: Of the finding.
            split: Only this one.
            class_name: Only this one.
            offset: How many to pass over.
            limit: How many to list at most.
        """
        if not self._database.exists():
            return (), 0

        row = FINDING_IMAGES.c
        asked = {row.revision_id: revision, row.kind: kind, row.split: split, row.class_name: class_name}
        fits = and_(
            row.in_revision,
            ~row.is_dismissed,
            *(column == value for column, value in asked.items() if value is not None),
        )
        # A picture may stand in more than one group of a finding.
        each = select(row.image_id).where(fits).group_by(row.image_id).order_by(func.min(row.position))
        with self._database.transaction() as connection:
            total = connection.scalar(select(func.count(row.image_id.distinct())).where(fits))
            return tuple(connection.scalars(each.offset(offset).limit(limit))), int(total or 0)
