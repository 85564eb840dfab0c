"""Real servers on loopback, each in a process group of its own that must be empty afterwards."""

import contextlib
import http.client
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.ports import free_port
from tests.waiting import PATIENCE_SECONDS, wait_until

TINY_SERVER = Path(__file__).with_name("tiny_server.py")


@dataclass
class RunningServer:
    """A server process, and what it has printed so far."""

    process: subprocess.Popen[str]
    data_dir: Path
    lines: list[str] = field(default_factory=list)
    port: int = 0
    reader: threading.Thread = field(init=False)
    _printed: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)

    def __post_init__(self) -> None:
        self.reader = threading.Thread(target=self._read_output)
        self.reader.start()

    def _read_output(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            for line in output:
                self._printed.put(line.rstrip("\n"))

    def wait_for_line(self, part: str) -> str:
        """Return the first printed line that holds a text."""
        return self.wait_for_lines(part, 1)[0]

    def wait_for_lines(self, part: str, count: int) -> list[str]:
        """Return the first few printed lines that hold a text."""
        while len(found := [line for line in self.lines if part in line]) < count:
            self.lines.append(self._printed.get(timeout=PATIENCE_SECONDS))
        return found

    def connect(self) -> socket.socket:
        """Open a raw connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)

    def exchange(self, request: bytes) -> bytes:
        """Send bytes and return all that comes until the server closes."""
        with self.connect() as client:
            client.sendall(request)
            return read_to_end(client)

    def get(self, path: str = "/", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Make one ordinary request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            return response.status, response.read()


def read_to_end(client: socket.socket) -> bytes:
    """Read until the other side closes, politely or not."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := client.recv(65_536):
            received += chunk
    return received


def group_is_empty(group_id: int) -> bool:
    """Tell whether no process of a process group is left."""
    try:
        os.killpg(group_id, 0)
    except ProcessLookupError:
        return True
    return False


StartServer = Callable[..., RunningServer]


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Start servers with given settings; after the test, none of their processes may be left."""
    with contextlib.ExitStack() as stack:

        def start(*arguments: str, **settings: Any) -> RunningServer:
            wanted = {"port": free_port(), "data_dir": tmp_path / "data", **settings}
            environment = {name: value for name, value in os.environ.items() if not name.startswith("WHISKER_")}
            environment |= {f"WHISKER_{name.upper()}": str(value) for name, value in wanted.items()}
            process = subprocess.Popen(
                [sys.executable, str(TINY_SERVER), *arguments],
                env=environment,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            server = RunningServer(process, Path(wanted["data_dir"]))
            stack.callback(_end, server)
            if not arguments:
                server.port = int(server.wait_for_line("Whisker is at").split(" (")[0].rsplit(":", 1)[1])
                server.wait_for_line("Booting worker")
            return server

        yield start


def _end(server: RunningServer) -> None:
    server.process.terminate()
    try:
        server.process.wait(PATIENCE_SECONDS)
        wait_until(lambda: group_is_empty(server.process.pid))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait(PATIENCE_SECONDS)
        server.reader.join(PATIENCE_SECONDS)
