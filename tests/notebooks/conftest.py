"""A workbench with a trained model that tells red from blue, made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.tiny_dataset import write_tiny_dataset

from whisker.notebooks import Workbench
from whisker.notebooks.data import Data
from whisker.notebooks.model import Model


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A workbench on a folder of its own."""
    opened = Workbench(tmp_path_factory.mktemp("bench"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of red and blue pictures."""
    return write_tiny_dataset(tmp_path_factory.mktemp("colours"), count=12)


@pytest.fixture(scope="module")
def colours(bench: Workbench, pictures: Path) -> Data:
    """The dataset of them."""
    return bench.take_in(pictures, "colours")


@pytest.fixture(scope="module")
def model(bench: Workbench, colours: Data) -> Model:
    """A version trained on them in quick mode."""
    return bench.train(colours, backbone="efficientnet_lite0", size_px=32)
