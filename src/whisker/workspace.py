"""A data folder: its paths, and its stores, each opened once, when it is first used.

A store imports what it needs at its top, SQLAlchemy too, which takes 12 MB of each process and a tenth of a second of
its start. So those that do are imported here, inside the properties that open them: a server that only predicts loads
none of them.
"""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from whisker.backbones.own import OwnBackbones
from whisker.database import Database, database_of
from whisker.datasets.archives.structure import ArchiveLimits
from whisker.insights.stored_json import InsightsJson
from whisker.load_tests import LoadTestStore
from whisker.registry.registry import Registry
from whisker.settings import Settings

if TYPE_CHECKING:
    from whisker.datasets.store import DatasetStore
    from whisker.feedback.store import FeedbackStore
    from whisker.insights.store import FindingLookup, InsightsStore
    from whisker.jobs.store import JobStore
    from whisker.registry.promotions import Promotions
    from whisker.registry.threshold_history import ThresholdHistory


class Workspace:
    """The paths and the stores of a data folder; constructing one touches neither the disk nor the database.

    Args:
        settings: Whose data folder, and within which limits.
        database: The folder's database, if the caller has opened it; else this object opens its own.
    """

    def __init__(self, settings: Settings, database: Database | None = None) -> None:
        self.settings = settings
        self.database = database_of(settings) if database is None else database

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open a data folder with its tables brought up to date.

        Raises:
            DatabaseBusy: Another process has been doing that for a minute.
            DatabaseUnavailable: The database cannot be reached.
            SettingsInvalid: The data folder cannot be written, or a newer Whisker made the database.
        """
        workspace = cls(settings)
        workspace.database.migrate(settings.data_dir)
        return workspace

    def close(self) -> None:
        """Close the database's connections."""
        self.database.close()

    # --- Paths

    @property
    def data_dir(self) -> Path:
        """The data folder itself."""
        return self.settings.data_dir

    @property
    def datasets_dir(self) -> Path:
        """A folder for each dataset, with one for each of its revisions."""
        return self.data_dir / "datasets"

    @property
    def models_dir(self) -> Path:
        """The versions that were made here, each whole or not at all."""
        return self.settings.models_dir

    @property
    def uploads_dir(self) -> Path:
        """ZIPs that wait for their job, or that a failed one left."""
        return self.settings.uploads_dir

    @property
    def jobs_dir(self) -> Path:
        """A folder for each job, with its log, its checkpoints and what it shows."""
        return self.data_dir / "jobs"

    def job_folder(self, job_id: str) -> Path:
        """Return the folder of a job's log and files."""
        return self.jobs_dir / job_id

    @property
    def feedback_dir(self) -> Path:
        """Pictures that people gave a class."""
        return self.data_dir / "feedback"

    @property
    def cache_dir(self) -> Path:
        """Training's cache: features, and networks exported to ONNX."""
        return self.data_dir / "cache"

    @property
    def backbones_dir(self) -> Path:
        """Networks that `whisker backbones` added."""
        return self.data_dir / "backbones"

    @property
    def thumbnails_dir(self) -> Path:
        """Small copies of pictures."""
        return self.data_dir / "thumbnails"

    @property
    def sources_dir(self) -> Path:
        """What `whisker data` downloaded."""
        return self.data_dir / "sources"

    @property
    def tensorboard_dir(self) -> Path:
        """TensorBoard's logs, a folder for each training."""
        return self.data_dir / "tensorboard"

    @property
    def sweeps_dir(self) -> Path:
        """Trainings compared by `whisker sweep`."""
        return self.data_dir / "sweeps"

    @property
    def searches_dir(self) -> Path:
        """What `whisker search` found."""
        return self.data_dir / "searches"

    @property
    def cross_validations_dir(self) -> Path:
        """Trainings of `whisker cross-validate`."""
        return self.data_dir / "cross-validations"

    @property
    def load_tests_dir(self) -> Path:
        """Results of load tests."""
        return self.data_dir / "floods"

    @property
    def notebook_log(self) -> Path:
        """Log of libraries and the server behind a notebook."""
        return self.data_dir / "logs" / "notebook.log"

    # --- Stores

    @cached_property
    def registry(self) -> Registry:
        """The versions and the live one of them, read without SQLAlchemy."""
        return Registry(self.database, self.settings.bundled_models_dir, self.models_dir)

    @cached_property
    def promotions(self) -> "Promotions":
        """The versions with the history of promotions, and changing what is live."""
        from whisker.registry.promotions import Promotions

        return Promotions(self.database, self.settings.bundled_models_dir, self.models_dir)

    @cached_property
    def thresholds(self) -> "ThresholdHistory":
        """The versions with their thresholds of confidence, and changing these."""
        from whisker.registry.threshold_history import ThresholdHistory

        return ThresholdHistory(self.database, self.settings.bundled_models_dir, self.models_dir)

    @property
    def own_backbones(self) -> OwnBackbones:
        """Networks that were added, to train on."""
        return OwnBackbones(self.backbones_dir)

    @property
    def archive_limits(self) -> ArchiveLimits:
        """What a ZIP may hold."""
        return ArchiveLimits.from_settings(self.settings)

    @cached_property
    def datasets(self) -> "DatasetStore":
        """Datasets and their revisions."""
        from whisker.datasets.store import DatasetStore

        return DatasetStore(self.database, self.datasets_dir, self.archive_limits)

    @cached_property
    def insights_json(self) -> InsightsJson:
        """What is known of revisions as it is served, read without SQLAlchemy."""
        return InsightsJson(self.database)

    @cached_property
    def insights(self) -> "InsightsStore":
        """What is known of revisions, and changing it."""
        from whisker.insights.store import InsightsStore

        return InsightsStore(self.database)

    @cached_property
    def findings(self) -> "FindingLookup":
        """The pictures behind findings."""
        from whisker.insights.store import FindingLookup

        return FindingLookup(self.database)

    @cached_property
    def jobs(self) -> "JobStore":
        """Jobs; as many may wait, and read such uploads, as the settings say."""
        from whisker.jobs.store import JobStore

        return JobStore(self.database, self.settings.max_queued_jobs, self.uploads_dir)

    @cached_property
    def feedback(self) -> "FeedbackStore":
        """Pictures that people gave a class, of which nothing goes that a job is to take in."""
        from whisker.feedback.store import FeedbackStore
        from whisker.jobs.in_use import claimed_feedback

        kept = self.settings.feedback_max_images, self.settings.feedback_days
        return FeedbackStore(self.database, self.feedback_dir, *kept, claimed_feedback)

    @cached_property
    def load_tests(self) -> LoadTestStore:
        """Results of load tests."""
        return LoadTestStore(self.load_tests_dir)
