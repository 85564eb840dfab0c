"""A server as the documentation speaks of it, with pictures to send to it."""

import os
import shutil
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from tests.ports import free_port
from tests.tiny_dataset import write_tiny_dataset
from tests.tiny_version import write_tiny_version
from tests.waiting import PATIENCE_SECONDS
from tests.zips import write_zip

from whisker.processes.temporary_server import TemporaryServer, without_settings


@dataclass(frozen=True)
class Running:
    """A started server and the folder in which a reader works."""

    url: str
    environment: dict[str, str]
    folder: Path

    def get(self, path: str) -> str:
        """Ask for some text."""
        return self.get_bytes(path).decode()

    def get_bytes(self, path: str) -> bytes:
        """Ask for a file."""
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE_SECONDS) as answer:
            content: bytes = answer.read()
            return content

    def serve(self, command: Literal["start", "serve"]) -> TemporaryServer:
        """Make what starts and stops it."""
        return TemporaryServer(
            Path(self.environment["WHISKER_DATA_DIR"]),
            self.folder.parent / "server.log",
            command=command,
            settings={"port": self.environment["WHISKER_PORT"]},
            environment=self.environment,
        )

    def is_ready(self) -> bool:
        """Ask whether a model is loaded."""
        with suppress(OSError):
            return '"ready"' in self.get("/ready")
        return False


def environment_of(data_dir: Path, bundled_dir: Path, port: int) -> dict[str, str]:
    """Tell programs of a data folder of the test's own, and where `whisker` and `python` are."""
    return without_settings(os.environ) | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "WHISKER_DATA_DIR": str(data_dir),
        "WHISKER_BUNDLED_MODELS_DIR": str(bundled_dir),
        "WHISKER_PORT": str(port),
        "WHISKER_FEEDBACK": "1",
    }


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`whisker start` on a data folder of its own, and a folder with photo.jpg, second.jpg and pets.zip."""
    base = tmp_path_factory.mktemp("guide")
    write_tiny_version(base / "bundled", "tiny-1")
    folder = write_pictures(base / "work")
    port = free_port()
    environment = environment_of(base / "data", base / "bundled", port)
    started = Running(f"http://localhost:{port}", environment, folder)
    with started.serve("start"):
        yield started


def write_pictures(folder: Path) -> Path:
    """Write the files that the examples speak of: two photos, and a ZIP of cats and dogs with one copy in it."""
    drawn = write_tiny_dataset(folder / "drawn", count=25)
    members: dict[str, bytes] = {}
    for class_name, colour in (("cats", "red"), ("dogs", "blue")):
        pictures = sorted((drawn / colour).iterdir())
        members |= {f"{class_name}/{path.name}": path.read_bytes() for path in pictures}
    members["cats/copy.png"] = members["cats/0.png"]
    write_zip(folder / "pets.zip", members)
    for name, colour in (("photo.jpg", "red"), ("second.jpg", "blue")):
        Image.open(drawn / colour / "3.png").resize((320, 240)).save(folder / name)
    shutil.rmtree(drawn)
    return folder
