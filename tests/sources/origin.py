"""A web server that a test starts: it serves files well, badly, or not at all, and remembers what it was asked."""

import contextlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar


@dataclass
class Served:
    """One file, and how it is served.

    Attributes:
        has_ranges: Whether parts can be asked for.
        etag: With quotes; empty for none.
        says_length: Whether the head says how long the body is.
        breaks_after: For each answer in turn, after how many bytes of its body the connection ends; then none does.
        halts_after: After how many bytes the body waits until `may_go_on`; 0 for never.
        status: Of every answer.
        location: Where the answer leads instead.
    """

    content: bytes = b""
    has_ranges: bool = True
    etag: str = '"1"'
    says_length: bool = True
    content_type: str = "application/zip"
    breaks_after: list[int] = field(default_factory=list)
    halts_after: int = 0
    may_go_on: threading.Event = field(default_factory=threading.Event)
    status: int = 200
    location: str = ""


@dataclass
class Origin:
    """A server that runs.

    Attributes:
        files: What it has, by path.
        asked: Path and Range header of every request.
    """

    url: str
    files: dict[str, Served] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    origin: ClassVar[Origin]

    def do_GET(self) -> None:
        """Serve one of the files."""
        wanted = self.headers.get("Range")
        self.origin.asked.append((self.path, wanted))
        served = self.origin.files.get(self.path.partition("?")[0], Served(status=404))
        if served.status != 200 or served.location:
            self._refuse(served)
            return
        start = self._start(served, wanted)
        if start is not None and start >= len(served.content):
            self._refuse(Served(status=416))
            return
        self._send(served, start)

    do_POST = do_GET  # noqa: N815 - so the base class calls it

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _start(self, served: Served, wanted: str | None) -> int | None:
        match = re.fullmatch(r"bytes=(\d+)-", wanted or "")
        is_same = self.headers.get("If-Range", served.etag) == served.etag
        return int(match[1]) if match and served.has_ranges and is_same else None

    def _send(self, served: Served, start: int | None) -> None:
        body = served.content[start or 0 :]
        self.send_response(200 if start is None else 206)
        self.send_header("Content-Type", served.content_type)
        if served.says_length:
            self.send_header("Content-Length", str(len(body)))
        if served.etag:
            self.send_header("ETag", served.etag)
        if served.has_ranges:
            self.send_header("Accept-Ranges", "bytes")
        if start is not None:
            self.send_header("Content-Range", f"bytes {start}-{len(served.content) - 1}/{len(served.content)}")
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # whoever asked may be gone
            if served.halts_after:
                self.wfile.write(body[: served.halts_after])
                served.may_go_on.wait()
                body = body[served.halts_after :]
            self.wfile.write(body[: served.breaks_after.pop(0)] if served.breaks_after else body)
        self.close_connection = True

    def _refuse(self, served: Served) -> None:
        self.send_response(302 if served.location else served.status)
        if served.location:
            self.send_header("Location", served.location)
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def running_origin() -> Iterator[Origin]:
    """Run a server on a free port of this machine."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        handler.origin = Origin(f"http://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield handler.origin  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()
