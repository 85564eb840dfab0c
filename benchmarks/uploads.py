"""How fast a ZIP arrives in one body and in parts, and what a `kill -9` of the server costs either.

    .venv/bin/python benchmarks/uploads.py

Starts a server of its own and sends it a file of 1 GiB over loopback: as the one body of POST /datasets, and in parts
of 1, 4, 16 and 64 MiB to PATCH /uploads/{upload}/content, each on the disk before it is acknowledged. The file is no
ZIP, so the body is refused once it has arrived, and no job begins. Then the server is killed in the middle of an upload
and started again, and the client goes on by itself: counted is what it had to send twice, and the time from the kill
until the next part was acknowledged, of which the server's own start is said.
"""

import argparse
import http.client
import json
import os
import signal
import statistics
import tempfile
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stack import machine

from whisker.processes.temporary_server import TemporaryServer

MIB = 2**20
BENCHMARKS = Path(__file__).parent
PART_MIBS = (1, 4, 16, 64)
PORT = 5890
RETRY_SECONDS = 0.2


class Client:
    """Sends a file as a browser does: over one connection, from the disk.

    Args:
        port: The server's.
        archive: The file.
    """

    def __init__(self, port: int, archive: Path) -> None:
        self.sent_bytes = 0
        self.received_bytes = 0
        self._port = port
        self._archive = archive
        self._connection: http.client.HTTPConnection | None = None

    def send_whole(self) -> None:
        """Send the file as one body, which is refused once it has arrived: it is no ZIP."""
        with self._archive.open("rb") as file:
            headers = {"Content-Type": "application/zip", "Content-Length": str(self._archive.stat().st_size)}
            status, answer = self._ask("POST", "/datasets", file, headers)
        if status != 422:
            raise SystemExit(f"/datasets answered {status}: {answer}")

    def send_in_parts(self, part_bytes: int) -> None:
        """Send the file in parts; where the connection breaks, ask how much has arrived and go on there."""
        total_bytes = self._archive.stat().st_size
        begun = json.dumps({"total_bytes": total_bytes}).encode()
        upload = self._ask("POST", "/uploads", begun, {"Content-Type": "application/json"})[1]["id"]
        with self._archive.open("rb") as file:
            while self.received_bytes < total_bytes:
                try:
                    self._send_part(upload, file, part_bytes)
                except (OSError, http.client.HTTPException):
                    self._connection = None
                    self.received_bytes = self._wait_for_state(upload)
        self._ask("DELETE", f"/uploads/{upload}", None, {})

    def _send_part(self, upload: str, file: Any, part_bytes: int) -> None:
        file.seek(self.received_bytes)
        part = file.read(part_bytes)
        path = f"/uploads/{upload}/content?offset={self.received_bytes}"
        self.sent_bytes += len(part)
        status, answer = self._ask("PATCH", path, part, {"Content-Type": "application/octet-stream"})
        if status != 200:
            raise SystemExit(f"{path} answered {status}: {answer}")
        self.received_bytes = answer["received_bytes"]

    def _wait_for_state(self, upload: str) -> int:
        while True:
            with suppress(OSError, http.client.HTTPException):
                return int(self._ask("GET", f"/uploads/{upload}", None, {})[1]["received_bytes"])
            self._connection = None
            time.sleep(RETRY_SECONDS)

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600, blocksize=MIB)
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, default=1024, help="size of the file")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--output", type=Path, default=BENCHMARKS / "results" / "uploads.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        archive = Path(work) / "archive.zip"
        write_noise(archive, arguments.mib)
        result = {
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine(),
            "file_mib": arguments.mib,
            "runs": arguments.runs,
            "throughput": measure_throughput(Path(work), archive, arguments.runs, arguments.port),
            "killed_in_the_middle": [
                measure_kill(Path(work), archive, part_mib, arguments.port) for part_mib in (None, *PART_MIBS)
            ],
        }
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print(f"\nWritten to {arguments.output}")


def write_noise(path: Path, mib: int) -> None:
    """Write what does not compress."""
    with path.open("wb") as file:
        for _ in range(mib):
            file.write(os.urandom(MIB))


def make_server(work: Path, port: int) -> TemporaryServer:
    """Make a server on a data folder that takes a file of this size."""
    settings = {"port": port, "disk_reserve_bytes": 0, "max_zip_bytes": 4 * 2**30}
    return TemporaryServer(work / "data", work / "server.log", settings=settings, until="listening")


def measure_throughput(work: Path, archive: Path, runs: int, port: int) -> list[dict[str, Any]]:
    """Send the file in every way, in turns."""
    seconds: dict[int | None, list[float]] = {part_mib: [] for part_mib in (None, *PART_MIBS)}
    with make_server(work, port):
        Client(port, archive).send_in_parts(64 * MIB)  # the database is made, and the file is in the page cache
        for _ in range(runs):
            for part_mib, found in seconds.items():
                client = Client(port, archive)
                started = time.perf_counter()
                client.send_whole() if part_mib is None else client.send_in_parts(part_mib * MIB)
                found.append(time.perf_counter() - started)
                print(part_mib or "one body", round(found[-1], 2), "s", flush=True)
    size_mb = archive.stat().st_size / 1e6
    return [
        {
            "part_mib": part_mib,
            "seconds": [round(second, 2) for second in found],
            "median_mb_per_second": round(size_mb / statistics.median(found)),
        }
        for part_mib, found in seconds.items()
    ]


def measure_kill(work: Path, archive: Path, part_mib: int | None, port: int) -> dict[str, Any]:
    """Kill the server after half of the upload, start it again, and see how the client goes on."""
    client, half = Client(port, archive), archive.stat().st_size // 2
    server = make_server(work, port).start()
    sending = threading.Thread(target=_send, args=(client, part_mib), daemon=True)
    sending.start()
    if part_mib is None:
        while _arrived_bytes(work / "data" / "uploads") < half:
            time.sleep(0.005)
    else:
        while client.received_bytes < half:
            time.sleep(0.005)
    arrived = half if part_mib is None else client.received_bytes
    os.killpg(server.process.pid, signal.SIGKILL)
    killed_at = time.perf_counter()
    server.process.wait()
    restarted = make_server(work, port).start()
    answering_at = time.perf_counter()
    if part_mib is None:
        row: dict[str, Any] = {"lost_mib": round(arrived / MIB), "seconds_to_go_on": None}
    else:
        before = client.received_bytes
        while sending.is_alive() and client.received_bytes <= before:
            time.sleep(0.005)
        going_on_at = time.perf_counter()
        sending.join()
        lost = client.sent_bytes - archive.stat().st_size
        row = {"lost_mib": round(lost / MIB, 2), "seconds_to_go_on": round(going_on_at - killed_at, 2)}
    restarted.stop()
    row |= {"part_mib": part_mib, "seconds_of_the_server_to_start": round(answering_at - killed_at, 2)}
    print(row, flush=True)
    return row


def _send(client: Client, part_mib: int | None) -> None:
    if part_mib is not None:
        client.send_in_parts(part_mib * MIB)
        return
    with suppress(OSError, http.client.HTTPException):
        client.send_whole()


def _arrived_bytes(folder: Path) -> int:
    """Count what the server's unnamed files hold: the body that is on its way."""
    total = 0
    for process in Path("/proc").glob("[0-9]*/fd"):
        with suppress(OSError):
            for link in process.iterdir():
                with suppress(OSError):
                    if str(link.readlink()).startswith(str(folder)):
                        total += link.stat().st_size
    return total


if __name__ == "__main__":
    main()
