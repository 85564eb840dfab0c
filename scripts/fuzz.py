"""Send a server what no client means to send, and see whether it ever breaks a rule: `make fuzz`.

.venv/bin/python scripts/fuzz.py                                        # 100,000 pictures, 10,000 ZIPs, every operation
.venv/bin/python scripts/fuzz.py --pictures 2000 --zips 200 --examples 20 --seed 7

The rules: no 500 and no 502 of our own, no connection that ends without an answer, 503 only with Retry-After, 507 only
for a full disk, no process that dies, memory that ends where it began, and no file outside the data folder. The server
is one of its own, on an empty data folder and a free port of this machine.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fuzz.answers import Findings, HttpAsker  # noqa: E402 - found beside this folder
from fuzz.operations import fuzz_operations  # noqa: E402
from fuzz.runs import fuzz_pictures, fuzz_zips, job_fault, known_ids  # noqa: E402

from whisker.processes.marks import Marks  # noqa: E402
from whisker.processes.temporary_server import TemporaryServer, without_settings  # noqa: E402

THREADS = 4
STEP = 400
"""Inputs that a thread takes at a time."""
START_SECONDS = 30.0
"""Until the worker is there, once the server answers."""
JOBS_SECONDS = 1800.0
CALM_SECONDS = 30.0
PEAK_LIMIT_MB = 700.0
CALM_LIMIT_MB = 200.0


def main() -> int:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="whisker-fuzz-") as work, Server(Path(work)) as server:
        report: dict[str, Any] = {"seed": options.seed}
        memory = MemoryWatch(server)
        with memory:
            report["pictures"] = run_shared(
                "pictures", options.pictures, lambda asker, numbers: fuzz_pictures(asker, options.seed, numbers), server
            )
            report["zips"] = fuzz_zips_and_jobs(options, server)
            print("operations ...", flush=True)
            asker = HttpAsker(server.url)
            document = json.loads(asker.ask("GET", "/openapi.json").body)
            known = known_ids(asker)
            asker.close()
            report["operations"] = fuzz_operations(document, known, options.seed, options.examples, server.url)
            time.sleep(CALM_SECONDS)
        deaths = server.deaths()
        outside = sorted(path.name for path in Path(work).iterdir() if path.name not in ("data", "log.txt", "tmp"))
        violations = sum(report[part].violation_count for part in ("pictures", "zips", "operations"))
        report |= {"peak_mb": memory.peak_mb, "calm_mb": memory.last_mb, "deaths": deaths, "files_outside": outside}
        violations += deaths + len(outside) + (memory.peak_mb > PEAK_LIMIT_MB) + (memory.last_mb > CALM_LIMIT_MB)
        report["violations"] = violations
        written = {key: value.as_json() if isinstance(value, Findings) else value for key, value in report.items()}
        print(json.dumps(written, indent=2))
        if options.output:
            options.output.write_text(json.dumps(written, indent=2) + "\n")
        if violations:
            print(server.log_tail(), file=sys.stderr)
    return 1 if violations else 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=100_000)
    parser.add_argument("--zips", type=int, default=10_000)
    parser.add_argument("--examples", type=int, default=100, help="for each operation, valid and invalid ones each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, help="write the report here as JSON")
    return parser.parse_args()


def run_shared(name: str, count: int, run: Callable[[HttpAsker, range], Findings], server: "Server") -> Findings:
    """Share a run's inputs out to threads, each with a connection of its own."""
    total, lock, done = Findings(), threading.Lock(), 0

    def work(numbers: range) -> None:
        nonlocal done
        asker = HttpAsker(server.url)
        findings = run(asker, numbers)
        asker.close()
        with lock:
            total.merge(findings)
            done += len(numbers)
            if done // 10_000 != (done - len(numbers)) // 10_000:
                print(f"{name}: {done:,} of {count:,}, {total.violation_count} violations", flush=True)

    print(f"{name} ...", flush=True)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, (range(start, min(start + STEP, count)) for start in range(0, count, STEP))))
    return total


def fuzz_zips_and_jobs(options: argparse.Namespace, server: "Server") -> Findings:
    """Send the ZIPs, and see the jobs that were kept end as jobs may."""
    kept: list[str] = []

    def run(asker: HttpAsker, numbers: range) -> Findings:
        findings, jobs = fuzz_zips(asker, options.seed, numbers)
        kept.extend(jobs)
        return findings

    findings = run_shared("zips", options.zips, run, server)
    asker, deadline = HttpAsker(server.url), time.monotonic() + JOBS_SECONDS
    for job_id in kept:
        fault = None
        while fault is None and time.monotonic() < deadline:
            fault = job_fault(asker.ask("GET", f"/jobs/{job_id}"))
            time.sleep(0.0 if fault is not None else 0.2)
        if fault or fault is None:
            findings.add(fault or f"job {job_id} did not end")
    print(f"zips: {len(kept)} jobs were run by the worker", flush=True)
    asker.close()
    return findings


class Server(TemporaryServer):
    """`whisker start` on a data folder of its own, and which of its processes began."""

    def __init__(self, work: Path) -> None:
        (work / "tmp").mkdir()
        environment = without_settings(os.environ) | {"TMPDIR": str(work / "tmp")}
        super().__init__(
            work / "data", work / "log.txt", command="start", settings={"feedback": 1}, environment=environment
        )
        self._marks = Marks(work / "data")
        self._first: set[int] = set()

    def start(self) -> Self:
        """Start the server, and wait for the worker too."""
        super().start()
        deadline = time.monotonic() + START_SECONDS
        while not self._with_role("worker"):
            if time.monotonic() > deadline:
                self.stop()
                sys.exit(f"The worker did not start:\n{self.log_tail()}")
            time.sleep(0.1)
        self._first = self._family()
        return self

    def answering(self) -> list[int]:
        """List the processes that answer: gunicorn's own children."""
        return [pid for server in self._with_role("server") for pid in children(server)]

    def deaths(self) -> int:
        """Count the processes that began and are no more."""
        return len(self._first - self._family())

    def log_tail(self) -> str:
        """Return the end of what the processes logged."""
        return self.output()[-8000:]

    def _family(self) -> set[int]:
        first = [self.process.pid] if self.is_running else []
        return {*first, *self._with_role("server"), *self._with_role("worker"), *self.answering()}

    def _with_role(self, role: str) -> list[int]:
        return [mark.process.pid for mark in self._marks.found() if mark.role == role and mark.is_locked()]


class MemoryWatch:
    """Samples the resident memory of the processes that answer, in MB.

    Attributes:
        peak_mb: The most that one of them held.
        last_mb: The most at the end.
    """

    def __init__(self, server: Server, interval_seconds: float = 0.1) -> None:
        self._server = server
        self._interval_seconds = interval_seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak_mb = self.last_mb = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(self._interval_seconds):
            sizes = [size for pid in self._server.answering() for size in resident_mb(pid)]
            self.last_mb = max(sizes, default=0.0)
            self.peak_mb = max(self.peak_mb, self.last_mb)


def resident_mb(pid: int) -> Iterator[float]:
    """Read a process's resident memory; nothing where it ended meanwhile."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return
    yield from (int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmRSS"))


def children(pid: int) -> list[int]:
    """List a process's children; none where it ended meanwhile."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


if __name__ == "__main__":
    sys.exit(main())
