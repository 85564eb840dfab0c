"""What `whisker train` and `whisker sweep` learn from: a folder, a ZIP, or a revision that is kept here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from whisker.datasets.name_encoding import NameEncoding
from whisker.datasets.parallel import Progress
from whisker.datasets.revision import Revision
from whisker.datasets.store import DatasetStore
from whisker.retrain.material import Material, dataset_name, folder_material
from whisker.retrain.revision_material import revision_material
from whisker.training.config import TrainConfig


@dataclass(frozen=True)
class KeptRevision:
    """A revision, and the store that has it."""

    store: DatasetStore
    revision: Revision


@dataclass(frozen=True)
class GivenPath:
    """A folder or ZIP, and how it is read.

    Attributes:
        name_encoding: What names are written in that are not UTF-8; None: what all together look like.
    """

    path: Path
    name_encoding: NameEncoding | None = None


TrainingData = Path | GivenPath | KeptRevision


@contextmanager
def open_material(
    data: TrainingData, config: TrainConfig, on_progress: Progress, most_classes: int | None = None
) -> Iterator[Material]:
    """Read what is learned from; a ZIP's content is there as long as the context is.

    Args:
        data: A folder, a ZIP or a revision.
        config: How it is divided.
        on_progress: Told the share that is read.
        most_classes: How many classes a folder or ZIP may have; None: any number.

    Raises:
        DatasetInvalid: It cannot be trained on.
    """
    if isinstance(data, KeptRevision):
        yield revision_material(data.store, data.revision, config)
        return
    given = data if isinstance(data, GivenPath) else GivenPath(data)
    with folder_material(given.path, config, on_progress, most_classes, given.name_encoding) as material:
        yield material


def name_of(data: TrainingData) -> str:
    """Name the dataset."""
    if isinstance(data, KeptRevision):
        return data.revision.dataset
    return dataset_name(data.path if isinstance(data, GivenPath) else data)
