"""https at the server's own port: what TLS must not change, and what it must not let a client do to others."""

import contextlib
import http.client
import itertools
import json
import os
import shutil
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.certificates import Certificate, make_certificate, run_openssl
from tests.server.conftest import RunningServer, StartServer, read_to_end
from tests.server.tiny_server import BIG_BYTES
from tests.waiting import PATIENCE_SECONDS, wait_until

from whisker.errors import SettingsInvalid
from whisker.server.tls import RECORD_BYTES, TlsSocket, certificate_warning, load_certificate
from whisker.settings import Settings

ASK = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
CLIENT_HELLO_BEGINS = b"\x16\x03\x01\x02\x00\x01\x00"
UPLOAD_BYTES = 30 * 1024 * 1024


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for localhost."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


StartTlsServer = Callable[..., "TlsServer"]


class TlsServer:
    """A server that speaks https, and how to ask it."""

    def __init__(self, server: RunningServer, certificate: Certificate) -> None:
        self.server = server
        self.trusting = certificate.trusting()

    def connect(self) -> ssl.SSLSocket:
        """Open a connection, with the handshake done."""
        return self.trusting.wrap_socket(self.server.connect(), server_hostname="localhost", suppress_ragged_eofs=False)

    def ask(self, method: str = "GET", path: str = "/", body: Any = None, **options: Any) -> Any:
        """Make one request on a connection of its own, and return the JSON of its answer."""
        connection = http.client.HTTPSConnection(
            "localhost", self.server.port, timeout=PATIENCE_SECONDS, context=self.trusting
        )
        with contextlib.closing(connection):
            connection.request(method, path, body, **options)
            response = connection.getresponse()
            assert response.status == 200
            return json.loads(response.read())


@pytest.fixture
def start_tls(start_server: StartServer, certificate: Certificate) -> StartTlsServer:
    """Start a server that speaks https."""
    return lambda **settings: TlsServer(start_server(**certificate.settings, **settings), certificate)


def test_address_is_printed_with_https(start_tls: StartTlsServer) -> None:
    """A person copies it into a browser."""
    tls = start_tls()
    assert tls.server.wait_for_line("Whisker is at").startswith(f"Whisker is at https://localhost:{tls.server.port} ")
    assert tls.ask()["body_bytes"] == 0


def test_requests_follow_each_other_on_one_connection(start_tls: StartTlsServer) -> None:
    """Keep-alive is what makes https cheap; two requests in one record are two requests."""
    with start_tls().connect() as client:
        for requests in (1, 1, 2):
            client.sendall(ASK * requests)
            answered = b""
            while answered.count(b"body_bytes") < requests:
                answered += client.recv(65_536)
            assert answered.count(b"HTTP/1.1 200 OK") == requests


def test_last_answer_ends_as_tls_ends(start_tls: StartTlsServer) -> None:
    """A client can tell a connection that was closed from one that was cut off."""
    with start_tls().connect() as client:
        client.sendall(ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert read_to_end(client).endswith(b"}")  # anything but the notice of TLS raises an error


def test_row_105_silent_and_half_begun_handshakes_delay_no_other(start_tls: StartTlsServer) -> None:
    """However many clients begin and do not go on, one that does is answered."""
    tls = start_tls(threads=2)
    with contextlib.ExitStack() as stack:
        for begun in (b"", CLIENT_HELLO_BEGINS, CLIENT_HELLO_BEGINS[:1]) * 20:
            stack.enter_context(tls.server.connect()).sendall(begun)
        assert [tls.ask()["body_bytes"] for _ in range(3)] == [0, 0, 0]


@pytest.mark.parametrize("begun", [b"", CLIENT_HELLO_BEGINS])
def test_row_105_handshake_that_does_not_end_is_closed(start_tls: StartTlsServer, begun: bytes) -> None:
    """As a head that does not end is, by the same setting."""
    tls = start_tls(client_head_seconds=0.5)
    with tls.server.connect() as client:
        client.sendall(begun)
        assert read_to_end(client) == b""
    assert tls.ask()["body_bytes"] == 0


def test_row_105_handshake_that_dribbles_is_closed(start_tls: StartTlsServer) -> None:
    """Each byte of it gains no time."""
    tls = start_tls(client_head_seconds=0.5)
    with tls.server.connect() as client, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        client.sendall(CLIENT_HELLO_BEGINS)
        client.settimeout(0.05)
        for _ in range(200):
            client.sendall(b"\x00")
            with contextlib.suppress(TimeoutError):
                assert client.recv(1) == b""
                return
        pytest.fail("the server let a client dribble for ten seconds")


def test_silent_connections_make_room_for_others(start_tls: StartTlsServer) -> None:
    """At the limit of connections, those without a handshake go first."""
    tls = start_tls(max_connections=8)
    with contextlib.ExitStack() as stack:
        kept = stack.enter_context(tls.connect())
        for _ in range(8):
            stack.enter_context(tls.server.connect())
        assert tls.ask()["body_bytes"] == 0
        kept.sendall(ASK)
        assert b"200 OK" in kept.recv(65_536)


def test_fifty_clients_at_once_are_answered(start_tls: StartTlsServer) -> None:
    """Each with a handshake of its own, and each its own answer."""
    tls = start_tls()
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda count: tls.ask("POST", "/", b"x" * count), range(1000, 1050)))
    assert [answer["body_bytes"] for answer in answers] == list(range(1000, 1050))


