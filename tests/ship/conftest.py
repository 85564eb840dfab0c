"""What tests of the ways to ship need: the package index, pip, and files as they are put together."""

import subprocess
import sys
from pathlib import Path

import pytest

_SMALL_PACKAGE = "blinker==1.9.0"


@pytest.fixture(scope="session")
def package_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip a test that installs packages where none can be had."""
    target = tmp_path_factory.mktemp("probe")
    options = ["--quiet", "--no-deps", "--no-cache-dir", "--timeout", "10", "--retries", "0", "--dest", str(target)]
    command = [sys.executable, "-m", "pip", "download", *options, _SMALL_PACKAGE]
    probe = subprocess.run(command, capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        pytest.skip(f"needs the package index, which cannot be reached: {probe.stderr.strip()[-200:]}")


@pytest.fixture(scope="session")
def base_python() -> str:
    """Name the interpreter below the virtual environment: it sees no package of the project's."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")
