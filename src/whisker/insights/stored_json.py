"""What is known of revisions, in the words in which it is served."""

from whisker.database import Database


class InsightsJson:
    """Reads what answers /data-insights, JSON as a worker wrote it, without SQLAlchemy on SQLite.

    Args:
        database: Reading works without one, and then nothing is known.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def etag(self, revision: str) -> str | None:
        """Name the state of a revision's insights; None where there are none."""
        return self._read("SELECT etag FROM insights WHERE revision_id = :revision", revision=revision)

    def body(self, revision: str) -> str | None:
        """Read a revision's `Insights` as JSON."""
        return self._read("SELECT body FROM insights WHERE revision_id = :revision", revision=revision)

    def embedding(self, revision: str) -> str | None:
        """Read a revision's `EmbeddingMap` as JSON; None as long as nobody has taken a deep look."""
        return self._read("SELECT embedding FROM insights WHERE revision_id = :revision", revision=revision)

    def class_facts(self, revision: str, class_name: str) -> str | None:
        """Read a class's `Facts` by part as JSON."""
        statement = "SELECT body FROM class_facts WHERE revision_id = :revision AND class_name = :class_name"
        return self._read(statement, revision=revision, class_name=class_name)

    def _read(self, statement: str, **parameters: str) -> str | None:
        if not self._database.exists():
            return None
        found = self._database.read_scalar(statement, parameters)
        return None if found is None else str(found)
