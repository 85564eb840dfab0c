import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

import pytest

from whisker.errors import UrlFetchFailed
from whisker.remote_images import RemoteImageFetcher, RemoteImageLimits

LOOPBACK = ip_address("127.0.0.1")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for photos.example, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the test's certificate, is not installed")
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=photos.example"
    command = [
        openssl,
        *request.split(),
        "-addext",
        "subjectAltName=DNS:photos.example",
        "-out",
        str(path),
        "-keyout",
        "-",
    ]
    key = subprocess.run(command, check=True, capture_output=True).stdout
    path.write_bytes(path.read_bytes() + key)
    return path


@pytest.fixture
def tls_port(certificate: Path) -> Iterator[int]:
    """The port of a site that shows that certificate and answers every request with a picture."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, context), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):
        while True:
            plain, _ = listener.accept()
            with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\npicture")


def _fetch(port: int, host: str, trusted: Path | None) -> bytes:
    fetcher = RemoteImageFetcher(
        RemoteImageLimits(ports=frozenset({port})),
        resolver=lambda _: [LOOPBACK],
        is_allowed=lambda address: address == LOOPBACK,
        tls=ssl.create_default_context(cafile=trusted),
    )
    return fetcher.fetch(f"https://{host}:{port}/cat.jpg")


def test_tls_is_verified_for_the_name_while_connected_to_the_address(tls_port: int, certificate: Path) -> None:
    """A trusted certificate for the host name is accepted although the connection goes to an address."""
    assert _fetch(tls_port, "photos.example", certificate) == b"picture"


@pytest.mark.parametrize(("host", "is_trusted"), [("photos.example", False), ("other.example", True)])
def test_row_37_bad_tls_is_named(tls_port: int, certificate: Path, host: str, is_trusted: bool) -> None:
    """Neither an unknown authority nor another site's certificate is accepted."""
    with pytest.raises(UrlFetchFailed, match="certificate"):
        _fetch(tls_port, host, certificate if is_trusted else None)


def test_row_37_a_site_without_tls_is_named() -> None:
    """Plain HTTP on an https address is the origin's failure."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def reply() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

        thread = threading.Thread(target=reply, daemon=True)
        thread.start()
        with pytest.raises(UrlFetchFailed):
            _fetch(listener.getsockname()[1], "photos.example", None)
        thread.join(timeout=10)
