"""deploy/nginx/whisker.conf, run by a real nginx in front of a real server."""

import contextlib
import gzip
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from tests.certificates import Certificate, make_certificate
from tests.conftest import MakePicture
from tests.ports import free_port
from tests.ship.checkout import PROJECT_DIR
from tests.waiting import PATIENCE_SECONDS, wait_until
from tests.zips import write_zip

from whisker.processes.temporary_server import TemporaryServer

CONFIG: Final = PROJECT_DIR / "deploy" / "nginx" / "whisker.conf"
NAME: Final = "whisker.example.org"
TOKEN: Final = "a-token-of-the-tests"
DEBIANS_NGINX: Final = "/usr/sbin/nginx"  # which is on root's path alone

_AROUND: Final = """
{user}
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {config}
}}
"""


@dataclass
class Proxied:
    """A server behind nginx, and how a browser or a program asks it."""

    certificate: Certificate
    https_port: int
    http_port: int

    @property
    def own_site(self) -> dict[str, str]:
        """What a browser adds to a request of the dashboard."""
        return {"Origin": f"https://{NAME}:{self.https_port}", "Sec-Fetch-Site": "same-origin"}

    def connect(self) -> ssl.SSLSocket:
        """Open a connection, with the handshake done."""
        plain = socket.create_connection(("127.0.0.1", self.https_port), timeout=PATIENCE_SECONDS)
        return self.certificate.trusting().wrap_socket(plain, server_hostname="localhost")

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Ask by https; return the answer and its body."""
        connection = http.client.HTTPSConnection(
            "localhost", self.https_port, timeout=PATIENCE_SECONDS, context=self.certificate.trusting()
        )
        with contextlib.closing(connection):
            named = {"Host": f"{NAME}:{self.https_port}", "Authorization": f"Bearer {TOKEN}", **(headers or {})}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer, answer.read()


@pytest.fixture(scope="module")
def nginx() -> str:
    """The program."""
    found = shutil.which("nginx") or shutil.which(DEBIANS_NGINX)
    if found is None:
        pytest.skip("nginx, which runs deploy/nginx/whisker.conf, is not installed")
    return found


@pytest.fixture
def proxied(nginx: str, tmp_path: Path, bundled_dir: Path) -> Iterator[Proxied]:
    """A server as the file's head says how to start it, and nginx with the file."""
    ready = Proxied(make_certificate(tmp_path / "tls"), free_port(), free_port())
    settings = {"allowed_hosts": NAME, "api_token": TOKEN, "bundled_models_dir": bundled_dir, "port": free_port()}
    with TemporaryServer(tmp_path / "data", tmp_path / "server.log", settings=settings) as server:
        config = tmp_path / "nginx.conf"
        config.write_text(_adapted(ready, server.port, tmp_path), "utf-8")
        process = subprocess.Popen([nginx, "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(config)])
        try:
            wait_until(lambda: _is_open(ready.https_port))
            yield ready
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _adapted(proxied: Proxied, server_port: int, folder: Path) -> str:
    """Put ports and certificate of the test into the file, each in place of exactly one of its own."""
    text = CONFIG.read_text("utf-8")
    for own, tests in (
        ("127.0.0.1:5000", f"127.0.0.1:{server_port}"),
        ("listen 80;", f"listen 127.0.0.1:{proxied.http_port};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{proxied.https_port} ssl"),
        ("/etc/ssl/whisker/fullchain.pem", str(proxied.certificate.cert)),
        ("/etc/ssl/whisker/privkey.pem", str(proxied.certificate.key)),
    ):
        assert text.count(own) == 1, own
        text = text.replace(own, tests)
    user = "user root;" if os.geteuid() == 0 else ""
    return _AROUND.format(user=user, folder=folder, config=text)


def _is_open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def test_dashboard_predicts_through_nginx_and_other_sites_do_not(proxied: Proxied, make_picture: MakePicture) -> None:
    """Name and origin arrive as the browser sent them."""
    headers = {"Content-Type": "image/png", **proxied.own_site}
    answer, body = proxied.ask("POST", "/predict", make_picture(), headers)
    assert (answer.status, "predicted_class" in json.loads(body)) == (200, True)
    answer, body = proxied.ask("POST", "/predict", make_picture(), {**headers, "Origin": "https://evil.example"})
    assert (answer.status, json.loads(body)["code"]) == (403, "cross-site")


@pytest.mark.slow
@pytest.mark.parametrize("is_chunked", [False, True])
def test_archive_of_megabytes_is_taken(
    proxied: Proxied, make_picture: MakePicture, tmp_path: Path, is_chunked: bool
) -> None:
    """Nginx's own limit would be 1 MB."""
    picture = make_picture() + os.urandom(2_000_000)
    archive = write_zip(tmp_path / "pets.zip", {f"{name}/{n}.png": picture for name in ("a", "b") for n in range(5)})
    data = archive.read_bytes()
    body = iter([data[:5_000_000], data[5_000_000:]]) if is_chunked else data
    headers = {"Content-Type": "application/zip", **proxied.own_site}
    answer, text = proxied.ask("POST", "/datasets?name=pets", body, headers)
    assert (answer.status, "job_id" in json.loads(text)) == (202, True), text


def test_archive_is_refused_before_it_was_sent(proxied: Proxied) -> None:
    """Nginx passes on what comes as it comes, so that Whisker can answer without waiting for a gigabyte."""
    with proxied.connect() as client:
        head = f"POST /datasets HTTP/1.1\r\nHost: {NAME}:{proxied.https_port}\r\nContent-Type: application/zip\r\n"
        client.sendall(f"{head}Content-Length: 1000000000\r\n\r\n".encode() + bytes(100_000))
        assert client.recv(65_536).startswith(b"HTTP/1.1 401 ")


def test_refusal_of_an_archive_reaches_who_sends_it_whole(proxied: Proxied) -> None:
    """Whisker's own answer, rather than a 502 of nginx."""
    headers = {"Content-Type": "application/zip", "Authorization": "Bearer a-wrong-token-of-the-tests"}
    answer, body = proxied.ask("POST", "/datasets", bytes(8_000_000), headers)
    assert (answer.status, json.loads(body)["code"]) == (401, "unauthorized")


def test_long_answers_come_whole_and_compressed_once(proxied: Proxied) -> None:
    """What Whisker compressed is passed on as it is, and the request's id is one for both logs."""
    plain, text = proxied.ask("GET", "/openapi.json")
    answer, packed = proxied.ask("GET", "/openapi.json", None, {"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(packed) == text
    assert len(answer.headers["X-Request-ID"]) == 32


def test_plain_http_is_sent_to_https(proxied: Proxied) -> None:
    """Whoever types the name without a scheme."""
    connection = http.client.HTTPConnection("127.0.0.1", proxied.http_port, timeout=PATIENCE_SECONDS)
    with contextlib.closing(connection):
        connection.request("GET", "/train?mode=quick", headers={"Host": NAME})
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/train?mode=quick")
