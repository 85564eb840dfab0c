"""What a version learns from and is tested on, from a revision of a dataset that is kept."""

from dataclasses import replace

from whisker.datasets.store import KeptRevision
from whisker.retrain.material import Material, make_material
from whisker.training.config import TrainConfig


def revision_material(kept: KeptRevision, config: TrainConfig) -> Material:
    """Take a revision as it was ingested: its test images are given, and nothing is decoded again.

    Raises:
        DatasetInvalid: A class has too few images to train on.
    """
    revision, material = kept.revision, make_material(kept.dataset, config)
    duplicates = revision.report.duplicates
    figures = material.figures.model_copy(
        update={
            "duplicates": duplicates.within_class.count + duplicates.across_splits.count,
            "ambiguous": duplicates.across_classes.count,
        }
    )
    return replace(material, figures=figures, revision=revision.id, dataset_id=revision.dataset)
