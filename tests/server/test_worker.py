import contextlib
import http.client
import json
import select
import signal
import socket
from pathlib import Path

import pytest
from tests.server.conftest import RunningServer, StartServer, read_to_end
from tests.waiting import wait_until

STALLED_HEAD = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nX-Un"
STALLED_BODY = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nabc"
STALLED_READER = b"GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n"
QUICK_DEADLINES = {"client_head_seconds": 2, "client_stall_seconds": 2}


def test_row_38_stalled_clients_are_closed_and_others_unharmed(start_server: StartServer) -> None:
    """Row 38: others are answered while 40 stall in head, body or answer, or send nothing; then all are closed."""
    server = start_server(**QUICK_DEADLINES)
    clients = [server.connect() for _ in range(40)]
    for number, client in enumerate(clients):
        client.sendall((STALLED_HEAD, STALLED_BODY, STALLED_READER, b"")[number % 4])

    assert [server.get()[0] for _ in range(20)] == [200] * 20

    server.wait_for_lines("Closed the connection of a slow client", 30)
    for client in clients:
        read_to_end(client)
        client.close()
    assert server.get()[0] == 200


def test_row_38_dribbling_clients_are_closed_and_others_unharmed(start_server: StartServer) -> None:
    """Row 38: sending a byte now and then keeps no connection alive."""
    server = start_server(**QUICK_DEADLINES)
    clients = [server.connect() for _ in range(40)]
    for number, client in enumerate(clients):
        client.sendall((STALLED_HEAD, STALLED_BODY)[number % 2])

    open_clients = set(clients)

    def dribble_until_closed() -> bool:
        assert server.get()[0] == 200
        for client in list(open_clients):
            if not _send_byte(client):
                open_clients.remove(client)
        return not open_clients

    wait_until(dribble_until_closed)
    for client in clients:
        client.close()


def _send_byte(client: socket.socket) -> bool:
    """Send one more byte; tell whether the connection is still open."""
    try:
        client.send(b"x")
    except OSError:
        return False
    readable, _, _ = select.select([client], [], [], 0)
    return not readable


def test_idle_connections_take_no_thread(start_server: StartServer) -> None:
    """Connections that never send anything leave even a two-thread server free to answer."""
    server = start_server(threads=2)
    clients = [server.connect() for _ in range(30)]
    assert server.get()[0] == 200
    for client in clients:
        client.close()


def test_client_that_does_not_hang_up_delays_nobody(start_server: StartServer) -> None:
    """Connections that linger after their last answer are closed without stopping the others."""
    server = start_server()
    clients = [server.connect() for _ in range(20)]
    for client in clients:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert server.get()[0] == 200
    for client in clients:
        assert b"200 OK" in read_to_end(client)
        client.close()


def test_pipelined_requests_are_all_answered(start_server: StartServer) -> None:
    """Requests sent in one go on one connection are answered in turn."""
    server = start_server()
    answer = server.exchange(
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2 + b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    )
    assert answer.count(b"HTTP/1.1 200 OK") == 3


@pytest.mark.parametrize(
    "lengths", [b"Transfer-Encoding: chunked\r\nContent-Length: 4", b"Content-Length: 4\r\nContent-Length: 5"]
)
def test_row_88_ambiguous_length_is_refused_and_closed(start_server: StartServer, lengths: bytes) -> None:
    """Row 88: of a request whose length can be read in two ways nothing is believed, what follows included."""
    server = start_server()
    smuggled = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answer = server.exchange(b"POST / HTTP/1.1\r\nHost: localhost\r\n" + lengths + b"\r\n\r\n" + smuggled)
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n")
    assert answer.count(b"HTTP/1.1") == 1
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["code"] == "request-malformed"


CHUNKED = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "body_bytes"),
    [
        (b"3\r\nabc\r\n0\r\n\r\n", 3),
        (b"3;name=value\r\nabc\r\n0\r\nX-Trailer: a\r\n\r\n", 3),
        (b"3\r\nabc\r\n" * 500 + b"000\r\n\r\n", 1500),
        (b"0\r\n\r\n", 0),
    ],
)
def test_chunked_body_arrives_whole(start_server: StartServer, body: bytes, body_bytes: int) -> None:
    """Chunks, their extensions and trailers are read, in whatever pieces they come."""
    server = start_server()
    assert b'"body_bytes": %d' % body_bytes in server.exchange(CHUNKED + body)
    with server.connect() as client:
        client.sendall(CHUNKED)
        for index in range(min(len(body), 60)):
            client.sendall(body[index : index + 1])
        client.sendall(body[60:])
        assert b'"body_bytes": %d' % body_bytes in read_to_end(client)


