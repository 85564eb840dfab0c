"""A place to do jobs, and the pictures they are about."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.retrain.job_runs import Workplace
from tests.tiny_dataset import write_tiny_dataset

from whisker.settings import Settings


@pytest.fixture(scope="session")
def feature_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Features of the drawn pictures, computed once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def workplace(migrated: Settings, feature_cache: Path) -> Iterator[Workplace]:
    """A data folder with the bundled `tiny-1`, which tells red from blue."""
    (migrated.data_dir / "cache").symlink_to(feature_cache)
    with closing(Workplace(migrated)) as place:
        yield place


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """A folder of twenty pictures in two classes."""
    return write_tiny_dataset(tmp_path / "colours")
