"""`whisker insights`."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.commands.conftest import Run
from tests.tiny_dataset import write_tiny_dataset
from tests.tiny_version import tiny_insights

from whisker.errors import DatasetNotFound, RequestInvalid
from whisker.insights.schema import Insights


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of red and blue pictures of which three are dark and one is none."""
    monkeypatch.setenv("COLUMNS", "200")
    folder = write_tiny_dataset(tmp_path / "pets")
    for number in range(3):
        noise = np.random.default_rng(number).integers(0, 30, (32, 40, 3), np.uint8)
        Image.fromarray(noise).save(folder / "red" / f"dark{number}.png")
    (folder / "blue" / "broken.png").write_bytes(b"no picture")
    return folder


def test_insights_are_of_the_live_version_s_data_by_default(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that came with it, in a new installation."""
    monkeypatch.setenv("COLUMNS", "200")
    shown = run("insights").stdout
    assert "colours: 10 pictures of 2 classes (10 train), 0.0 MB" in shown
    assert "Few pictures" in shown
    assert "Add pictures." in shown
    assert "Looked for, and nothing to do: corrupt." in shown
    assert Insights.model_validate_json(run("insights", "--json").stdout) == tiny_insights()


def test_dataset_s_figures_and_findings_are_shown(run: Run, faulty: Path) -> None:
    """In a table, with what to do."""
    run("datasets", "add", faulty)
    shown = run("insights", "pets").stdout
    assert "pets@1: 23 pictures of 2 classes" in shown
    assert "Width, pixels" in shown
    assert "Formats: PNG 23. Colour modes: RGB 23." in shown
    assert "Dark" in shown
    stored = json.loads(run("insights", "pets@1", "--json").stdout)
    assert {"dark", "corrupt"} <= {finding["kind"] for finding in stored["findings"]}


def test_deep_look_needs_pictures(run: Run) -> None:
    """Those of the bundled version are not here."""
    assert isinstance(run("insights", "--deep").exception, RequestInvalid)


def test_unknown_dataset_is_named(run: Run) -> None:
    """With where to look."""
    assert isinstance(run("insights", "nobody").exception, DatasetNotFound)
