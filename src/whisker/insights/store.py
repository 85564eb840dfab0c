"""What is known of revisions, as it is kept: findings by picture, and what a person said is fine."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from whisker.insights import dismissals, finding_rows, insight_rows
from whisker.insights.compute import Computed
from whisker.insights.deep import DeepFindings, with_deep_look
from whisker.insights.dismissals import require_insights, with_known_dismissals
from whisker.insights.finding_rows import Wanted
from whisker.insights.schema import Finding, FindingImage, FindingKind
from whisker.insights.texts import InsightTexts


class InsightsStore(InsightTexts):
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
        wanted = Wanted(class_name, split, include_dismissed)
        with self._database.transaction() as connection:
            return finding_rows.list_images(connection, revision, kind, wanted, (offset, limit))

    def image_ids(self, revision: str, kind: FindingKind) -> tuple[str, ...]:
        """List the pictures of the revision that are behind a finding and not dismissed by id, worst first."""
        if not self._database.exists():
            return ()
        with self._database.transaction() as connection:
            return finding_rows.ids_in_revision(connection, revision, kind)

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
            return finding_rows.kinds_by_id(connection, revision, image_ids)

    def save(self, revision: str, computed: Computed, connection: Connection) -> None:
        """Keep what was computed of a revision, in the place of all that was known of it before.

        What a person said is fine in the dataset's other revisions is fine in this one too.
        """
        finding_rows.remove_images(connection, revision)
        finding_rows.replace_images(connection, revision, computed.finding_images)
        insight_rows.replace_class_facts(connection, revision, computed.class_facts)
        kinds = [finding.kind for finding in computed.insights.findings]
        insight_rows.replace(
            connection, revision, with_known_dismissals(connection, computed.insights, revision, kinds)
        )

    def add_deep_look(self, revision: str, deep: DeepFindings, connection: Connection) -> None:
        """Add what was found by a network's features to what is known of a revision.

        Raises:
            InsightsNotFound: Nothing is known of it.
        """
        finding_rows.replace_images(connection, revision, deep.images)
        insights = with_deep_look(require_insights(connection, revision), deep)
        insight_rows.change(
            connection, revision, with_known_dismissals(connection, insights, revision, list(deep.images))
        )
        insight_rows.write_embedding(connection, revision, deep.embedding)

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
