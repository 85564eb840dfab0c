"""What is known of revisions, as it is kept: findings by picture, and what a person said is fine."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, and_, func, select

from whisker.database import Database
from whisker.insights import dismissals, rows
from whisker.insights.compute import Computed, EmbeddingFindings, with_embedding_findings
from whisker.insights.dismissals import require_insights, with_known_dismissals
from whisker.insights.kinds import FindingKind
from whisker.insights.rows import FindingFilter
from whisker.insights.schema import Finding, FindingImage
from whisker.insights.stored_json import InsightsJson
from whisker.insights.tables import FINDING_IMAGES


class InsightsStore(InsightsJson):
    """Insights as texts and rows: workers write them, servers read them, and only what a person dismisses changes them.

    Args:
        database: Reading works without one, and then nothing is known.
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
        """List some of the pictures behind a finding, worst first, and count those that fit.

        Args:
            revision: Its id.
            kind: The finding's.
            class_name: Only pictures of this class; of a group, all if one is.
            split: Only pictures of this split; of a group, all if one is.
            offset: How many to pass over.
            limit: How many to list at most.
            include_dismissed: List those too that a person said are fine.
        """
        if not self._database.exists():
            return (), 0
        wanted = FindingFilter(class_name, split, include_dismissed)
        with self._database.transaction() as connection:
            return rows.list_images(connection, revision, kind, wanted, (offset, limit))

    def image_ids(self, revision: str, kind: FindingKind) -> tuple[str, ...]:
        """List the pictures of the revision that are behind a finding and not dismissed by id, worst first."""
        if not self._database.exists():
            return ()
        with self._database.transaction() as connection:
            return rows.ids_in_revision(connection, revision, kind)

    def kinds_by_id(
        self, revision: str, image_ids: Collection[str] | None = None
    ) -> Mapping[str, tuple[FindingKind, ...]]:
        """Name the findings that pictures of the revision are behind, without those dismissed.

        Args:
            revision: Its id.
            image_ids: Which pictures; None asks for all.
        """
        if not self._database.exists():
            return {}
        with self._database.transaction() as connection:
            return rows.kinds_by_id(connection, revision, image_ids)

    def save(self, revision: str, computed: Computed, connection: Connection) -> None:
        """Keep what was computed of a revision, in the place of all that was known of it before.

        What a person said is fine in the dataset's other revisions is fine in this one too.
        """
        rows.remove_images(connection, revision)
        rows.replace_images(connection, revision, computed.finding_images)
        rows.replace_class_facts(connection, revision, computed.class_facts)
        kinds = [finding.kind for finding in computed.insights.findings]
        rows.replace_insights(
            connection, revision, with_known_dismissals(connection, computed.insights, revision, kinds)
        )

    def add_embedding_findings(self, revision: str, deep: EmbeddingFindings, connection: Connection) -> None:
        """Add what was found by a network's features to what is known of a revision.

        Raises:
            InsightsNotFound: Nothing is known of it.
        """
        rows.replace_images(connection, revision, deep.images)
        insights = with_embedding_findings(require_insights(connection, revision), deep)
        rows.change_insights(
            connection, revision, with_known_dismissals(connection, insights, revision, list(deep.images))
        )
        rows.write_embedding(connection, revision, deep.embedding)

    def dismiss(
        self, dataset: str, revision: str, kind: str, image_ids: Sequence[str] | None, *, dismissed: bool = True
    ) -> Finding:
        """Keep, or forget, that a person said that pictures are fine; it counts for every revision of the dataset.

        Args:
            dataset: The dataset's id.
            revision: The revision that the person looked at.
            kind: The finding's.
            image_ids: Pictures behind it; None dismisses the finding as a whole.
            dismissed: Whether they are fine.

        Returns:
            The finding as it stands now in the revision.

        Raises:
            InsightsNotFound: Nothing is known of the revision.
            RequestInvalid: There is no such kind or finding, or pictures are not behind it.
        """
        with self._database.transaction() as connection:
            return dismissals.dismiss(connection, (dataset, revision), kind, image_ids, dismissed=dismissed)


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
