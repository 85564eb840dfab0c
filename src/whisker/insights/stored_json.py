"""Insights as the JSON in which they are stored and served, read without SQLAlchemy on SQLite."""

from whisker.database import Database


class InsightsJson:
    """Reads what GET /data-insights answers: JSON as a worker wrote it.

    Args:
        database: Without one there are no insights.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def etag(self, revision: str) -> str | None:
        """Return the ETag of a revision's insights; None where there are none."""
        return self._read("SELECT etag FROM insights WHERE revision_id = :revision", revision=revision)

    def body(self, revision: str) -> str | None:
        """Read a revision's `Insights` as JSON."""
        return self._read("SELECT body FROM insights WHERE revision_id = :revision", revision=revision)

    def embedding(self, revision: str) -> str | None:
        """Read a revision's `EmbeddingMap` as JSON; None before findings by features were added."""
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
