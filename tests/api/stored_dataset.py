"""A real dataset in an app's data folder, for tests of what reads it."""

from pathlib import Path

from tests.tiny_dataset import write_tiny_dataset

from whisker.api.services import Services
from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision


def store_dataset(services: Services, folder: Path, count: int = 10, name: str = "Pets") -> Revision:
    """Draw `count` red and `count` blue pictures and take them in as a dataset, as a worker would."""
    write_tiny_dataset(folder, count)
    return ingestion.ingest(
        services.datasets, DatasetSource(kind="path", value=str(folder)), DatasetTarget(name=name)
    ).revision
