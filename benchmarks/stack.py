"""The product started as a user starts it, on a data folder of its own, and what its processes hold in memory."""

import http.client
import json
import os
import platform
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from whisker.processes.marks import Marks
from whisker.processes.temporary_server import TemporaryServer

POLL_SECONDS = 0.25


@dataclass(frozen=True)
class Stack:
    """A running server, and the worker where it was started with one.

    Attributes:
        pid: The first process; the others are below it.
        first_answer_seconds: From the start of the process to the first prediction.
    """

    url: str
    pid: int
    data_dir: Path
    first_answer_seconds: float


@contextmanager
def running(
    command: Literal["start", "serve"], data_dir: Path, port: int, photo: bytes, **settings: str
) -> Iterator[Stack]:
    """Run `whisker start` or `whisker serve` until the block ends; its output lies beside the data folder."""
    server = TemporaryServer(
        data_dir,
        data_dir.with_suffix(".log"),
        command=command,
        settings={**settings, "port": port},
        until="listening",
    )
    making_the_database = [sys.executable, "-m", "whisker", "models"]
    subprocess.run(making_the_database, env=server.environment, stdout=subprocess.DEVNULL, check=True)
    started = time.perf_counter()
    with server:
        wait_for_answer(server.url, photo, server)
        yield Stack(server.url, server.process.pid, data_dir, time.perf_counter() - started)


def wait_for_answer(url: str, photo: bytes, server: TemporaryServer, limit_seconds: float = 60) -> None:
    """Ask until a picture is classified."""
    deadline = time.monotonic() + limit_seconds
    while time.monotonic() < deadline and server.is_running:
        try:
            post(f"{url}/predict", photo, "image/jpeg")
        except OSError:
            time.sleep(0.01)
        else:
            return
    sys.exit("The server did not answer.")


def get(url: str) -> Any:
    """Read JSON."""
    with urllib.request.urlopen(url, timeout=60) as response:
        return json.load(response)


def post(url: str, body: bytes = b"", content_type: str = "application/json") -> Any:
    """Send a body, read JSON; a refusal ends the benchmark with its words."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, {"Content-Type": content_type})) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        sys.exit(f"{url} answered {error.code}: {error.read().decode(errors='replace')}")


def upload(url: str, archive: Path, fields: dict[str, str]) -> Any:
    """Send a ZIP as a form, from the disk, as curl does."""
    boundary = "whisker-benchmark-boundary"
    texts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    head = (
        f'{texts}--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{archive.name}"\r\n'
        "Content-Type: application/zip\r\n\r\n"
    ).encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=600, blocksize=1 << 20)
    connection.putrequest("POST", address.path)
    connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
    connection.putheader("Content-Length", str(len(head) + archive.stat().st_size + len(tail)))
    connection.endheaders(head)
    with archive.open("rb") as file:
        connection.send(file)
    connection.send(tail)
    response = connection.getresponse()
    answer = json.load(response)
    connection.close()
    if response.status != 202:
        sys.exit(f"{url} answered {response.status}: {answer}")
    return answer


def wait_for_job(stack: Stack, job_id: str, limit_seconds: float = 3600) -> Any:
    """Follow a job to its end."""
    deadline = time.monotonic() + limit_seconds
    while time.monotonic() < deadline:
        job = get(f"{stack.url}/jobs/{job_id}")
        if job["state"] in {"succeeded", "failed", "cancelled"}:
            return job
        time.sleep(POLL_SECONDS)
    sys.exit(f"Job {job_id} did not end.")


class MemoryWatch:
    """Samples the resident memory of a stack's processes, by role, while a block runs.

    Attributes:
        peak_mb: By role: `api` (the process that answers), `worker`, `child` (the process that runs a job), `other`.
    """

    def __init__(self, stack: Stack, interval_seconds: float = 0.1) -> None:
        self._pid = stack.pid
        self._marks = Marks(stack.data_dir)
        self._interval_seconds = interval_seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.start_mb: dict[str, float] = {}
        self.peak_mb: dict[str, float] = {}

    def __enter__(self) -> Self:
        self._sample()
        self.start_mb = dict(self.peak_mb)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(self._interval_seconds):
            self._sample()

    def _sample(self) -> None:
        roles = {mark.process.pid: mark.role for mark in self._marks.found()}
        for pid in _descendants(self._pid):
            try:
                role, memory = _role(pid, roles), resident_mb(pid)
            except (OSError, StopIteration):
                continue  # it ended meanwhile
            self.peak_mb[role] = max(memory, self.peak_mb.get(role, 0.0))


def resident_mb(pid: int) -> float:
    """Read a process's resident memory from /proc, in MB."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) * 1024 / 1e6, 1)


def children(pid: int) -> list[int]:
    """List a process's children."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


def _descendants(pid: int) -> Iterator[int]:
    try:
        below = children(pid)
    except OSError:
        return
    for child in below:
        yield child
        yield from _descendants(child)


def _role(pid: int, roles: dict[int, str]) -> str:
    command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    if "whisker.worker.child" in command:
        return "child"
    if roles.get(pid) == "worker":
        return "worker"
    # gunicorn's own process watches; those below it answer.
    parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return "api" if roles.get(parent) == "server" else "other"


def machine() -> dict[str, Any]:
    """Say what this was measured on."""
    return {"cpu_count": os.cpu_count(), "platform": platform.platform(), "python": platform.python_version()}
