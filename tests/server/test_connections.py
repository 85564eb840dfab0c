"""Slow clients and many clients: a thread is spent only on a request that has arrived."""

import contextlib
import http.client
import json
import os
import re
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from tests.server.conftest import RunningServer, StartServer, read_to_end
from tests.waiting import wait_until

HALF_HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Un"
WAIT = b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
FEW_THREADS = {"threads": 2}


@contextlib.contextmanager
def held(server: RunningServer, count: int, request: bytes) -> Iterator[list[socket.socket]]:
    """Keep connections open, each of which has sent this, unless it was closed for another meanwhile."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(server.connect()) for _ in range(count)]
        for client in clients:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                client.sendall(request)
        yield clients


def post(path: str, length: int, *lines: str) -> bytes:
    """Write the head of a request with a body."""
    head = (f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {length}", *lines)
    return "\r\n".join((*head, "", "")).encode()


def status_of(answer: bytes) -> int:
    """Read an answer's status."""
    return int(answer.split(b" ", 2)[1])


def read_answer(client: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Read one answer from a connection that stays open."""
    response = http.client.HTTPResponse(client)
    response.begin()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


def read_next_body(answers: BinaryIO) -> bytes:
    """Read one of several answers that lie behind one another."""
    head = b"".join(iter(answers.readline, b"\r\n"))
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    assert length is not None, head
    return answers.read(int(length[1]))


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="idle"),
        pytest.param(HALF_HEAD, id="half a head"),
        pytest.param(post("/", 900_000) + b"abc", id="half a small body"),
        pytest.param(post("/", 9_000_000) + bytes(2_000_000), id="half a large body"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc", id="half a chunk"),
        pytest.param(post("/", 3, "Expect: 100-continue"), id="waits for 100 Continue"),
        pytest.param(b"GET /file HTTP/1.1\r\nHost: localhost\r\n\r\n", id="reads no answer"),
    ],
)
def test_row_95_slow_clients_hold_no_thread(start_server: StartServer, sent: bytes) -> None:
    """Row 95: 40 clients that stall anywhere leave a server of two threads as it was."""
    server = start_server(**FEW_THREADS)
    server.data_dir.mkdir(parents=True, exist_ok=True)
    (server.data_dir / "big.bin").write_bytes(bytes(20_000_000))
    with held(server, 40, sent):
        wait_until(lambda: server.get()[0] == 200)  # 40 large answers take a moment to make
        assert [server.get()[0] for _ in range(20)] == [200] * 20


@pytest.mark.slow
def test_answer_to_a_slow_reader_arrives_whole(start_server: StartServer) -> None:
    """What waits for the client, in memory or on the disk, is sent in order and to its end."""
    server = start_server(**FEW_THREADS)
    server.data_dir.mkdir(parents=True, exist_ok=True)
    content = os.urandom(20_000_000)
    (server.data_dir / "big.bin").write_bytes(content)
    with held(server, 5, b"GET /file HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") as clients:
        assert server.get()[0] == 200
        for client in clients:
            assert read_to_end(client).split(b"\r\n\r\n", 1)[1] == content
    with held(server, 3, b"GET /big HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") as clients:
        assert server.get()[0] == 200
        for client in clients:
            assert len(read_to_end(client).split(b"\r\n\r\n", 1)[1]) == 32 * 1024 * 1024


def test_row_81_at_the_connection_limit_the_oldest_idle_connection_is_closed(start_server: StartServer) -> None:
    """Row 81: who comes last is served; the oldest of those that wait for their client make room."""
    server = start_server(max_connections=20)
    with held(server, 15, HALF_HEAD) as half_heads, held(server, 30, b"") as idle:
        assert server.get()[0] == 200
        for client in idle[:10]:
            assert read_to_end(client) == b""
        for client in (*half_heads, *idle[-3:]):
            client.sendall(b"e: a\r\n\r\n" if client in half_heads else b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert read_answer(client)[0] == 200


def test_row_81_a_request_that_has_arrived_is_never_closed_for_another(start_server: StartServer) -> None:
    """Row 81: connections whose request is being answered keep their place at the limit."""
    server = start_server(max_connections=10, threads=20)
    with held(server, 9, WAIT) as asking, held(server, 40, HALF_HEAD):
        wait_until((server.data_dir / "entered").exists)
        (server.data_dir / "go").touch()
        for client in asking:
            assert read_answer(client)[0] == 200


def test_row_81_newcomers_are_taken_again_after_every_connection_was_busy(start_server: StartServer) -> None:
    """Row 81: at the limit nobody can be closed while all are answered; as soon as one waits again, it can."""
    server = start_server(max_connections=8, threads=20)
    with held(server, 8, WAIT) as asking, server.connect() as late:
        wait_until((server.data_dir / "entered").exists)
        late.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        (server.data_dir / "go").touch()
        for client in asking:
            assert read_answer(client)[0] == 200
        assert read_answer(late)[0] == 200


def test_row_81_limit_holds_where_bodies_lie_in_files(start_server: StartServer) -> None:
    """Row 81: half a body on the disk makes room like any other, and no more are kept than the limit says."""
    server = start_server(max_connections=10)
    with held(server, 40, post("/", 2_000_000) + bytes(1_100_000)) as clients, server.connect() as last:
        last.sendall(HEALTH)
        assert status_of(read_to_end(last)) == 200
        wait_until(lambda: _open_count(clients) <= 10)
        clients[-1].sendall(bytes(900_000))
        assert read_answer(clients[-1])[0] == 200


def _open_count(clients: list[socket.socket]) -> int:
    return len(clients) - len(select.select(clients, [], [], 0)[0])


def test_row_95_one_client_that_keeps_asking_holds_no_lane(start_server: StartServer) -> None:
    """Row 95: /health of others is answered while one connection asks it without a pause."""
    server = start_server()
    ended = threading.Event()

    def ask_on() -> None:
        with server.connect() as client:
            while not ended.is_set():
                client.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n" * 20)
                with client.makefile("rb") as answers:
                    for _ in range(20):
                        read_next_body(answers)

    asking = threading.Thread(target=ask_on)
    asking.start()
    try:
        for _ in range(5):
            assert status_of(server.exchange(HEALTH)) == 200
    finally:
        ended.set()
        asking.join()


def test_row_82_request_that_no_thread_takes_is_answered_503(start_server: StartServer) -> None:
    """Row 82: beyond capacity a request hears so, in the API's format, and when to come back."""
    server = start_server(**FEW_THREADS, queue_seconds=0.2)
    with held(server, 2, WAIT), held(server, 20, b"GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: mine\r\n\r\n") as late:
        for client in late:
            status, headers, body = read_answer(client)
            assert status == 503
            assert int(headers["retry-after"]) >= 1
            assert headers["content-type"] == "application/problem+json"
            assert headers["x-request-id"] == "mine"
            assert json.loads(body)["code"] == "overloaded"
        (server.data_dir / "go").touch()
        late[0].sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")  # its connection was kept
        assert read_answer(late[0])[0] == 200


def test_refusal_of_a_head_request_has_no_body(start_server: StartServer) -> None:
    """What follows on the connection would be taken for the next answer."""
    server = start_server(**FEW_THREADS, queue_seconds=0.2)
    with held(server, 2, WAIT), server.connect() as client:
        client.sendall(b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = read_to_end(client)
        assert status_of(answer) == 503
        assert answer.endswith(b"\r\n\r\n")
        (server.data_dir / "go").touch()


def test_retry_after_grows_with_the_number_refused(start_server: StartServer) -> None:
    """Clients that honour it come back one after the other, not all at once."""
    server = start_server(**FEW_THREADS, queue_seconds=0.1)
    with held(server, 2, WAIT), held(server, 25, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") as late:
        seconds = [int(read_answer(client)[1]["retry-after"]) for client in late]
        (server.data_dir / "go").touch()
    assert max(seconds) >= 10
    assert len(set(seconds)) > 10


@pytest.mark.parametrize("path", ["/health", "/ready", "/api/health"])
def test_row_95_health_is_answered_while_every_thread_is_taken(start_server: StartServer, path: str) -> None:
    """Row 95: whoever watches the server hears from it whatever else it does."""
    server = start_server(**FEW_THREADS, queue_seconds=60)
    with held(server, 10, WAIT):
        wait_until((server.data_dir / "entered").exists)
        assert server.get(path)[0] == 200
        (server.data_dir / "go").touch()


def test_time_from_arrival_to_answer_is_in_the_metrics(start_server: StartServer) -> None:
    """The server's own clock can be read, by kind of request. An answer is counted once it is sent."""
    server = start_server()
    server.get("/health")
    wait_until(lambda: 'whisker_arrival_seconds_count{kind="status"} 1.0' in server.get("/metrics")[1].decode())


def test_row_38_slow_body_is_told_that_it_was_too_slow(start_server: StartServer) -> None:
    """Who stalls hears why the connection ends."""
    server = start_server(client_stall_seconds=1, client_head_seconds=1)
    for sent in (post("/", 1000) + b"abc", HALF_HEAD):
        assert status_of(server.exchange(sent)) == 408


def test_body_at_the_agreed_pace_arrives(start_server: StartServer) -> None:
    """Bytes earn back the time that waiting for them cost, however long the body."""
    server = start_server(client_stall_seconds=1, client_bytes_per_second=10)
    with server.connect() as client:
        client.sendall(post("/", 40, "Connection: close"))
        for _ in range(10):
            time.sleep(0.2)
            client.sendall(b"1234")
        assert b'"body_bytes": 40' in read_to_end(client)


@pytest.mark.parametrize(
    "lines",
    [("Content-Length: 30000000",), ("Transfer-Encoding: chunked",), ("Content-Length: 5", "Expect: 100-continue")],
)
def test_refusal_comes_before_the_body(start_server: StartServer, lines: tuple[str, ...]) -> None:
    """Who may not ask hears so before sending anything, and is not told to send it."""
    server = start_server()
    with server.connect() as client:
        client.sendall("\r\n".join(("POST /private HTTP/1.1", "Host: localhost", *lines, "", "")).encode())
        answer = read_to_end(client)
    assert status_of(answer) == 401
    assert b"Connection: close" in answer
    assert b"100 Continue" not in answer


def test_client_that_goes_on_sending_can_read_why_it_was_refused(start_server: StartServer) -> None:
    """The connection lingers, for a reset would take the answer with it."""
    server = start_server()
    with server.connect() as client:
        client.sendall(post("/private", 3_000_000))
        client.sendall(bytes(3_000_000))
        assert status_of(read_to_end(client)) == 401


def test_expected_100_continue_is_sent_once_the_body_may_come(start_server: StartServer) -> None:
    """An admitted client is told to send its body, and answered."""
    server = start_server()
    with server.connect() as client:
        client.sendall(post("/", 3, "Expect: 100-continue", "Connection: close"))
        assert client.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert b'"body_bytes": 3' in read_to_end(client)


@pytest.mark.parametrize("path", ["/", "/upload"])
def test_row_99_large_bodies_lie_on_the_disk_and_leave_nothing_there(start_server: StartServer, path: str) -> None:
    """Row 99: the memory of a server does not follow the size of bodies; their files have no name."""
    server = start_server(**FEW_THREADS)
    before = json.loads(server.get()[1])["memory_kb"]
    length = 30_000_000
    clients = [server.connect() for _ in range(8)]
    for client in clients:
        client.sendall(post("/", length))
        client.sendall(bytes(length - 1))
    assert json.loads(server.get()[1])["memory_kb"] - before < 60_000
    assert list((server.data_dir / "uploads").iterdir()) == []
    clients[0].sendall(b"x")
    assert json.loads(read_answer(clients[0])[2])["body_bytes"] == length
    for client in clients:
        client.close()


def test_chunked_body_over_its_limit_is_cut_off(start_server: StartServer) -> None:
    """The application sees one byte more than it admitted, and the connection ends with its answer."""
    server = start_server()
    limit = 40 * 1024 * 1024
    with server.connect() as client:
        sender = threading.Thread(target=_send_chunks, args=(client, limit + 5_000_000))
        client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        sender.start()
        _, headers, body = read_answer(client)
        assert json.loads(body)["body_bytes"] == limit + 1
        assert headers["connection"] == "close"
        sender.join()


def _send_chunks(client: socket.socket, byte_count: int) -> None:
    with contextlib.suppress(OSError):
        for _ in range(byte_count // 1_000_000):
            client.sendall(b"F4240\r\n" + bytes(1_000_000) + b"\r\n")


def test_full_disk_is_answered_507_and_closes(start_server: StartServer) -> None:
    """A body that the disk has no room for is refused in words, and others are served."""
    server = start_server(disk_reserve_bytes=2**60)
    with server.connect() as client:
        client.sendall(post("/", 5_000_000))
        client.sendall(bytes(4_999_999))
        answer = read_to_end(client)
    assert status_of(answer) == 507
    assert b'"storage-full"' in answer
    assert server.get()[0] == 200


def test_requests_follow_each_other_on_a_connection_whatever_bodies_they_have(start_server: StartServer) -> None:
    """Where one request ends the next begins: small, large, chunked, with and without waiting."""
    server = start_server()
    small, large = post("/", 3) + b"abc", post("/", 2_000_000) + bytes(2_000_000)
    chunked = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    with server.connect() as client:
        sender = threading.Thread(target=_send_and_end, args=(client, (small + large + chunked + small) * 3))
        sender.start()
        answers = read_to_end(client)
        sender.join()
    assert re.findall(rb'"body_bytes": (\d+)', answers) == [b"3", b"2000000", b"3", b"3"] * 3 + [b"0"]


@pytest.mark.parametrize("chunk", [b"1\r\nx\r\n", b"1;a=b\r\nx\r\n"])
def test_row_95_bodies_of_small_chunks_are_taken_apart_in_a_lane_of_their_own(
    start_server: StartServer, chunk: bytes
) -> None:
    """Row 95: parsing thousands of chunks keeps neither the poller nor a request's thread; each body arrives whole."""
    server = start_server(**FEW_THREADS)
    request = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 9_000
    ends = b"0\r\n\r\n", b"0\r\nX-Sum: 1\r\n\r\n"
    with held(server, 8, request) as clients:
        assert server.get("/health")[0] == 200
        for client in clients:
            for end, start in zip(ends, (request, b""), strict=True):
                client.sendall(end + start)
                answer = json.loads(read_answer(client)[2])
                assert answer["body_bytes"] == 9_000
                assert any(name.startswith("chunks") for name in answer["threads"])


def _send_and_end(client: socket.socket, requests: bytes) -> None:
    client.sendall(requests)
    client.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")


def test_broken_application_is_answered_500(start_server: StartServer) -> None:
    """An exception that no framework caught is logged, and stays opaque."""
    server = start_server()
    answer = server.exchange(b"GET /broken HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert status_of(answer) == 500
    assert b"ValueError" not in answer
    assert server.wait_for_line("this application is broken")
    assert server.get()[0] == 200


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"GET / HTTP/1.1\r\nHo", b"st: localhost\r\n\r\n", id="half a head"),
        pytest.param(post("/", 6) + b"abc", b"def", id="half a body"),
        pytest.param(post("/", 2_000_000) + bytes(1_500_000), bytes(500_000), id="half a large body"),
    ],
)
def test_row_73_request_that_is_coming_in_is_answered_before_the_server_stops(
    start_server: StartServer, before: bytes, after: bytes
) -> None:
    """Row 73: what was half sent may be sent to its end, and the answer says that it is the last."""
    server = start_server()
    with server.connect() as client, server.connect() as idle:
        client.sendall(before)
        assert server.get()[0] == 200
        server.process.send_signal(signal.SIGTERM)
        assert read_to_end(idle) == b""
        client.sendall(after)
        answer = read_to_end(client)
    assert status_of(answer) == 200
    assert b"Connection: close" in answer
    assert server.process.wait(30) == 0


def test_row_73_answer_that_is_being_read_is_sent_to_its_end(start_server: StartServer) -> None:
    """Row 73: a slow reader gets the rest of its answer although the server is told to stop."""
    server = start_server()
    with server.connect() as client, server.connect() as idle:
        client.sendall(b"GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n")
        first = client.recv(1000)
        server.process.send_signal(signal.SIGTERM)
        assert read_to_end(idle) == b""
        assert len(first + read_to_end(client)) > 32 * 1024 * 1024


def test_server_that_stops_refuses_new_connections(start_server: StartServer) -> None:
    """Nobody is left hanging in a queue that no one serves."""
    server = start_server()
    with server.connect() as client, server.connect() as idle:
        client.sendall(WAIT)
        wait_until((server.data_dir / "entered").exists)
        server.process.send_signal(signal.SIGTERM)
        assert read_to_end(idle) == b""
        wait_until(lambda: _is_refused(server))
        (server.data_dir / "go").touch()
        assert status_of(read_to_end(client)) == 200


def _is_refused(server: RunningServer) -> bool:
    try:
        server.connect().close()
    except ConnectionRefusedError:
        return True
    return False


def test_upload_that_arrived_takes_no_thread_of_other_requests(start_server: StartServer, tmp_path: Path) -> None:
    """Storing takes seconds, in a lane of its own."""
    server = start_server(**FEW_THREADS)
    with server.connect() as client:
        client.sendall(post("/upload", 2_000_000) + bytes(2_000_000))
        threads = json.loads(read_answer(client)[2])["threads"]
    assert any(name.startswith("upload") for name in threads)