def test_row_105_plain_http_is_answered_in_words(start_tls: StartTlsServer) -> None:
    """In plain HTTP, which is what its client understands, and then the connection is closed."""
    tls = start_tls()
    answer = tls.server.exchange(ASK)
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "https-needed"
    assert tls.ask()["body_bytes"] == 0


@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01\x00\x05hello", b"\x16" + bytes(40_000), CLIENT_HELLO_BEGINS + bytes(9)]
)
def test_row_105_broken_handshake_is_closed(start_tls: StartTlsServer, sent: bytes) -> None:
    """Whatever its bytes are, the next client is answered."""
    tls = start_tls(client_head_seconds=0.5)
    with tls.server.connect() as client:
        client.sendall(sent)
        assert b"HTTP" not in read_to_end(client)
    assert tls.ask()["body_bytes"] == 0


def test_client_that_does_not_trust_the_certificate_disturbs_no_other(start_tls: StartTlsServer) -> None:
    """Its refusal reaches the server as a broken handshake."""
    tls = start_tls()
    for _ in range(3):
        with tls.server.connect() as client, pytest.raises(ssl.SSLCertVerificationError):
            ssl.create_default_context().wrap_socket(client, server_hostname="localhost")
    assert tls.ask()["body_bytes"] == 0


@pytest.mark.parametrize("path", ["/", "/upload"])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_upload_of_many_megabytes_arrives_whole(start_tls: StartTlsServer, path: str, is_chunked: bool) -> None:
    """By its length or in chunks, through the disk."""
    body: Any = bytes(UPLOAD_BYTES)
    if is_chunked:
        body = (bytes(100_003) for _ in range(UPLOAD_BYTES // 100_003))
    expected = UPLOAD_BYTES // 100_003 * 100_003 if is_chunked else UPLOAD_BYTES
    assert start_tls().ask("POST", path, body, encode_chunked=is_chunked)["body_bytes"] == expected


def test_upload_in_small_pieces_arrives_whole(start_tls: StartTlsServer) -> None:
    """What is left of a record is read, though no event shows it."""
    with start_tls().connect() as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400000\r\n\r\n")
        for _ in range(400):
            client.sendall(bytes(1000))
        assert b'"body_bytes": 400000' in client.recv(65_536)


def test_long_upload_is_asked_for_before_it_is_sent(start_tls: StartTlsServer) -> None:
    """100 Continue comes by TLS too."""
    with start_tls().connect() as client:
        head = b"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
        client.sendall(head)
        assert client.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hello")
        assert b'"body_bytes": 5' in client.recv(65_536)


@pytest.mark.parametrize("path", ["/big", "/file"])
def test_slow_readers_get_the_whole_answer_and_delay_no_other(start_tls: StartTlsServer, path: str) -> None:
    """Whether it waits in memory and, where there is no more of that, on the disk, or is a file."""
    tls = start_tls(memory_bytes=448 * 2**20)
    tls.server.data_dir.mkdir(exist_ok=True)
    content = bytes(range(256)) * (BIG_BYTES // 256)
    (tls.server.data_dir / "big.bin").write_bytes(content)
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(tls.connect()) for _ in range(3)]
        for client in clients:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        assert tls.ask()["body_bytes"] == 0
        expected = content if path == "/file" else bytes(BIG_BYTES)
        for client in clients:
            received = bytearray()
            while chunk := client.recv(RECORD_BYTES):
                received += chunk
            assert received.partition(b"\r\n\r\n")[2] == expected


def test_client_that_stops_reading_is_closed(start_tls: StartTlsServer) -> None:
    """As without TLS, by the same setting."""
    tls = start_tls(client_stall_seconds=0.5)
    with tls.connect() as client:
        client.sendall(ASK.replace(b" / ", b" /big "))
        tls.server.wait_for_line("Closed the connection of a slow client")
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            read_all(client)


def read_all(client: ssl.SSLSocket) -> None:
    """Read until TLS says that there is no more."""
    while client.recv(RECORD_BYTES):
        pass


def test_server_that_stops_does_not_wait_for_handshakes(start_tls: StartTlsServer) -> None:
    """A client that says nothing has no request to be answered."""
    tls = start_tls(client_head_seconds=600, graceful_timeout_seconds=600)
    with tls.server.connect() as silent:
        assert tls.ask()["body_bytes"] == 0
        assert silent.fileno() > 0
        tls.server.process.send_signal(signal.SIGTERM)
        assert tls.server.process.wait(PATIENCE_SECONDS) == 0


def test_renewed_certificate_is_shown_after_a_hang_up_signal(
    start_server: StartServer, tmp_path: Path, certificate: Certificate
) -> None:
    """One that cannot be used is named in the log, and the one before stays."""
    used = Certificate(tmp_path / "used.pem", tmp_path / "used.key")
    copy_certificate(certificate, used)
    server = start_server(**used.settings)
    assert shown(server) == used.trusting().get_ca_certs(binary_form=True)[0]

    used.key.write_text("no key")
    server.process.send_signal(signal.SIGHUP)
    server.wait_for_line("The certificate before stays in use.")
    renewed = make_certificate(tmp_path, "renewed")
    expected = renewed.trusting().get_ca_certs(binary_form=True)[0]
    assert shown(server) != expected

    copy_certificate(renewed, used)
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: shown(server) == expected)


def copy_certificate(source: Certificate, target: Certificate) -> None:
    """Put a certificate and its key in place of others."""
    shutil.copy(source.cert, target.cert)
    shutil.copy(source.key, target.key)


def shown(server: RunningServer) -> bytes:
    """Return the certificate that a server shows."""
    return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("localhost", server.port), timeout=PATIENCE_SECONDS))


