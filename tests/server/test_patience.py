import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from whisker.server.patience import ClientLimits, PatientSocket, SlowClientError

LIMITS = ClientLimits(head_seconds=0.2, stall_seconds=0.3, bytes_per_second=1000)


@pytest.fixture
def pair() -> Iterator[tuple[PatientSocket, socket.socket]]:
    """Return the server's and the client's end of one connection."""
    accepted, client = socket.socketpair()
    with PatientSocket.adopt(accepted) as server, client:
        yield server, client


@contextlib.contextmanager
def dribbling(client: socket.socket, seconds_between: float) -> Iterator[None]:
    """Send single bytes, slowly, for as long as the block runs."""
    enough = threading.Event()

    def send() -> None:
        while not enough.wait(seconds_between):
            client.send(b"x")

    thread = threading.Thread(target=send)
    thread.start()
    yield
    enough.set()
    thread.join()


def receive_bytes(server: PatientSocket, byte_count: int) -> bytes:
    """Receive one byte after the other."""
    return b"".join(server.recv(1) for _ in range(byte_count))


def test_stalled_head_runs_out(pair: tuple[PatientSocket, socket.socket]) -> None:
    """A client that sends nothing more is given up."""
    server, _ = pair
    server.expect_head(LIMITS)
    with pytest.raises(SlowClientError):
        server.recv(10)
    assert server.ran_out


def test_dribbled_head_runs_out_although_every_byte_comes_in_time(pair: tuple[PatientSocket, socket.socket]) -> None:
    """Bytes of a head earn no time, so the deadline holds for the head as a whole."""
    server, client = pair
    server.expect_head(LIMITS)
    with dribbling(client, 0.02), pytest.raises(SlowClientError):
        receive_bytes(server, 1000)


def test_dribbled_body_runs_out(pair: tuple[PatientSocket, socket.socket]) -> None:
    """A body slower than the agreed pace uses its time up."""
    server, client = pair
    server.expect_exchange(LIMITS)
    with dribbling(client, 0.02), pytest.raises(SlowClientError):
        receive_bytes(server, 1000)


def test_body_at_the_agreed_pace_never_runs_out(pair: tuple[PatientSocket, socket.socket]) -> None:
    """Bytes earn back the time that waiting for them cost, however long the body."""
    server, client = pair
    server.expect_exchange(ClientLimits(head_seconds=1, stall_seconds=0.3, bytes_per_second=1))
    with dribbling(client, 0.02):
        assert receive_bytes(server, 30) == b"x" * 30


def test_time_the_application_takes_is_not_the_clients(pair: tuple[PatientSocket, socket.socket]) -> None:
    """A budget is spent by waiting for the client alone."""
    server, client = pair
    server.expect_exchange(LIMITS)
    time.sleep(LIMITS.stall_seconds * 1.5)
    client.send(b"late, and not my fault")
    assert server.recv(100) == b"late, and not my fault"


def test_stalled_reader_of_an_answer_runs_out(pair: tuple[PatientSocket, socket.socket]) -> None:
    """A client that takes no more of an answer is given up once the buffers are full."""
    server, _ = pair
    server.expect_exchange(LIMITS)
    with pytest.raises(SlowClientError):
        server.sendall(bytes(4_000_000))


def test_answer_of_many_steps_arrives_whole(pair: tuple[PatientSocket, socket.socket]) -> None:
    """Sending in steps changes no byte."""
    server, client = pair
    answer = bytes(range(256)) * 2000
    server.expect_exchange(LIMITS)
    sender = threading.Thread(target=server.sendall, args=(answer,))
    sender.start()
    received = b""
    while len(received) < len(answer):
        received += client.recv(65_536)
    sender.join()
    assert received == answer


def test_slow_client_may_still_be_told_why(pair: tuple[PatientSocket, socket.socket]) -> None:
    """An answer that fits the buffers is sent even when the time for reading is used up."""
    server, client = pair
    server.expect_head(LIMITS)
    with pytest.raises(SlowClientError):
        server.recv(1)
    server.sendall(b"too slow")
    assert client.recv(100) == b"too slow"


def test_a_shorter_timeout_of_the_callers_own_still_holds(pair: tuple[PatientSocket, socket.socket]) -> None:
    """A caller that waits a moment only gets its own TimeoutError, and the client keeps its budget."""
    server, _ = pair
    server.expect_exchange(LIMITS)
    server.settimeout(0.01)
    with pytest.raises(TimeoutError):
        server.recv(1)
    assert not server.ran_out
    assert server.gettimeout() == 0.01
