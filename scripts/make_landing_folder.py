"""Make the data folder of an earlier landing by running that landing's own code, for tests/landings.

    python scripts/make_landing_folder.py 39c2bfc tests/landings/0003-39c2bfc.tar.xz

The commit is checked out into a folder of its own and run with this environment's packages: its server and its worker
take in a small drawn dataset, train it twice from random weights, and keep a correction. All is asked over HTTP, which
has stayed the same since there are jobs. Landings of 20 November need these besides: `pip install --no-deps --target
FOLDER huey==3.5.4 tf2onnx==1.17.0`, then `--packages FOLDER`. Commits before there were jobs have no training that fits
into some kilobytes: two versions are written by their own tests/tiny_version.py and promoted by their command line.
"""

import argparse
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

ROOT: Final = Path(__file__).parents[1]
COLOURS: Final = {"blue": (40, 60, 200), "red": (200, 50, 40)}
LEFT_OUT: Final = (".room", "cache", "tensorboard", "uploads", "run", "logs")
"""What can be made anew, keeps room on the disk, or belongs to processes that have ended."""

_SMALL_PLOTS: Final = """
from matplotlib.figure import Figure

_draw = Figure.savefig
Figure.savefig = lambda self, *args, **more: _draw(self, *args, **{**more, "dpi": 8})
"""
_TWO_TINY_VERSIONS: Final = """
from tests.tiny_version import write_tiny_version

from whisker.settings import load_settings

for number in (1, 2):
    write_tiny_version(load_settings().models_dir, f"pets-{number}")
"""
_SMALL_NETWORK: Final = (
    ("src/whisker/training/scratch.py", "_FILTERS: Final = (32, 64, 128)", "_FILTERS: Final = (4, 8)"),
    ("src/whisker/backbones/table.py", "channels=256", "channels=16"),
)
"""At commits that have no setting of it: a network of some kilobytes in the place of 5 MB."""

_JSON: Final = "application/json"
_SETTINGS: Final = {"mode": "scratch", "size_px": 32, "epochs": 3, "promote": "always", "name": "pets"}
_TIMEOUT_SECONDS: Final = 600.0


class Landing:
    """A commit's code, and the data folder that it works on."""

    def __init__(self, code: Path, data_dir: Path, packages: tuple[Path, ...]) -> None:
        self._code, self._data_dir = code, data_dir
        self._port = _free_port()
        given = {name: value for name, value in os.environ.items() if not name.startswith("WHISKER_")}
        self._environment = {
            **given,
            "PYTHONPATH": os.pathsep.join(map(str, (*packages, code / "src", code))),
            "WHISKER_DATA_DIR": str(data_dir),
            "WHISKER_PORT": str(self._port),
            "WHISKER_FEEDBACK": "true",
        }

    def run(self, *arguments: str) -> None:
        """Run Python on the commit's code."""
        subprocess.run([sys.executable, *arguments], cwd=self._code, env=self._environment, check=True)

    @contextmanager
    def served(self) -> Iterator[None]:
        """Run the commit's server and worker."""
        command = [sys.executable, "-m", "whisker", "start"]
        with subprocess.Popen(command, cwd=self._code, env=self._environment) as process:
            try:
                self._wait_until_ready()
                yield
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait()

    def knows(self, word: str) -> bool:
        """Return whether a word stands in the commit's openapi.json."""
        return word in (self._code / "openapi.json").read_text(encoding="utf-8")

    def ask(self, path: str, body: bytes | None = None, content_type: str = _JSON, method: str | None = None) -> Any:
        """Ask the commit's server and read the JSON it answers."""
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{path}", body, method=method)
        if body is not None:
            request.add_header("Content-Type", content_type)
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path} was answered by {error.code}: {error.read().decode()}") from error

    def retrain(self, body: bytes, content_type: str) -> None:
        """Ask for a version and wait until all jobs have ended well."""
        self.ask("/retrain", body, content_type)
        end = time.monotonic() + _TIMEOUT_SECONDS
        while (states := {job["state"] for job in self.ask("/jobs")["jobs"]}) & {"queued", "running"}:
            if time.monotonic() > end:
                raise SystemExit(f"The jobs have not ended in {_TIMEOUT_SECONDS:.0f} s.")
            time.sleep(1)
        if states != {"succeeded"}:
            raise SystemExit(f"Jobs ended as {states}: {self.ask('/jobs')}")

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + _TIMEOUT_SECONDS
        while time.monotonic() < end:
            try:
                self.ask("/ready")
            except OSError:
                time.sleep(0.5)
            else:
                return
        raise SystemExit("The server does not start.")


