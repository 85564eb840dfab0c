"""Several servers and workers on one data folder: beside each other, and in containers that do not see each other."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.namespaces import contained, inside
from tests.waiting import PATIENCE_SECONDS, wait_until
from tests.zips import tiny_members, write_zip

from whisker.processes.marks import Marks

WHISKER = [sys.executable, "-m", "whisker"]


@dataclass
class Site:
    """A data folder and what was started on it."""

    data_dir: Path
    environment: dict[str, str]
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(
        self, command: str, port: int, is_contained: bool = True, first: tuple[str, ...] = ()
    ) -> "subprocess.Popen[bytes]":
        """Start one of Whisker's commands, in a container of its own; `first` is what starts it there."""
        line = [*first, *WHISKER, command]
        line = contained(line) if is_contained else line
        environment = {**self.environment, "WHISKER_PORT": str(port)}
        process = subprocess.Popen(line, env=environment, start_new_session=True)
        self.started.append(process)
        return process

    def stop(self, *prefix: str) -> str:
        """Run `whisker stop` and return what it said."""
        command = [*prefix, *WHISKER, "stop"]
        return subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, text=True, check=True).stdout

    def workers(self) -> int:
        """Count the workers that are marked, wherever on this machine they run."""
        return sum(mark.role == "worker" and mark.is_locked() for mark in Marks(self.data_dir).found())


def _ask(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    with contextlib.closing(connection):
        connection.request(method, path, body, {"Content-Type": "application/zip"} if body else {})
        response = connection.getresponse()
        return response.status, json.loads(response.read())


def _is_ready(port: int) -> bool:
    with contextlib.suppress(OSError):
        return _ask(port, "GET", "/ready")[0] == 200
    return False


def _state(port: int, job_id: str) -> str:
    return str(_ask(port, "GET", f"/jobs/{job_id}")[1]["state"])


def _send(port: int, archive: Path) -> str:
    status, accepted = _ask(port, "POST", f"/datasets?name=at-{port}", archive.read_bytes())
    assert status == 202, accepted
    return str(accepted["job_id"])


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(probe.getsockname()[1]) for probe in probes]


@pytest.fixture
def site(tmp_path: Path, bundled_dir: Path) -> Iterator[Site]:
    """A data folder; after the test, nothing runs on it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WHISKER_")} | {
        "WHISKER_DATA_DIR": str(tmp_path / "data"),
        "WHISKER_BUNDLED_MODELS_DIR": str(bundled_dir),
    }
    site = Site(tmp_path / "data", environment)
    yield site
    site.stop()
    for process in site.started:
        process.kill()
        process.wait(PATIENCE_SECONDS)
    wait_until(lambda: not any(mark.is_locked() for mark in Marks(site.data_dir).found()))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A ZIP of a few pictures."""
    return write_zip(tmp_path / "pictures.zip", tiny_members(tmp_path))


def test_row_103_two_containers_on_one_data_folder_both_answer_and_both_do_jobs(site: Site, archive: Path) -> None:
    """Row 103: their processes have the same numbers; `whisker stop` beside them signals nobody, and says so."""
    ports = _free_ports(2)
    for port in ports:
        site.start("start", port)
    wait_until(lambda: all(map(_is_ready, ports)) and site.workers() == 2)
    jobs = [_send(port, archive) for port in ports]
    wait_until(lambda: [_state(ports[0], job_id) for job_id in jobs] == ["succeeded"] * 2)

    said = site.stop()
    assert said.count("another container") == 4
    assert "Stopped" not in said
    assert all(map(_is_ready, ports))
    assert [process.poll() for process in site.started] == [None, None]


def test_row_103_stop_in_a_container_stops_its_own_server_alone(site: Site) -> None:
    """Row 103: the other container's has the same number."""
    ports = _free_ports(2)
    # With the first process ends all of the container, also who asked it to stop: so here that is a shell.
    here, there = (site.start("start", port, first=("sh", "-c", '"$@"; sleep 600', "sh")) for port in ports)
    wait_until(lambda: all(map(_is_ready, ports)) and site.workers() == 2)
    (first_process,) = map(int, Path(f"/proc/{here.pid}/task/{here.pid}/children").read_text(encoding="ascii").split())
    said = site.stop(*inside(first_process, []))
    assert said.splitlines()[0] == "Stopped 1 server and 1 worker."
    assert said.count("another container") == 2
    assert (_is_ready(ports[0]), _is_ready(ports[1])) == (False, True)
    assert (here.poll(), there.poll()) == (None, None)


def test_row_103_job_sent_to_one_container_is_done_by_another(site: Site, archive: Path) -> None:
    """Row 103: an API server and a worker share the data folder and nothing else."""
    (port,) = _free_ports(1)
    site.start("serve", port)
    site.start("worker", port)
    wait_until(lambda: _is_ready(port) and site.workers() == 1)
    job_id = _send(port, archive)
    wait_until(lambda: _state(port, job_id) == "succeeded")


UPLOADING = """
import sys, time
from pathlib import Path
from whisker.datasets.revision_files import staging_folder
from whisker.datasets.uploads import Upload
data_dir = Path(sys.argv[1])
with Upload(data_dir / "uploads", 10**6, 0) as upload, staging_folder(data_dir / "datasets", None) as folder:
    print(upload.path, folder, flush=True)
    time.sleep(600)
"""


def test_row_103_what_another_container_works_on_is_not_swept(site: Site) -> None:
    """Row 103: a living container's upload and ingestion outlast another one's start; what is dead goes."""
    command = contained([sys.executable, "-c", UPLOADING, str(site.data_dir)])
    living = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert living.stdout is not None
        with living.stdout as output:
            kept = [Path(path) for path in output.readline().split()]
        dead = [
            site.data_dir / "uploads" / f".{'0' * 32}.zip.part",
            site.data_dir / "datasets" / ".ingest-command-dead",
        ]
        dead[0].touch()
        dead[1].mkdir()
        for path in (*kept, *dead):
            os.utime(path, (0, 0))
        (port,) = _free_ports(1)
        site.start("start", port)
        wait_until(lambda: not any(path.exists() for path in dead))
        assert all(path.exists() for path in kept)
    finally:
        living.kill()
        living.wait(PATIENCE_SECONDS)


@pytest.mark.slow
def test_two_starts_beside_each_other_both_answer_and_are_stopped_together(site: Site) -> None:
    """On one machine, the second takes the next free port; nothing of either is left."""
    ports = _free_ports(2)
    for port in ports:
        site.start("start", port, is_contained=False)
    wait_until(lambda: all(map(_is_ready, ports)) and site.workers() == 2)
    assert site.stop() == "Stopped 2 servers and 2 workers.\n"
    assert [process.wait(PATIENCE_SECONDS) for process in site.started] == [0, 0]
    assert not Marks(site.data_dir).found()
