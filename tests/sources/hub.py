"""The Hugging Face Hub in small, behind the library's own client: heads with commit and hash, and files."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """A hub that runs.

    Attributes:
        files: What its repositories have, by OWNER/REPOSITORY/PATH.
        error: What it answers instead, as the header X-Error-Code says it.
        sent: Instead of a file's content.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    error: str | None = None
    sent: bytes | None = None


class _Handler(BaseHTTPRequestHandler):
    hub: ClassVar[Hub]

    def do_HEAD(self) -> None:
        """Tell of a file."""
        self._answer()

    def do_GET(self) -> None:
        """Send a file."""
        content = self._answer()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _answer(self) -> bytes:
        owner, repository, _, revision, *path = self.path.strip("/").split("/")
        content = self.hub.files.get("/".join((owner, repository, *path)))
        error = self.hub.error or (None if revision in {"main", COMMIT} else "RevisionNotFound")
        if content is None or error is not None:
            self.send_response(403 if error == "GatedRepo" else 404)
            self.send_header("X-Error-Code", error or "EntryNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return b""
        sent = content if self.hub.sent is None else self.hub.sent
        self.send_response(200)
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        return sent


@contextmanager
def running_hub(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Hub]:
    """Run a server that huggingface_hub takes for the Hub."""
    handler = type("Handler", (_Handler,), {"hub": Hub()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_address[1]}")
        monkeypatch.setenv("HF_HOME", str(home))
        monkeypatch.delenv("HF_TOKEN", raising=False)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield handler.hub  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()
