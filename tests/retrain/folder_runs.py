"""Versions trained straight from a folder, of pictures of 32 px."""

from pathlib import Path

from whisker.registry.manifest import Manifest
from whisker.retrain.standalone import train_version
from whisker.retrain.version_names import next_version
from whisker.training.config import TrainConfig

SIZE_PX = 32


def train(data: Path, root: Path, **options: object) -> Manifest:
    """Train a tiny version below `root`."""
    return train_version(
        data,
        TrainConfig.model_validate({"backbone": "efficientnet_lite0", "size_px": SIZE_PX, **options}),
        root / "models",
        version=next_version(root / "models", "colours"),
        name="colours",
        cache_dir=root / "cache",
        command="whisker train --data colours",
        robustness_images=0,
    )
