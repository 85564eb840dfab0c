"""What a version learns from and is judged by, from a revision of a dataset that is kept."""

from whisker.datasets.revision import Revision
from whisker.datasets.store import DatasetStore
from whisker.retrain.material import Material, make_material
from whisker.training.config import TrainConfig


def revision_material(store: DatasetStore, revision: Revision, config: TrainConfig) -> Material:
    """Take a revision as it was ingested: its test pictures are given, and nothing is decoded again.

    Raises:
        DatasetInvalid: A class has too few pictures to train on.
    """
    material = make_material(store.load(revision.id), store.load_inspection(revision.id), config)
    duplicates = revision.report.duplicates
    figures = material.figures.model_copy(
        update={
            "duplicates": duplicates.within_class.count + duplicates.across_splits.count,
            "ambiguous": duplicates.across_classes.count,
        }
    )
    return Material(material.dataset, material.splits, figures, revision.id, revision.dataset)
