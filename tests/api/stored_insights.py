"""A dataset with faults in an app's data folder, and what is known of it."""

from pathlib import Path

import numpy as np
from PIL import Image
from tests.tiny_dataset import write_tiny_dataset

from whisker.api.services import Services
from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.datasets.store import KeptRevision
from whisker.retrain.revision_insights import ensure_insights

DARK = 3


def store_insights(services: Services, folder: Path, count: int = 10) -> Revision:
    """Take in red and blue pictures of which three are dark, one is there twice and one is none, as a worker would."""
    write_tiny_dataset(folder, count)
    for number in range(DARK):
        noise = np.random.default_rng(number).integers(0, 30, (32, 40, 3), np.uint8)
        Image.fromarray(noise).save(folder / "red" / f"dark{number}.png")
    (folder / "red" / "copy.png").write_bytes((folder / "red" / "0.png").read_bytes())
    (folder / "blue" / "broken.png").write_bytes(b"no picture")
    revision = ingestion.ingest(
        services.datasets, DatasetSource(kind="path", value=str(folder)), DatasetTarget(name="Pets")
    ).revision
    ensure_insights(services, KeptRevision(services.datasets, revision))
    return revision
