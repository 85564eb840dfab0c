"""A server of its own for a flood, so that nobody's data and nobody's work is in the way."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from whisker.errors import FloodInvalid
from whisker.floods.asking import ask_json

START_SECONDS = 90.0
STOP_SECONDS = 60.0
LOG_FILE = "server.log"

# What would send the flood elsewhere, or turn it away.
_NOT_PASSED_ON = ("DATABASE_URL", "API_TOKEN", "API_READ_TOKEN", "RATE_LIMIT", "READ_ONLY", "HOST")


@contextmanager
def own_server(log: Path, environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Run `whisker start` on an empty data folder and a free port until the block ends.

    Args:
        log: Where its output goes.
        environ: Settings that are the server's too, such as WHISKER_WORKERS.

    Yields:
        The server's address.

    Raises:
        FloodInvalid: It did not start.
    """
    with tempfile.TemporaryDirectory(prefix="whisker-flood-") as folder, log.open("wb") as output:
        port = _free_port()
        environment = {
            **{name: value for name, value in environ.items() if name.removeprefix("WHISKER_") not in _NOT_PASSED_ON},
            "WHISKER_DATA_DIR": folder,
            "WHISKER_PORT": str(port),
        }
        # A session of its own: Ctrl-C reaches this process, which ends the server once the users are gone.
        process = subprocess.Popen(
            [sys.executable, "-m", "whisker", "start"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, process, log)
            yield url
        finally:
            _stop(process)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            ask_json(f"{url}/ready")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise FloodInvalid(f"The server to flood did not start; its log:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Let the server finish; one that does not is ended, and its own processes end with it."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
