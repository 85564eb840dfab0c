"""Runs of quick training on pictures of two colours, also for a second process."""

from pathlib import Path

from tests.tiny_dataset import write_tiny_dataset

from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import split_dataset
from whisker.training.config import TrainConfig
from whisker.training.pipeline import Run


def quick_run(folder: Path, weights: str, backbone: str = "mobilenet_v2", seed: int = 0, count: int = 8) -> Run:
    """Make a run of quick training on red and blue pictures of 32 px."""
    root = folder / "colours"
    dataset = scan_folder(root if root.exists() else write_tiny_dataset(root, count=count), "colours")
    config = TrainConfig.model_validate({"backbone": backbone, "weights": weights, "size_px": 32, "seed": seed})
    return Run(split_dataset(dataset, 0.2, 0.2, seed=0), dataset.class_names, config.resolved(), folder / "cache")
