"""Reading and writing insights: findings by image, and dismissals."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, and_, func, select

from whisker.database import Database
from whisker.insights import dismissals, rows
from whisker.insights.compute import Computed, EmbeddingFindings, with_embedding_findings
from whisker.insights.dismissals import require_insights, with_known_dismissals
from whisker.insights.kinds import FindingKind
from whisker.insights.rows import FINDING_IMAGES, FindingFilter
from whisker.insights.schema import Finding, FindingImage
from whisker.insights.stored_json import InsightsJson


class InsightsStore(InsightsJson):
    """Insights as JSON and rows: workers write them, servers read them, and only dismissals change them.

    Args:
        database: Without one there are no insights.
    """

    def images(
        self,
        revision: str,
        kind: FindingKind,
        *,
        class_name: str | None = None,
        split: str | None = None,
        offset: int = 0,
        limit: int = 100,
        include_dismissed: bool = False,
    ) -> tuple[tuple[FindingImage, ...], int]:
        """List some of the images behind a finding, worst first, and count all that match.

        Args:
            revision: Its id.
            kind: The finding's.
            class_name: Only images of this class; of a group, all if one is.
            split: Only images of this split; of a group, all if one is.
            offset: How many to skip.
            limit: How many to list at most.
            include_dismissed: List dismissed images too.
        """
        if not self._database.exists():
            return (), 0
        wanted = FindingFilter(class_name, split, include_dismissed)
        with self._database.transaction() as connection:
            return rows.list_images(connection, revision, kind, wanted, (offset, limit))

    def image_ids(self, revision: str, kind: FindingKind) -> tuple[str, ...]:
        """Return the ids of the revision's images behind a finding that are not dismissed, worst first."""
        if not self._database.exists():
            return ()
        with self._database.transaction() as connection:
            return rows.ids_in_revision(connection, revision, kind)

    def kinds_by_id(
        self, revision: str, image_ids: Collection[str] | None = None
    ) -> Mapping[str, tuple[FindingKind, ...]]:
        """Return the kinds of findings of the revision's images by id, without dismissed ones.

        Args:
            revision: Its id.
            image_ids: Which images; None means all.
        """
        if not self._database.exists():
            return {}
        with self._database.transaction() as connection:
            return rows.kinds_by_id(connection, revision, image_ids)

    def save(self, revision: str, computed: Computed, connection: Connection) -> None:
        """Store a revision's insights in the place of earlier ones.

        Dismissals in the dataset's other revisions count for this one too.
        """
        rows.remove_images(connection, revision)
        rows.replace_images(connection, revision, computed.finding_images)
        rows.replace_class_facts(connection, revision, computed.class_facts)
        kinds = [finding.kind for finding in computed.insights.findings]
        rows.replace_insights(
            connection, revision, with_known_dismissals(connection, computed.insights, revision, kinds)
        )

    def add_embedding_findings(self, revision: str, found: EmbeddingFindings, connection: Connection) -> None:
        """Add what was found by a network's features to a revision's insights.

        Raises:
            InsightsNotFound: It has no insights.
        """
        rows.replace_images(connection, revision, found.images)
        insights = with_embedding_findings(require_insights(connection, revision), found)
        rows.change_insights(
            connection, revision, with_known_dismissals(connection, insights, revision, list(found.images))
        )
        rows.write_embedding(connection, revision, found.embedding)

    def dismiss(
        self, dataset: str, revision: str, kind: str, image_ids: Sequence[str] | None, *, dismissed: bool = True
    ) -> Finding:
        """Store or remove the dismissal of images; it counts for every revision of the dataset.

        Args:
            dataset: The dataset's id.
            revision: The revision that the person saw.
            kind: The finding's.
            image_ids: Images behind it; None dismisses the finding as a whole.
            dismissed: Whether they are fine.

        Returns:
            The finding, recounted for the revision.

        Raises:
            InsightsNotFound: The revision has no insights.
            RequestInvalid: There is no such kind or finding, or images are not behind it.
        """
        with self._database.transaction() as connection:
            return dismissals.dismiss(connection, (dataset, revision), kind, image_ids, dismissed=dismissed)


class FindingLookup:
    """Finds the images behind findings, without dismissed ones.

    Args:
        database: Without one there are no findings.
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
        """Return the ids of the revision's images behind a finding, each once, worst first, and their total count.

        Args:
            revision: A revision's id.
            kind: Of the finding.
            split: Only this one.
            class_name: Only this one.
            offset: How many to skip.
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
        # An image may be in more than one group of a finding.
        each = select(row.image_id).where(fits).group_by(row.image_id).order_by(func.min(row.position))
        with self._database.transaction() as connection:
            total = connection.scalar(select(func.count(row.image_id.distinct())).where(fits))
            return tuple(connection.scalars(each.offset(offset).limit(limit))), int(total or 0)
