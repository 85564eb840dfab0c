"""The services that views share, made once from the settings; stores are opened when first needed."""

from functools import cached_property
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

from whisker.api.insights_cache import InsightsCache, InsightsLocator
from whisker.api.thumbnails import Thumbnails
from whisker.datasets.resumable_uploads import sweep_unfinished
from whisker.datasets.uploads import sweep_uploads
from whisker.memory_budget import ByteBudget, MemoryShare
from whisker.remote_images import RemoteImageFetcher
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.live_model import LiveModel
from whisker.serving.predictor import Predictor
from whisker.serving.unknown_groups import UnknownGroups
from whisker.settings import Settings
from whisker.storage.deletion_reserve import keep_spare_space
from whisker.system import available_cores
from whisker.workspace import Workspace

if TYPE_CHECKING:
    from whisker.storage.deletion import Deletions
    from whisker.storage.labels import Labels
    from whisker.storage.overview import Storage

_EXTENSION = "whisker"

_THUMBNAIL_PLACES = 1
"""A page of thumbnails is drawn on one thread, so that predictions keep the other cores."""
_THUMBNAIL_QUEUE = 512
_THUMBNAIL_WAIT_SECONDS = 30.0


class Services(Workspace):
    """Everything that views use: the data folder's stores, the model, the caches and the memory limits.

    Constructing it loads, connects and starts nothing.

    Attributes:
        bodies: Memory for the bodies of requests that are read whole.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        # One more than there are cores, because threads sometimes wait for Python's lock.
        places = settings.predict_concurrency or available_cores() + 1
        memory = MemoryShare(settings.memory_budget.decoding_bytes)
        pool = BoundedPool(places, settings.predict_queue, settings.predict_wait_seconds, memory)
        thumbnail_pool = BoundedPool(_THUMBNAIL_PLACES, _THUMBNAIL_QUEUE, _THUMBNAIL_WAIT_SECONDS, memory)
        self.live_model = LiveModel(self.registry, settings.poll_seconds)
        self.predictor = Predictor(pool, settings.image_limits)
        self.unknown_groups = UnknownGroups(pool, settings.image_limits)
        self.fetcher = RemoteImageFetcher()
        locator = InsightsLocator(self.database, self.insights_json, self.registry)
        self.answers = InsightsCache(locator, self.insights_json)
        self.thumbnails = Thumbnails(
            self.thumbnails_dir, thumbnail_pool, settings.image_limits, settings.disk_reserve_bytes
        )
        self.bodies = ByteBudget(settings.memory_budget.read_bytes)

    @cached_property
    def labels(self) -> "Labels":
        """Names and labels that people gave, and renaming."""
        from whisker.storage.labels import Labels

        return Labels(self)

    @cached_property
    def deletions(self) -> "Deletions":
        """Deletes datasets, versions, jobs and uploads that nothing needs."""
        from whisker.storage.deletion import Deletions

        return Deletions(self)

    @property
    def storage(self) -> "Storage":
        """What takes space on the disk."""
        from whisker.storage.overview import Storage

        return Storage(self)

    def start(self) -> None:
        """Load the model and watch for promotions; remove what killed processes left of uploads."""
        if self.settings.read_only:
            self.live_model.start(follows=False)  # nothing is promoted here
            return
        sweep_uploads(self.uploads_dir)
        sweep_unfinished(self.uploads_dir, self.settings.unfinished_upload_hours * 3600)
        keep_spare_space(self.data_dir)
        self.live_model.start()

    def close(self) -> None:
        """Stop the threads, and close the pools and the database."""
        self.live_model.stop()
        super().close()
        self.thumbnails.pool.close()
        self.predictor.pool.close()


def install_services(app: Flask, services: Services) -> None:
    """Attach the services to an app."""
    app.extensions[_EXTENSION] = services


def get_services() -> Services:
    """Return the services of the current app."""
    return services_of(current_app)


def services_of(app: Flask) -> Services:
    """Return an app's services."""
    return cast("Services", app.extensions[_EXTENSION])
