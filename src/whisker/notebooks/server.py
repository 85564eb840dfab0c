"""A real server that a notebook starts and asks."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from whisker.notebooks.display import Drawing, Sample
from whisker.processes.temporary_server import TemporaryServer
from whisker.settings import Settings

_ASK_SECONDS: Final = 30.0


@dataclass(frozen=True, repr=False)
class ServerResponse:
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


class NotebookServer:
    """`whisker serve` on a data folder and a free port; `stop`, or the end of a `with`, leaves nothing behind."""

    def __init__(self, settings: Settings, log: Path) -> None:
        """Start the server and wait until it answers.

        Raises:
            SettingsInvalid: It did not start; the message holds the end of what it said.
        """
        self._server = TemporaryServer(settings.data_dir, log, settings=_shared(settings)).start()
        self.url = self._server.url

    def get(self, path: str) -> ServerResponse:
        """Ask for a path, such as `/models`."""
        return _send(urllib.request.Request(f"{self.url}{path}"))  # noqa: S310 - our own server

    def predict(self, picture: Sample | Drawing | bytes | str | Path, **query: str | int | bool) -> ServerResponse:
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
        self._server.stop()

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self._server.is_running

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Whisker at {self.url}" if self.is_running else "A server that was stopped"


def _shared(settings: Settings) -> dict[str, object]:
    """Return the settings that the server shares with the notebook."""
    run_dir = {} if settings.run_dir is None else {"run_dir": settings.run_dir}
    return {
        **run_dir,
        "bundled_models_dir": settings.bundled_models_dir,
        "dashboard_dir": settings.dashboard_dir,
    }


def _send(request: urllib.request.Request) -> ServerResponse:
    """Send a request; what the server refuses is an answer too: problem details that say why."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy stands between us and this machine
    try:
        with opener.open(request, timeout=_ASK_SECONDS) as response:
            return ServerResponse(response.status, json.load(response))
    except urllib.error.HTTPError as refused:
        with refused:
            return ServerResponse(refused.code, json.load(refused))


def _bytes_of(picture: Sample | Drawing | bytes | str | Path) -> bytes:
    if isinstance(picture, Sample):
        return picture.data
    if isinstance(picture, Drawing):
        return picture.png
    return picture if isinstance(picture, bytes) else Path(picture).read_bytes()
