"""`whisker start --tls-cert --tls-key`: the product by https, as a user starts, asks and stops it."""

import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.certificates import Certificate, make_certificate
from tests.conftest import MakePicture
from tests.ports import free_port
from tests.waiting import PATIENCE_SECONDS, wait_until
from tests.zips import write_zip

from whisker.processes.temporary_server import TemporaryServer

ZIP_MEGABYTES = 8


def clean_environment() -> dict[str, str]:
    """Copy the environment without settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WHISKER_")}


@dataclass
class Started:
    """A running `whisker start`, and how to ask it."""

    process: "subprocess.Popen[bytes]"
    environment: dict[str, str]
    certificate: Certificate
    port: int

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """Ask by https; return status and JSON."""
        connection = http.client.HTTPSConnection(
            "localhost", self.port, timeout=PATIENCE_SECONDS, context=self.certificate.trusting()
        )
        with contextlib.closing(connection):
            connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
            response = connection.getresponse()
            return response.status, json.loads(response.read())

    def is_ready(self) -> bool:
        """Ask GET /ready."""
        with contextlib.suppress(OSError):
            return self.ask("GET", "/ready")[0] == 200
        return False


@pytest.fixture
def started(tmp_path: Path, bundled_dir: Path) -> Iterator[Started]:
    """Whisker, started with a certificate on the command line."""
    certificate, port = make_certificate(tmp_path / "tls"), free_port()
    environment = clean_environment() | {
        "WHISKER_DATA_DIR": str(tmp_path / "data"),
        "WHISKER_BUNDLED_MODELS_DIR": str(bundled_dir),
        "WHISKER_PORT": str(port),
    }
    command = [sys.executable, "-m", "whisker", "start", "--tls-cert", str(certificate.cert)]
    process = subprocess.Popen([*command, "--tls-key", str(certificate.key)], env=environment, start_new_session=True)
    running = Started(process, environment, certificate, port)
    try:
        wait_until(running.is_ready)
        yield running
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


@pytest.mark.slow
def test_pictures_and_archives_are_taken_by_https(started: Started, make_picture: MakePicture, tmp_path: Path) -> None:
    """From the dashboard's own origin too; `whisker stop` ends the server as ever."""
    origin = {"Origin": f"https://localhost:{started.port}", "Sec_Fetch_Site": "same-origin"}
    status, answer = started.ask("POST", "/predict", make_picture(), Content_Type="image/png", **origin)
    assert (status, "predicted_class" in answer) == (200, True)

    # Bytes after a PNG's end are no fault, and make the archive long.
    picture = make_picture() + os.urandom(ZIP_MEGABYTES * 100_000)
    archive = write_zip(tmp_path / "pets.zip", {f"{name}/{n}.png": picture for name in ("a", "b") for n in range(5)})
    body = archive.read_bytes()
    assert len(body) > ZIP_MEGABYTES * 10**6
    status, answer = started.ask("POST", "/datasets?name=pets", body, Content_Type="application/zip", **origin)
    assert (status, "job_id" in answer) == (202, True), answer

    stop = [sys.executable, "-m", "whisker", "stop"]
    stopped = subprocess.run(stop, env=started.environment, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"Stopped 1 server( and 1 worker)?\.\n", stopped.stdout)
    assert started.process.wait(PATIENCE_SECONDS) == 0


def test_pages_of_other_sites_are_refused_by_https_too(started: Started, make_picture: MakePicture) -> None:
    """Another name, or another port, is another site."""
    for origin in ("https://evil.example", "https://localhost:1"):
        status, answer = started.ask("POST", "/predict", make_picture(), Content_Type="image/png", Origin=origin)
        assert (status, answer["code"]) == (403, "cross-site")


@pytest.mark.parametrize("command", ["start", "serve"])
def test_certificate_without_its_key_is_said_once(tmp_path: Path, command: str) -> None:
    """What is missing ends the start, with a sentence and a status."""
    certificate = make_certificate(tmp_path)
    environment = clean_environment() | {"WHISKER_DATA_DIR": str(tmp_path / "data")}
    run = subprocess.run(
        [sys.executable, "-m", "whisker", command, "--tls-cert", str(certificate.cert)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 1
    assert run.stderr.count("WHISKER_TLS_CERT is set and WHISKER_TLS_KEY is not") == 1
    assert "Traceback" not in run.stderr


def test_certificate_that_cannot_be_used_ends_the_start(tmp_path: Path) -> None:
    """Before a port is bound or an address printed."""
    environment = clean_environment() | {"WHISKER_DATA_DIR": str(tmp_path / "data")}
    files = ["--tls-cert", str(tmp_path / "none.pem"), "--tls-key", str(tmp_path / "none.key")]
    run = subprocess.run(
        [sys.executable, "-m", "whisker", "start", *files],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 1
    assert "none.pem cannot be read: No such file or directory" in run.stderr
    assert "Whisker is at" not in run.stdout
    assert "Traceback" not in run.stderr


def test_temporary_server_is_awaited_and_named_by_https(tmp_path: Path, bundled_dir: Path) -> None:
    """Whoever starts one with a certificate gets the address to ask."""
    certificate = make_certificate(tmp_path)
    settings = {**certificate.settings, "bundled_models_dir": bundled_dir, "port": free_port()}
    with TemporaryServer(tmp_path / "data", tmp_path / "log", settings=settings) as server:
        assert server.url == f"https://127.0.0.1:{server.port}"
