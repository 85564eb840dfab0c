"""What tests of training by epochs learn from."""

import pytest
from tests.tiny_dataset import write_tiny_dataset

from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import DatasetSplits, split_dataset


@pytest.fixture(scope="session")
def splits(tmp_path_factory: pytest.TempPathFactory) -> DatasetSplits:
    """Sixteen pictures to learn from and four to validate by, of two colours."""
    folder = write_tiny_dataset(tmp_path_factory.mktemp("epochs") / "colours", count=12)
    return split_dataset(scan_folder(folder, "colours"), 0.2, 0.15, seed=0)
