"""Where a notebook's datasets, versions and database are."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from whisker.database import Database
from whisker.datasets.archive_structure import ArchiveLimits
from whisker.datasets.store import DatasetStore
from whisker.insights.store import InsightsStore
from whisker.registry.registry import Registry
from whisker.settings import Settings, load_settings


@dataclass(frozen=True)
class Place:
    """A data folder, as `whisker start` would use it."""

    settings: Settings
    database: Database

    @classmethod
    def open(cls, data_dir: Path) -> "Place":
        """Open a data folder, its tables brought up to date; the environment has no say, so that cells can be repeated.

        Raises:
            DatabaseUnavailable: The folder cannot be written.
        """
        settings = load_settings({}, data_dir=data_dir)
        database = Database(settings.resolved_database_url)
        database.migrate(settings.data_dir)
        return cls(settings, database)

    @cached_property
    def store(self) -> DatasetStore:
        """The datasets."""
        return DatasetStore(
            self.database, self.settings.data_dir / "datasets", ArchiveLimits.from_settings(self.settings)
        )

    @cached_property
    def insights(self) -> InsightsStore:
        """What is known of them."""
        return InsightsStore(self.database)

    @cached_property
    def registry(self) -> Registry:
        """The versions, those that come with Whisker among them."""
        return Registry(self.database, self.settings.bundled_models_dir, self.settings.models_dir)

    @property
    def cache_dir(self) -> Path:
        """Where features are kept between runs."""
        return self.settings.data_dir / "cache"

    @property
    def log(self) -> Path:
        """Where libraries and the server may write what no learner needs to read."""
        return self.settings.data_dir / "logs" / "notebook.log"