@pytest.fixture
def ends(certificate: Certificate) -> Iterator[tuple[TlsSocket, ssl.SSLSocket]]:
    """The server's end of a connection, and the client's."""
    context = load_certificate(Settings(**certificate.settings))
    assert context is not None
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    server = TlsSocket(ours, context)
    client = certificate.trusting().wrap_socket(theirs, server_hostname="localhost", do_handshake_on_connect=False)
    is_done = False
    while not is_done:
        with contextlib.suppress(ssl.SSLWantReadError):
            client.do_handshake()
        is_done = server.shake_hands()
    with contextlib.closing(server), client:
        yield server, client


def test_record_that_was_not_taken_is_sent_again_however_it_is_cut(ends: tuple[TlsSocket, ssl.SSLSocket]) -> None:
    """An answer that moved to the disk comes back in other pieces."""
    server, client = ends
    content = os.urandom(3_000_000)
    sent, received = 0, bytearray()
    pieces = itertools.cycle((100_000, 7, RECORD_BYTES, 1))
    while len(received) < len(content):
        with contextlib.suppress(BlockingIOError):
            while sent < len(content):
                size = next(pieces)
                buffers = [memoryview(content)[sent : sent + size], memoryview(content)[sent + size : sent + 2 * size]]
                sent += server.sendmsg(buffers)
        with contextlib.suppress(ssl.SSLWantReadError):
            for _ in range(5):
                received += client.recv(RECORD_BYTES)
    assert received == content


def test_nothing_is_left_of_a_record_that_no_event_would_show(ends: tuple[TlsSocket, ssl.SSLSocket]) -> None:
    """Whoever asks for few bytes gets the whole record."""
    server, client = ends
    client.sendall(bytes(10_000))
    assert len(server.recv(1)) == 10_000
    with pytest.raises(BlockingIOError):
        server.recv(1)


def test_key_and_certificate_of_each_other_are_taken_without_a_warning(certificate: Certificate) -> None:
    """A certificate of one's own is as good as any, to those who trust it."""
    context = load_certificate(Settings(**certificate.settings))
    assert context is not None
    assert certificate_warning(context, certificate.cert) is None
    assert load_certificate(Settings()) is None


