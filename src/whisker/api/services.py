"""What the blueprints use, built once from the settings."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from whisker.cores import available_cores
from whisker.database import Database
from whisker.registry.registry import Registry
from whisker.remote_images import RemoteImageFetcher
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.live_model import LiveModel
from whisker.serving.predictor import Predictor
from whisker.settings import Settings

_EXTENSION = "whisker"


@dataclass(frozen=True)
class Services:
    """The parts a request may reach."""

    settings: Settings
    registry: Registry
    live_model: LiveModel
    predictor: Predictor
    fetcher: RemoteImageFetcher


def build_services(settings: Settings) -> Services:
    """Put the parts together; nothing is loaded, connected or started yet."""
    registry = Registry(Database(settings.resolved_database_url), settings.bundled_models_dir, settings.models_dir)
    # One more than there are cores: now and then one waits for Python's lock.
    places = settings.predict_concurrency or available_cores() + 1
    pool = BoundedPool(places, settings.predict_queue, settings.predict_wait_seconds)
    return Services(
        settings=settings,
        registry=registry,
        live_model=LiveModel(registry, settings.poll_seconds),
        predictor=Predictor(pool, settings.image_limits),
        fetcher=RemoteImageFetcher(),
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
