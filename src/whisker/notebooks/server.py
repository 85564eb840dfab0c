"""A real server for as long as a notebook asks it."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from whisker.errors import SettingsInvalid
from whisker.notebooks.drawing import Drawing
from whisker.notebooks.samples import Sample
from whisker.settings import Settings

# The server ends with the notebook's process, also where that is killed.
_PROGRAM: Final = """
import sys
from whisker.processes.parent import end_with_parent
end_with_parent(int(sys.argv[1]))
from whisker.cli import main
sys.argv[1:] = ["serve"]
main()
"""
_URL: Final = re.compile(r"^Whisker is at (http\S+)", re.MULTILINE)
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 40.0
_ASK_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.05
_TAIL_LETTERS: Final = 400


@dataclass(frozen=True, repr=False)
class Answer:
    """What the server sent back.

    Attributes:
        status: HTTP's.
        body: The JSON.
    """

    status: int
    body: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.body[name]

    def __repr__(self) -> str:
        return f"HTTP {self.status}\n{json.dumps(self.body, indent=2)}"


class Server:
    """`whisker serve` on a data folder and a free port; `stop`, or the end of a `with`, leaves nothing behind."""

    def __init__(self, settings: Settings, log: Path) -> None:
        """Start the server and wait until it answers.

        Raises:
            SettingsInvalid: It did not start; the message holds the end of what it said.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log, self._said_before = log, log.stat().st_size if log.exists() else 0
        command = [sys.executable, "-c", _PROGRAM, str(os.getpid())]
        with log.open("ab") as file:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, env=_environment(settings), stdout=file, stderr=file, start_new_session=True
            )
        try:
            self.url = self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def get(self, path: str) -> Answer:
        """Ask for a path, such as `/models`."""
        return _send(urllib.request.Request(f"{self.url}{path}"))  # noqa: S310 - our own server

    def predict(self, picture: Sample | Drawing | bytes | str | Path, **query: str | int | bool) -> Answer:
        """Send a picture to `/predict`.

        Args:
            picture: A sample, a drawing, a file's bytes, or its path.
            query: Of the address, such as `top_k=3` or `explain=True`.
        """
        asked = urllib.parse.urlencode({name: str(value).lower() for name, value in query.items()})
        headers = {"Content-Type": "application/octet-stream"}
        address = f"{self.url}/predict{'?' + asked if asked else ''}"
        return _send(urllib.request.Request(address, _bytes_of(picture), headers))  # noqa: S310 - our own server

    def stop(self) -> None:
        """Stop the server; requests in flight are answered first."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self._process.poll() is None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Whisker at {self.url}" if self.is_running else "A server that was stopped"

    def _wait_until_ready(self) -> str:
        deadline = time.monotonic() + _START_SECONDS
        while self.is_running and time.monotonic() < deadline:
            said = _URL.search(self._said())
            if said and _is_ready(said[1]):
                return said[1]
            time.sleep(_LOOK_SECONDS)
        raise SettingsInvalid(f"The server did not start. It said: {self._said()[-_TAIL_LETTERS:].strip()}")

    def _said(self) -> str:
        with self._log.open("rb") as file:
            file.seek(self._said_before)
            return file.read().decode("utf-8", "replace")


def _environment(settings: Settings) -> dict[str, str]:
    """Give the server this data folder and a free port, and none of the settings of whoever started the notebook."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WHISKER_")}
    run_dir = {} if settings.run_dir is None else {"WHISKER_RUN_DIR": str(settings.run_dir)}
    return {
        **kept,
        **run_dir,
        "WHISKER_DATA_DIR": str(settings.data_dir),
        "WHISKER_BUNDLED_MODELS_DIR": str(settings.bundled_models_dir),
        "WHISKER_DASHBOARD_DIR": str(settings.dashboard_dir),
        "WHISKER_PORT": str(_free_port()),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _is_ready(url: str) -> bool:
    with contextlib.suppress(OSError):
        return _send(urllib.request.Request(f"{url}/ready")).status == 200  # noqa: S310 - our own server
    return False


def _send(request: urllib.request.Request) -> Answer:
    """Send a request; what the server refuses is an answer too: problem details that say why."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy stands between us and this machine
    try:
        with opener.open(request, timeout=_ASK_SECONDS) as response:
            return Answer(response.status, json.load(response))
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, json.load(refused))


def _bytes_of(picture: Sample | Drawing | bytes | str | Path) -> bytes:
    if isinstance(picture, Sample):
        return picture.data
    if isinstance(picture, Drawing):
        return picture.png
    return picture if isinstance(picture, bytes) else Path(picture).read_bytes()
