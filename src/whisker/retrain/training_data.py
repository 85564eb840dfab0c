"""What `whisker train` and `whisker sweep` learn from: a folder, a ZIP, or a revision that is kept here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whisker.datasets.layouts.layout import AS_IT_LOOKS, Expected
from whisker.datasets.parallel import Progress
from whisker.datasets.store import KeptRevision
from whisker.retrain.material import Material, dataset_name, folder_material
from whisker.retrain.revision_material import revision_material
from whisker.training.config import TrainConfig

TrainingData = Path | KeptRevision


@contextmanager
def open_material(
    data: TrainingData, config: TrainConfig, on_progress: Progress, expected: Expected = AS_IT_LOOKS
) -> Iterator[Material]:
    """Read what is learned from; a ZIP's content is there as long as the context is.

    Args:
        data: A folder, a ZIP or a revision.
        config: How it is divided.
        on_progress: Called with the share that is read.
        expected: What the layout of a folder or ZIP has to be like, and how it is read.

    Raises:
        DatasetInvalid: It cannot be trained on.
    """
    if isinstance(data, KeptRevision):
        yield revision_material(data, config)
        return
    with folder_material(data, config, on_progress, expected) as material:
        yield material


def name_of(data: TrainingData) -> str:
    """Name the dataset."""
    return data.revision.dataset if isinstance(data, KeptRevision) else dataset_name(data)