def replaced(certificate: Certificate, **files: Path) -> Settings:
    """Make the settings of a certificate with another file in place of one of its two."""
    return Settings(**{**certificate.settings, **files})


def test_file_that_cannot_be_read_is_named(certificate: Certificate, tmp_path: Path) -> None:
    """With its setting, and the system's reason."""
    for setting in ("tls_cert", "tls_key"):
        name = f"WHISKER_{setting.upper()}={tmp_path}"
        with pytest.raises(SettingsInvalid, match=rf"{name}/none\.pem cannot be read: No such file"):
            load_certificate(replaced(certificate, **{setting: tmp_path / "none.pem"}))
        with pytest.raises(SettingsInvalid, match=f"{name} cannot be read: Is a directory"):
            load_certificate(replaced(certificate, **{setting: tmp_path}))


def test_files_that_are_not_what_they_are_for_are_named(certificate: Certificate) -> None:
    """Such as one for the other."""
    with pytest.raises(SettingsInvalid, match=r"WHISKER_TLS_CERT=.* holds no certificate in PEM format"):
        load_certificate(replaced(certificate, tls_cert=certificate.key))
    with pytest.raises(SettingsInvalid, match=r"WHISKER_TLS_KEY=.* holds no private key in PEM format"):
        load_certificate(replaced(certificate, tls_key=certificate.cert))


def test_broken_certificate_is_named(certificate: Certificate, tmp_path: Path) -> None:
    """Marks alone make no certificate."""
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n")
    with pytest.raises(SettingsInvalid, match="cannot be used: "):
        load_certificate(replaced(certificate, tls_cert=broken))


def test_key_of_another_certificate_is_refused(certificate: Certificate, tmp_path: Path) -> None:
    """And what order the certificates have to be in is said, for that is the usual reason."""
    other = make_certificate(tmp_path, "other")
    with pytest.raises(SettingsInvalid, match="is not the key of the first certificate"):
        load_certificate(replaced(certificate, tls_key=other.key))


@pytest.mark.parametrize("form", [(), ("-traditional",)])
def test_encrypted_key_is_refused_with_how_to_write_one_without(
    certificate: Certificate, tmp_path: Path, form: tuple[str, ...]
) -> None:
    """Nobody is there to type a password when a server starts."""
    encrypted = tmp_path / "encrypted.key"
    run_openssl(
        "pkey", "-in", str(certificate.key), "-aes256", "-passout", "pass:secret", *form, "-out", str(encrypted)
    )
    with pytest.raises(SettingsInvalid, match=r"is encrypted.* openssl pkey -in"):
        load_certificate(replaced(certificate, tls_key=encrypted))


def test_certificate_that_clients_will_refuse_is_warned_of(certificate: Certificate, tmp_path: Path) -> None:
    """Expired, soon to expire, or made for something else than a server."""
    expired = Certificate(tmp_path / "expired.pem", certificate.key)
    signed = ("x509", "-in", str(certificate.cert), "-signkey", str(certificate.key), "-days", "-1")
    run_openssl(*signed, "-out", str(expired.cert))
    warnings = [
        warning_of(made)
        for made in (
            expired,
            make_certificate(tmp_path, "soon", 5),
            make_certificate(tmp_path, "client", 30, "extendedKeyUsage=clientAuth"),
        )
    ]
    assert "certificate has expired" in warnings[0]
    assert "expires in 4 days" in warnings[1]
    assert "purpose" in warnings[2]


def warning_of(certificate: Certificate) -> str:
    """Return what is printed at the start."""
    context = load_certificate(Settings(**certificate.settings))
    assert context is not None
    return certificate_warning(context, certificate.cert) or ""


def test_server_with_an_expired_certificate_starts_and_says_so(
    start_server: StartServer, certificate: Certificate, tmp_path: Path
) -> None:
    """Whoever can renew it may need the server for that."""
    expired = Certificate(tmp_path / "expired.pem", certificate.key)
    signed = ("x509", "-in", str(certificate.cert), "-signkey", str(certificate.key), "-days", "-1")
    run_openssl(*signed, "-out", str(expired.cert))
    server = start_server(**expired.settings)
    assert server.wait_for_line("Clients will refuse the certificate").endswith("certificate has expired.")
    assert shown(server)
