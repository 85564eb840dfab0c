"""What slow clients and many clients do to a server, above all to /health.

    .venv/bin/python benchmarks/connections.py

Starts a server of its own and lets one crowd after the other loose on it, all on loopback: half-sent heads, idle and
dribbling connections, uploads and downloads at 64 kB/s, 2,000 clients that classify a photo, think for a second and
honour Retry-After, and bodies of 60 and 26 MB at once. While each is there, /health is asked twenty times a second.
The server's own clock runs from a request's last byte to its answer being sent (`whisker_arrival_seconds`).
"""

import argparse
import http.client
import io
import json
import multiprocessing
import re
import tempfile
import threading
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from clients import run_crowd
from PIL import Image
from stack import MemoryWatch, Stack, children, machine, resident_mb, running

BENCHMARKS = Path(__file__).parent
PORT = 5870
PROBE_SECONDS = 0.05
AFTER_SECONDS = 30.0


class Scene(NamedTuple):
    """A crowd, how many they are, and for how long they stay."""

    crowd: str
    clients: int
    seconds: float


SCENES = (
    Scene("half_heads", 64, 20),
    Scene("half_heads", 512, 20),
    Scene("idle", 500, 20),
    Scene("dribbling", 500, 20),
    Scene("slow_uploads", 70, 40),
    Scene("slow_readers", 64, 20),
    Scene("honest", 2000, 30),
    Scene("large_forms", 16, 60),
    Scene("large_jsons", 24, 60),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", nargs="+", default=[], help="crowds to run; all by default")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--after-seconds", type=float, default=AFTER_SECONDS, help="until memory is looked at again")
    parser.add_argument("--output", type=Path, default=BENCHMARKS / "results" / "connections.json")
    arguments = parser.parse_args()
    scenes = [scene for scene in SCENES if not arguments.scenes or scene.crowd in arguments.scenes]
    photo = _made_photo()
    with tempfile.TemporaryDirectory() as work, running("serve", Path(work) / "data", arguments.port, photo) as stack:
        rows = [measure(stack, arguments.port, scene, photo, arguments.after_seconds) for scene in scenes]
    result = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "scenes": rows,
    }
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print(f"\nWritten to {arguments.output}")


def _made_photo() -> bytes:
    """Draw a picture the size of a small photo."""
    noise = Image.effect_noise((500, 375), 60).convert("RGB")
    content = io.BytesIO()
    noise.save(content, "JPEG", quality=80)
    return content.getvalue()


def measure(stack: Stack, port: int, scene: Scene, photo: bytes, after_seconds: float) -> dict[str, Any]:
    """Let one crowd loose, and watch."""
    before = _arrivals(stack.url)
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    crowd = context.Process(
        target=run_crowd, args=(scene.crowd, scene.clients, port, scene.seconds, photo, results), daemon=True
    )
    with Probe(port) as probe, MemoryWatch(stack) as memory:
        crowd.start()
        tally = results.get(timeout=scene.seconds + 120)
        crowd.join()
    after = _arrivals(stack.url)
    time.sleep(after_seconds)
    row = {
        **scene._asdict(),
        **tally,
        "health_p50_ms": probe.quantile_ms(0.5),
        "health_p99_ms": probe.quantile_ms(0.99),
        "health_asked": len(probe.seconds),
        "health_failed": probe.failures,
        "by_the_servers_clock": {
            kind: _summarise_buckets(_difference(after.get(kind, {}), before.get(kind, {})))
            for kind in ("status", "ordinary", "refused")
        },
        "peak_mb": memory.peak_mb["api"],
        "mb_after": resident_total_mb(stack),
    }
    print(json.dumps(row), flush=True)
    return row


class Probe:
    """Asks /health again and again, each time on a new connection."""

    def __init__(self, port: int) -> None:
        self.seconds: list[float] = []
        self.failures = 0
        self._port = port
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._ended.wait(PROBE_SECONDS):
            started = time.perf_counter()
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
            try:
                connection.request("GET", "/health")
                answer = connection.getresponse()
                answer.read()
                self.failures += answer.status != 200
            except OSError:
                self.failures += 1
            finally:
                connection.close()
            self.seconds.append(time.perf_counter() - started)

    def quantile_ms(self, share: float) -> float:
        """Return the time within which a share of the answers came."""
        return round(sorted(self.seconds)[int(share * (len(self.seconds) - 1))] * 1e3, 1)


def resident_total_mb(stack: Stack) -> float:
    """Return what the workers hold."""
    return round(sum(resident_mb(pid) for pid in children(stack.pid)), 1)


_BUCKET = re.compile(r'whisker_arrival_seconds_bucket\{kind="(?P<kind>\w+)",le="(?P<le>[^"]+)"\} (?P<count>[\d.e+]+)')


def _arrivals(url: str) -> dict[str, dict[float, float]]:
    """Read the server's own histogram: counts by kind and upper bound."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=60) as answer:
        text = answer.read().decode()
    found: dict[str, dict[float, float]] = {}
    for match in _BUCKET.finditer(text):
        found.setdefault(match["kind"], {})[float(match["le"])] = float(match["count"])
    return found


def _difference(after: dict[float, float], before: dict[float, float]) -> dict[float, float]:
    return {bound: count - before.get(bound, 0.0) for bound, count in after.items()}


def _summarise_buckets(buckets: dict[float, float]) -> dict[str, Any]:
    """Say within which bounds half, 99 % and all of the answers came."""
    count = max(buckets.values(), default=0.0)
    if not count:
        return {"answers": 0}
    bounds = {
        name: min(bound for bound, below in buckets.items() if below >= share * count) * 1e3
        for name, share in (("p50_ms_at_most", 0.5), ("p99_ms_at_most", 0.99), ("all_ms_at_most", 1.0))
    }
    return {"answers": int(count), **{name: bound if bound < 1e9 else None for name, bound in bounds.items()}}


if __name__ == "__main__":
    main()
