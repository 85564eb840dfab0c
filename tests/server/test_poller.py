"""The poller by itself, turned by the test: what happens within one turn, and what one fault costs."""

import contextlib
import logging
import os
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper

import pytest
from gunicorn.config import Config

from whisker.memory_budget import ByteBudget
from whisker.server.answers import Outgoing, ResponseSender
from whisker.server.connections import State
from whisker.server.lanes import make_lanes
from whisker.server.limits import ServerLimits
from whisker.server.poller import Poller
from whisker.server.spool import SpoolStorage

BIG_BYTES = 20_000_000
ASK = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
TURN_SECONDS = 0.05
LONGEST_SECONDS = 20.0


def big_app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer more than a socket takes at once."""
    start_response("200 OK", [("Content-Length", str(BIG_BYTES))])
    return [bytes(BIG_BYTES)]


class Turned:
    """A poller with a listener of its own.

    Attributes:
        address: Where it listens.
    """

    def __init__(self, poller: Poller, address: tuple[str, int]) -> None:
        self.poller = poller
        self.address = address
        self._open = contextlib.ExitStack()

    def connect(self, sent: bytes = b"") -> socket.socket:
        """Connect with a small buffer, and send something."""
        client = self._open.enter_context(socket.socket())
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client.connect(self.address)
        client.sendall(sent)
        return client

    def count(self, state: State) -> int:
        """Count the connections in a state."""
        return self.poller._table.count(state)

    def turn_until(self, condition: Callable[[], bool]) -> None:
        """Turn until something is so."""
        deadline = time.monotonic() + LONGEST_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "what the test waits for did not happen"
            self.poller.turn(TURN_SECONDS)

    def close(self) -> None:
        """Hang up, and let the poller see it."""
        self._open.close()
        self.turn_until(lambda: len(self.poller) == 0)


@pytest.fixture
def turned(tmp_path: Path) -> Iterator[Turned]:
    """A poller of three connections at the most."""
    readable, writable = os.pipe()
    listener = socket.create_server(("127.0.0.1", 0))
    limits = ServerLimits(connections=3, spool_dir=tmp_path)
    poller = Poller(limits, Config(), big_app, make_lanes(4), logging.getLogger(__name__))
    poller.listen([listener], readable)
    yield (ready := Turned(poller, listener.getsockname()))
    ready.close()
    poller.stop()
    poller._selector.close()
    for descriptor in (readable, writable, poller._wake_read, poller._wake_write):
        os.close(descriptor)


def test_event_of_a_connection_that_just_made_room_is_passed_over(
    turned: Turned, caplog: pytest.LogCaptureFixture
) -> None:
    """A newcomer and the end of the connection that is closed for it can come in one turn."""
    draining = [turned.connect(ASK) for _ in range(2)]
    turned.turn_until(lambda: turned.count(State.DRAINING) == 2)
    turned.connect(ASK)
    turned.connect(ASK)
    draining[0].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    draining[0].close()  # resets the connection
    time.sleep(0.2)  # until the system has told the poller of all of it
    for _ in range(10):
        turned.poller.turn(TURN_SECONDS)
    assert "failed in the server" not in caplog.text
    assert 2 <= len(turned.poller) <= 3


def test_fault_at_one_connection_costs_no_other(
    turned: Turned, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, that connection is closed, and the process goes on."""

    def fail(_self: Poller, _connection: object) -> None:
        raise ValueError("nobody foresaw this")

    with monkeypatch.context() as patch:
        patch.setattr(Poller, "_on_readable", fail)
        broken = turned.connect(ASK)
        turned.turn_until(lambda: "nobody foresaw this" in caplog.text)
    with contextlib.suppress(ConnectionResetError):
        assert broken.recv(1) == b""
    turned.connect(ASK)
    turned.turn_until(lambda: turned.count(State.DRAINING) == 1)


def test_nobody_is_closed_while_there_is_room(turned: Turned) -> None:
    """As many connections as the limit says are kept."""
    clients = [turned.connect() for _ in range(3)]
    turned.turn_until(lambda: turned.count(State.IDLE) == 3)
    for _ in range(5):
        turned.poller.turn(TURN_SECONDS)
    assert turned.count(State.IDLE) == len(clients)


def test_file_is_not_copied_for_a_client_that_does_not_read(tmp_path: Path) -> None:
    """Where memory has no room, no more than the next piece of it goes to the disk."""
    path = tmp_path / "model.bin"
    path.write_bytes(os.urandom(5_000_000))
    near, far = socket.socketpair()
    with near, far, path.open("rb") as file:
        near.setblocking(False)
        answer = ResponseSender(Outgoing(near, SpoolStorage(ByteBudget(0), tmp_path / "spool", 0)))
        answer.begin(_Response(answer.outgoing), FileWrapper(file, 8192), FileWrapper)
        assert not answer.proceed()
        assert file.tell() < 2_000_000
        received = bytearray()
        while not answer.proceed():
            received += far.recv(1_000_000)
        near.shutdown(socket.SHUT_WR)
        while piece := far.recv(1_000_000):
            received += piece
        answer.close()
    assert bytes(received) == path.read_bytes()


class _Response:
    """Writes what it is given, as gunicorn's does for an answer of declared length."""

    headers_sent = True
    status_code = 200

    def __init__(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing

    def write(self, data: bytes) -> None:
        self._outgoing.sendall(data)

    def close(self) -> None:
        """Nothing is owed at the end."""

    def should_close(self) -> bool:
        return True
