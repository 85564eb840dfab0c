"""What the blueprints use, built once from the settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from whisker.api.insight_answers import InsightsCache
from whisker.api.insight_origins import InsightsLocator
from whisker.api.thumbnails import Thumbnails
from whisker.byte_budget import ByteBudget
from whisker.cores import available_cores
from whisker.database import Database, database_of
from whisker.datasets.archive_structure import ArchiveLimits
from whisker.datasets.store import DatasetStore
from whisker.datasets.uploads import sweep_uploads
from whisker.feedback.store import FeedbackStore
from whisker.insights.lookup import FindingLookup
from whisker.insights.store import InsightsStore
from whisker.jobs.store import JobStore
from whisker.memory_budget import MemoryShare
from whisker.registry.registry import Registry
from whisker.remote_images import RemoteImageFetcher
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.live_model import LiveModel
from whisker.serving.predictor import Predictor
from whisker.settings import Settings
from whisker.storage.names import Names
from whisker.storage.room import keep_room
from whisker.storage.uses import open_feedback

_EXTENSION = "whisker"

_THUMBNAIL_PLACES = 1
"""A page of thumbnails is drawn on one thread, so that predictions keep the other cores."""
_THUMBNAIL_QUEUE = 512
_THUMBNAIL_WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class Services:
    """The parts a request may reach."""

    settings: Settings
    database: Database
    registry: Registry
    live_model: LiveModel
    predictor: Predictor
    fetcher: RemoteImageFetcher
    jobs: JobStore
    datasets: DatasetStore
    feedback: FeedbackStore
    insights: InsightsStore
    findings: FindingLookup
    answers: InsightsCache
    thumbnails: Thumbnails
    bodies: ByteBudget
    """Memory for the bodies of requests that are read whole."""
    names: Names

    @property
    def uploads_dir(self) -> Path:
        """Where uploads lie until a job takes them in."""
        return self.settings.uploads_dir

    @property
    def archive_limits(self) -> ArchiveLimits:
        """What a ZIP may hold."""
        return ArchiveLimits.from_settings(self.settings)

    def job_folder(self, job_id: str) -> Path:
        """Where a job's log and files lie."""
        return self.settings.data_dir / "jobs" / job_id

    def start(self) -> None:
        """Load the model and watch for promotions; sweep what uploads left behind when a process was killed."""
        if self.settings.read_only:
            self.live_model.start(follows=False)  # nothing is promoted here
            return
        sweep_uploads(self.uploads_dir)
        keep_room(self.settings.data_dir)
        self.live_model.start()

    def close(self) -> None:
        """End what was started, and close what was opened."""
        self.live_model.stop()
        self.database.close()
        self.thumbnails.pool.close()
        self.predictor.pool.close()


def build_services(settings: Settings) -> Services:
    """Put the parts together; nothing is loaded, connected or started yet."""
    database = database_of(settings)
    registry = Registry(database, settings.bundled_models_dir, settings.models_dir)
    # One more than there are cores: now and then one waits for Python's lock.
    places = settings.predict_concurrency or available_cores() + 1
    memory = MemoryShare(settings.memory_budget.decoding_bytes)
    pool = BoundedPool(places, settings.predict_queue, settings.predict_wait_seconds, memory)
    thumbnail_pool = BoundedPool(_THUMBNAIL_PLACES, _THUMBNAIL_QUEUE, _THUMBNAIL_WAIT_SECONDS, memory)
    insights = InsightsStore(database)
    return Services(
        settings=settings,
        database=database,
        registry=registry,
        live_model=LiveModel(registry, settings.poll_seconds),
        predictor=Predictor(pool, settings.image_limits),
        fetcher=RemoteImageFetcher(),
        jobs=JobStore(database, settings.max_queued_jobs, settings.uploads_dir),
        datasets=DatasetStore(database, settings.data_dir / "datasets"),
        feedback=open_feedback(settings, database),
        insights=insights,
        findings=FindingLookup(database),
        answers=InsightsCache(InsightsLocator(database, insights, registry), insights),
        thumbnails=Thumbnails(
            settings.data_dir / "thumbnails", thumbnail_pool, settings.image_limits, settings.disk_reserve_bytes
        ),
        bodies=ByteBudget(settings.memory_budget.read_bytes),
        names=Names(settings, database),
    )


def install_services(app: Flask, services: Services) -> None:
    """Give the app its parts."""
    app.extensions[_EXTENSION] = services


def get_services() -> Services:
    """Return the parts of the app that handles this request."""
    return services_of(current_app)


def services_of(app: Flask) -> Services:
    """Return an app's parts."""
    return cast("Services", app.extensions[_EXTENSION])