def main() -> None:
    """Make one landing's data folder and pack it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit")
    parser.add_argument("target", type=Path)
    parser.add_argument("--packages", type=Path, nargs="*", default=[], help="folders of packages it needs besides")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, _checked_out(asked.commit, Path(place) / "code") as code:
        shims, data_dir = Path(place) / "shims", Path(place) / "data"
        shims.mkdir()
        (shims / "sitecustomize.py").write_text(_SMALL_PLOTS, encoding="utf-8")
        landing = Landing(code, data_dir, (shims, *asked.packages))
        if (code / "src/whisker/jobs").is_dir():
            _make_network_small(landing, code)
            _train_and_correct(landing)
        else:
            _write_versions(landing)
        _pack(data_dir, asked.target)


def _write_versions(landing: Landing) -> None:
    landing.run("-c", _TWO_TINY_VERSIONS)
    for number in (1, 2):
        landing.run("-m", "whisker", "models", "promote", f"pets-{number}")


def _make_network_small(landing: Landing, code: Path) -> None:
    if landing.knows('"filters"'):
        return
    for name, large, small in _SMALL_NETWORK:
        text = (code / name).read_text(encoding="utf-8")
        if text.count(large) != 1:
            raise SystemExit(f"{name} has {large!r} {text.count(large)} times.")
        (code / name).write_text(text.replace(large, small), encoding="utf-8")


def _train_and_correct(landing: Landing) -> None:
    with landing.served():
        settings = json.dumps({**_SETTINGS, **({"filters": [4, 8]} if landing.knows('"filters"') else {})})
        landing.retrain(*_form({"file": ("pets.zip", _dataset()), "name": "Pets", "settings": settings}))
        _say_what_is_fine(landing)
        landing.ask("/feedback", *_form(_correction(landing)))
        landing.retrain(json.dumps({"dataset": "pets", "settings": json.loads(settings)}).encode(), _JSON)


def _correction(landing: Landing) -> dict[str, Any]:
    """Ask what a picture shows, and say that it shows something else."""
    picture = _picture("red", 100)
    guess = landing.ask("/predict", picture, "image/png")
    return {
        "file": ("100.png", picture),
        "class_name": "blue",
        "predicted_class": guess["predicted_class"],
        "confidence": str(guess["confidence"]),
        "model_version": guess["model_version"],
    }


def _say_what_is_fine(landing: Landing) -> None:
    """Dismiss a finding, name a version and set its thresholds, at commits where a person can."""
    if landing.knows("/datasets/{dataset}/dismissals"):
        landing.ask("/datasets/pets/dismissals", b'{"finding": "few_images"}', method="PUT")
    if landing.knows("RenameJson"):
        landing.ask("/models/pets-1", b'{"name": "The first one"}', method="PATCH")
    if landing.knows("ThresholdsJson"):
        of_a_class = {"by_class": {"red": 0.95}} if landing.knows("/models/{version}/thresholds/choices") else {}
        thresholds: dict[str, Any] = {"high": 0.9, "medium": 0.6, **of_a_class}
        landing.ask("/models/pets-1/thresholds", json.dumps(thresholds).encode(), method="PUT")


def _dataset() -> bytes:
    """Draw 16 pictures to learn from and 8 to judge by, a copy of one, and a file that is no picture."""
    pictures = {
        f"{split}/{class_name}/{number}.png": _picture(class_name, number)
        for split, numbers in (("train", range(8)), ("test", range(100, 104)))
        for class_name in COLOURS
        for number in numbers
    }
    pictures["train/red/copy.png"] = pictures["train/red/0.png"]
    pictures["train/red/broken.png"] = pictures["train/red/1.png"][:-40]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in pictures.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _picture(class_name: str, number: int) -> bytes:
    """Draw some blocks in the colour of a class: no two pictures look alike, and each takes 200 bytes."""
    shades = np.random.default_rng([number, len(class_name)]).uniform(0.4, 1.6, (4, 5, 1))
    pixels = (
        np.clip(np.array(COLOURS[class_name]) * shades, 0, 255).astype(np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    )
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def _form(fields: dict[str, Any]) -> tuple[bytes, str]:
    """Write a multipart form: text fields, and files as a name with content."""
    boundary, parts = uuid.uuid4().hex, []
    for name, value in fields.items():
        file_name, content = value if isinstance(value, tuple) else (None, value.encode())
        named = f'; filename="{file_name}"' if file_name else ""
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


@contextmanager
def _checked_out(commit: str, folder: Path) -> Iterator[Path]:
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", folder, commit], cwd=ROOT, check=True)
    if not (folder / "weights").exists():  # they come with `make setup`, not with a checkout
        (folder / "weights").symlink_to(ROOT / "weights")
    try:
        yield folder
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=ROOT, check=True)


def _pack(folder: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    for name in LEFT_OUT:
        shutil.rmtree(folder / name, ignore_errors=True)
    with tarfile.open(target, "w:xz") as archive:  # as one piece: two versions' files are alike
        for path in sorted(folder.rglob("*")):
            if not path.name.endswith((".pid", ".lock", ".log")):
                archive.add(path, path.relative_to(folder), recursive=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