@pytest.mark.parametrize(
    "body",
    [
        b"zz\r\nabc\r\n0\r\n\r\n",
        b"\r\nabc\r\n0\r\n\r\n",
        b"-3\r\nabc\r\n0\r\n\r\n",
        b"0x3\r\nabc\r\n0\r\n\r\n",
        b"3\r\nabcd\r\n0\r\n\r\n",
        b"3\r\nabc\n\n0\r\n\r\n",
        b"3;a=\x01\r\nabc\r\n0\r\n\r\n",
        b"0\r\nContent-Length: 4\r\n\r\n",
        b"0\r\n broken\r\n\r\n",
        b"1" * 9000,
        b"1\r\na\r\n" * 20_000,
    ],
)
def test_chunks_that_break_http_are_refused_before_the_application_sees_them(
    start_server: StartServer, body: bytes
) -> None:
    """A body whose end is in doubt is no body, and nothing that follows it is a request."""
    server = start_server()
    answer = server.exchange(CHUNKED + body + b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 4")
    assert answer.count(b"HTTP/1.1") == 1


def test_connection_is_kept_although_the_application_left_its_body_unread(start_server: StartServer) -> None:
    """A body has come whole before the application runs, so the next request begins where it ends."""
    server = start_server()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with contextlib.closing(connection):
        connection.request("PUT", "/", body=bytes(200_000))  # of which the application reads nothing
        answer = connection.getresponse()
        answer.read()
        assert answer.getheader("Connection") == "keep-alive"
        connection.request("GET", "/")
        assert connection.getresponse().status == 200


@pytest.mark.parametrize(
    ("request_bytes", "status", "code"),
    [
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "uri-too-long"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + b"a" * 9000 + b"\r\n\r\n", 431, "headers-too-large"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: a\r\n" * 101 + b"\r\n", 431, "headers-too-large"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nExpect: magic\r\n\r\n", 417, "expectation-failed"),
        (b"\x16\x03\x01\x02 this is TLS\r\n\r\n", 400, "request-malformed"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "request-malformed"),
        (b"GET / HTTP/1.1\nHost: localhost\n\n", 400, "request-malformed"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nA: a\n\n", 400, "request-malformed"),
        (b"a" * 9000, 414, "uri-too-long"),
        (b"GET / HTTP/1.1\r\n" + b"A: " + b"a" * 70_000, 431, "headers-too-large"),
    ],
)
def test_request_that_breaks_http_gets_a_problem(
    start_server: StartServer, request_bytes: bytes, status: int, code: str
) -> None:
    """What the server itself refuses is refused in the API's own format, and the next client is served."""
    server = start_server()
    head, body = server.exchange(request_bytes).split(b"\r\n\r\n", 1)
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"Content-Type: application/problem+json" in head
    assert json.loads(body)["code"] == code
    assert server.get()[0] == 200


def test_control_characters_stay_inside_one_json_line(start_server: StartServer) -> None:
    """Row 87: what a client sends cannot forge a line of the log, nor colour a terminal."""
    server = start_server()
    server.exchange(b"GET /\x1b[31m\rforged HTTP/1.1\r\nHost: localhost\r\n\r\n")
    line = server.wait_for_line("Refused request")
    assert "forged" in json.loads(line)["message"]
    assert line.isprintable()


def test_spoofed_forwarded_for_is_not_believed(start_server: StartServer) -> None:
    """Row 83: the client's address is the connection's, whatever its headers say."""
    server = start_server()
    _, body = server.get(headers={"X-Forwarded-For": "8.8.8.8", "Forwarded": "for=8.8.8.8", "X-Real-IP": "8.8.8.8"})
    assert json.loads(body)["remote_addr"] == "127.0.0.1"


def test_answers_name_no_version_of_the_server(start_server: StartServer) -> None:
    """An answer does not tell an attacker which version to look up."""
    server = start_server()
    answer = server.exchange(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b"Server: gunicorn\r\n" in answer


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_row_73_request_in_flight_is_answered(
    start_server: StartServer, tmp_path: Path, number: signal.Signals
) -> None:
    """Row 73: reloading and stopping let a request finish that is being answered."""
    server = start_server()
    with server.connect() as client:
        client.sendall(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_until((server.data_dir / "entered").exists)
        server.process.send_signal(number)
        server.wait_for_line("Handling signal")
        (server.data_dir / "go").touch()
        assert read_to_end(client).startswith(b"HTTP/1.1 200 OK")


def test_row_73_last_answer_before_stopping_says_that_it_is_the_last(start_server: StartServer) -> None:
    """A client that keeps its connection would otherwise send one more request, which nobody reads."""
    server = start_server()
    with server.connect() as client, server.connect() as idle:
        client.sendall(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_until((server.data_dir / "entered").exists)
        server.process.send_signal(signal.SIGTERM)
        assert read_to_end(idle) == b""  # the worker knows that it is to stop
        (server.data_dir / "go").touch()
        assert b"\r\nConnection: close\r\n" in read_to_end(client)


def test_row_73_reload_loses_no_request_and_replaces_the_worker(start_server: StartServer) -> None:
    """Row 73: requests made one after the other across a HUP are all answered, in the end by the new process."""
    server = start_server()
    old_pid = _answering_pid(server)
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: _answering_pid(server) != old_pid)


def _answering_pid(server: RunningServer) -> int:
    status, body = server.get()
    assert status == 200
    pid: int = json.loads(body)["pid"]
    return pid


def test_row_38_body_that_dribbles_to_the_disk_is_closed(start_server: StartServer) -> None:
    """A thread has the connection for a moment after each byte, in which nobody may forget its deadline."""
    server = start_server(client_stall_seconds=0.5)
    with server.connect() as client, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        client.sendall(
            b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n" + bytes(1_500_000)
        )
        client.settimeout(0.05)
        for _ in range(200):
            client.sendall(b"\x00")
            with contextlib.suppress(TimeoutError):
                assert client.recv(65_536).startswith(b"HTTP/1.1 408 ")
                return
        pytest.fail("the server let a client dribble for ten seconds")
