"""A temporary real server for load tests, notebooks, benchmarks and tests."""

import contextlib
import http.client
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from whisker.errors import SettingsInvalid

START_SECONDS: Final = 90.0
STOP_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.02
_ASK_SECONDS: Final = 30.0
_TAIL_LETTERS: Final = 2000

# The server ends with the process that started it, also where that is killed.
_PROGRAM: Final = """
import sys
from whisker.processes.parent import end_with_parent
end_with_parent(int(sys.argv[1]))
from whisker.cli import main
del sys.argv[1]
main()
"""
_ANNOUNCED: Final = re.compile(r"^Whisker is at (https?)\S+:(\d+)", re.MULTILINE)


class TemporaryServer:
    """`whisker start` or `whisker serve` from `start` to `stop`, or for the time of a `with`.

    None of its processes outlives its user, not even one that is killed.

    Attributes:
        environment: What the server is started with; other commands on the same data folder need it too.
        port: Where it answers, once it was started.
        process: The first process, once it was started; the others are below it.
    """

    port: int
    process: "subprocess.Popen[bytes]"

    def __init__(
        self,
        data_dir: Path,
        log: Path,
        *,
        command: Literal["start", "serve"] = "serve",
        settings: Mapping[str, object] | None = None,
        environment: Mapping[str, str] | None = None,
        launcher: Sequence[str] = (),
        until: Literal["ready", "listening"] = "ready",
    ) -> None:
        """Decide what is started.

        Args:
            data_dir: The server's data folder.
            log: Where its output goes, after what is there.
            command: `start` runs a worker too.
            settings: Settings by name, such as `feedback=1`; a port that is not among them is a free one.
            environment: Variables to begin with; by default this process's, without its settings of Whisker.
            launcher: A command that replaces itself by the one that follows it.
            until: A server without a model is never ready, though it listens.
        """
        own = {"port": free_port(), **(settings or {}), "data_dir": data_dir}
        base = without_settings(os.environ) if environment is None else environment
        self.environment = {**base, **{f"WHISKER_{name.upper()}": str(value) for name, value in own.items()}}
        self._command = [*launcher, sys.executable, "-c", _PROGRAM, str(os.getpid()), command]
        self._log, self._log_start = log, 0
        self._until = until
        self._scheme = "http"

    def start(self) -> Self:
        """Start the server and wait until it answers.

        Raises:
            SettingsInvalid: It did not start; the message ends with its output.
        """
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as output:
            self._log_start = output.tell()
            # A session of its own: Ctrl-C reaches only the user, which stops the server after its last request.
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                self._command, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )
        try:
            self.port = self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop the server: requests in flight are answered first; what does not end in time is killed."""
        if self.is_running:
            self.process.send_signal(signal.SIGTERM)
        if not _wait_for(lambda: not self.is_running and self._has_no_process(), STOP_SECONDS):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    @property
    def url(self) -> str:
        """Its address, once it was started."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        """Whether its first process runs."""
        return self.process.poll() is None

    def output(self) -> str:
        """Read its output since it was started."""
        with self._log.open("rb") as file:
            file.seek(self._log_start)
            return file.read().decode("utf-8", "replace")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _wait_until_it_answers(self) -> int:
        deadline = time.monotonic() + START_SECONDS
        while self.is_running and time.monotonic() < deadline:
            announced = _ANNOUNCED.search(self.output())
            if announced:
                self._scheme, port = announced[1], int(announced[2])
                if self._until == "listening" or _is_ready(self._scheme, port):
                    return port
            time.sleep(_POLL_SECONDS)
        raise SettingsInvalid(f"The server did not start. It said: {self.output()[-_TAIL_LETTERS:].strip()}")

    def _has_no_process(self) -> bool:
        """Return whether nothing is left of its process group; what lost its parent ends within a second or so."""
        try:
            os.killpg(self.process.pid, 0)
        except (ProcessLookupError, PermissionError):  # macOS raises the latter for unreaped processes
            return True
        return False


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Copy variables without Whisker's settings, such as the token or data folder of a real server."""
    return {name: value for name, value in environment.items() if not name.startswith("WHISKER_")}


def free_port() -> int:
    """Find a free port; if it is taken a moment later, the server takes the next one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _is_ready(scheme: str, port: int) -> bool:
    connection = _connect(scheme, port)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    return False


def _connect(scheme: str, port: int) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection("127.0.0.1", port, timeout=_ASK_SECONDS)
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # our own process, whatever its certificate says
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=_ASK_SECONDS, context=unverified)


def _wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until something holds, and return whether it did in time."""
    deadline = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return holds
