"""From pictures to their findings and back, for whoever lists pictures."""

from collections import defaultdict
from collections.abc import Sequence

from whisker.database import Database
from whisker.insights.schema import FindingKind


class FindingLookup:
    """Tells which pictures of a revision are behind which findings; what a person dismissed is none.

    Args:
        database: Reading works without one, and then there are no findings.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def kinds(self, revision: str, image_ids: Sequence[str]) -> dict[str, tuple[FindingKind, ...]]:
        """Name the findings of some pictures, by id; those without any are not in it.

        Args:
            revision: A revision's id.
            image_ids: Some thousands at most.
        """
        if not image_ids or not self._database.exists():
            return {}
        from sqlalchemy import select

        from whisker.insights.tables import FINDING_IMAGES as TABLE

        query = (
            select(TABLE.c.image_id, TABLE.c.kind)
            .where(TABLE.c.revision_id == revision, TABLE.c.image_id.in_(image_ids), TABLE.c.in_revision)
            .where(~TABLE.c.is_dismissed)
            .distinct()
            .order_by(TABLE.c.kind)
        )
        found: defaultdict[str, tuple[FindingKind, ...]] = defaultdict(tuple)
        with self._database.transaction() as connection:
            for image_id, kind in connection.execute(query):
                found[image_id] += (kind,)
        return dict(found)

    def ids_behind(
        self,
        revision: str,
        kind: FindingKind,
        split: str | None = None,
        class_name: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> tuple[tuple[str, ...], int]:
        """List the ids of the revision's pictures behind a finding, worst first, and count them all.

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
        from sqlalchemy import func, select

        from whisker.insights.tables import FINDING_IMAGES as TABLE

        fits = (TABLE.c.revision_id == revision) & (TABLE.c.kind == kind) & TABLE.c.in_revision & ~TABLE.c.is_dismissed
        if split is not None:
            fits &= TABLE.c.split == split
        if class_name is not None:
            fits &= TABLE.c.class_name == class_name
        # A picture may stand in more than one group of a finding; it is listed once, where it is worst.
        once = select(TABLE.c.image_id).where(fits).group_by(TABLE.c.image_id)
        page = once.order_by(func.min(TABLE.c.position)).offset(offset).limit(limit)
        with self._database.transaction() as connection:
            total = connection.scalar(select(func.count(TABLE.c.image_id.distinct())).where(fits))
            return tuple(connection.scalars(page)), int(total or 0)
