"""Command lines on temporary folders."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from whisker.cli import cli

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bundled_dir: Path) -> Run:
    """Run a command line on temporary folders; who trains gets neither plots nor robustness."""
    monkeypatch.setenv("WHISKER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("WHISKER_BUNDLED_MODELS_DIR", str(bundled_dir))
    monkeypatch.setenv("WHISKER_VERSION_PLOTS", "0")
    monkeypatch.setenv("WHISKER_ROBUSTNESS_IMAGES", "0")

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments])

    return invoke
