"""What requests that were made to exhaust the memory do to a server that has 1 GiB of it.

    .venv/bin/python benchmarks/attacks.py          # as root, on Linux: it makes a memory cgroup and removes it

Each attack meets a server of its own, `whisker serve` in a cgroup of its own. Its peak is the cgroup's own count, so
every process of the server and every temporary file in memory is in it. A server lives when the same process answers
a photo afterwards.
"""

import argparse
import contextlib
import http.client
import io
import json
import os
import struct
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from stack import children, machine, resident_mb

from whisker.processes.temporary_server import TemporaryServer

BENCHMARKS = Path(__file__).parent
LIMIT_BYTES = 2**30
SIDE_PX = 5000
CALM_SECONDS = 30.0
ALLOWED = {200, 400, 413, 422, 503}
PHOTO = BENCHMARKS.parent / "public" / "samples" / "cat.jpg"


@dataclass(frozen=True)
class Attack:
    """Requests that are sent at once.

    Attributes:
        path: Where to.
        content_type: Of every body.
        body: Makes it.
        count: How many.
    """

    path: str
    content_type: str
    body: Callable[[], bytes]
    count: int


def lying_avif() -> bytes:
    """Write an AVIF of 8192 x 8192 whose header says 256 x 256."""
    file = io.BytesIO()
    Image.new("RGB", (8192, 8192), "grey").save(file, "AVIF", speed=10, quality=10)
    data = bytearray(file.getvalue())
    place = data.index(b"ispe") + 8
    data[place : place + 8] = struct.pack(">II", 256, 256)
    return bytes(data)


def png_16_bit() -> bytes:
    """Write a legal grey PNG of 25 megapixels and 16 bits, some 48 kB."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress(bytes(SIDE_PX * (1 + 2 * SIDE_PX)), 9)
    header = struct.pack(">IIBBBBB", SIDE_PX, SIDE_PX, 16, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def png_with_alpha() -> bytes:
    """Write a legal RGBA PNG of 25 megapixels."""
    file = io.BytesIO()
    Image.new("RGBA", (SIDE_PX, SIDE_PX), (9, 9, 9, 99)).save(file, "PNG")
    return file.getvalue()


def webp_lossless() -> bytes:
    """Write a legal lossless WebP of 25 megapixels in some 40 bytes."""
    file = io.BytesIO()
    Image.new("RGB", (SIDE_PX, SIDE_PX), "grey").save(file, "WEBP", lossless=True)
    return file.getvalue()


def form_of_60_mb() -> bytes:
    """Write a form with three files of 20 MB."""
    part = (
        b'--xx\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + bytes(19_990_000) + b"\r\n"
    )
    return part * 3 + b"--xx--\r\n"


def json_of_26_mb() -> bytes:
    """Write a picture of base64 in JSON."""
    return json.dumps({"image": "A" * 26_000_000}).encode()


def combining_marks() -> bytes:
    """Write a class name whose normal form takes a minute to find."""
    return json.dumps(
        {"relabel": {"0" * 32: "a" + "\u0301" * 100_000 + "\u0316" * 100_000}}, ensure_ascii=False
    ).encode()


FORM = "multipart/form-data; boundary=xx"
ATTACKS = {
    "lying AVIFs": Attack("/predict", "image/avif", lying_avif, 6),
    "16-bit PNGs": Attack("/predict", "image/png", png_16_bit, 6),
    "PNGs with alpha": Attack("/predict", "image/png", png_with_alpha, 6),
    "lossless WebPs": Attack("/predict", "image/webp", webp_lossless, 6),
    "forms of 60 MB": Attack("/predict", FORM, form_of_60_mb, 16),
    "JSONs of 26 MB": Attack("/predict", "application/json", json_of_26_mb, 24),
    "combining marks": Attack("/datasets/none/edits", "application/json", combining_marks, 4),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(ATTACKS), default=list(ATTACKS))
    parser.add_argument("--output", type=Path, default=BENCHMARKS / "results" / "attacks.json")
    options = parser.parse_args()
    results = {name: measure(ATTACKS[name]) for name in options.only}
    for name, result in results.items():
        print(name, json.dumps(result))
    options.output.write_text(json.dumps({"machine": machine(), "attacks": results}, indent=2) + "\n")
    return 0 if all(result["lives"] and not result["other_answers"] for result in results.values()) else 1


def measure(attack: Attack) -> dict[str, Any]:
    """Meet a server with an attack, and say what became of both."""
    body = attack.body()
    with tempfile.TemporaryDirectory() as work, cgroup() as group, server_in(group, Path(work)) as server:
        first, port = children(server.process.pid), server.port
        started = time.monotonic()
        with ThreadPoolExecutor(attack.count) as pool:
            statuses = Counter(pool.map(lambda _: send(port, attack, body), range(attack.count)))
        seconds = time.monotonic() - started
        time.sleep(CALM_SECONDS)
        lives = server.is_running and children(server.process.pid) == first and send_photo(port) == 200
        calm = [resident_mb(pid) for pid in children(server.process.pid)]
        return {
            "answers": {str(status): count for status, count in sorted(statuses.items())},
            "other_answers": sum(count for status, count in statuses.items() if status not in ALLOWED),
            "seconds": round(seconds, 1),
            "peak_mb": round(int(group.peak.read_text()) / 1e6, 1),
            "calm_mb": max(calm, default=0.0),
            "lives": lives,
        }


def send(port: int, attack: Attack, body: bytes) -> int:
    """Send a request; 0 is a connection that ended without an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.putrequest("POST", attack.path)
        connection.putheader("Content-Type", attack.content_type)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before it was read: it is answered
            connection.send(body)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def send_photo(port: int) -> int:
    return send(port, Attack("/predict", "image/jpeg", bytes, 1), PHOTO.read_bytes())


@dataclass(frozen=True)
class Group:
    """A memory cgroup, of version 1 or 2."""

    folder: Path
    peak: Path


@contextmanager
def cgroup() -> Iterator[Group]:
    """Make a cgroup of 1 GiB without swap until the block ends."""
    version_1 = Path("/sys/fs/cgroup/memory")
    folder = (version_1 if version_1.is_dir() else Path("/sys/fs/cgroup")) / f"whisker-attacks-{os.getpid()}"
    try:
        folder.mkdir()
        limit = folder / ("memory.limit_in_bytes" if version_1.is_dir() else "memory.max")
        limit.write_text(str(LIMIT_BYTES))
    except OSError as error:
        sys.exit(f"Skipped: a memory cgroup cannot be made here ({error}).")
    peak = folder / ("memory.max_usage_in_bytes" if version_1.is_dir() else "memory.peak")
    try:
        yield Group(folder, peak)
    finally:
        for _ in range(100):
            try:
                folder.rmdir()
                break
            except OSError:
                time.sleep(0.1)  # its last process is still ending


def server_in(group: Group, work: Path) -> TemporaryServer:
    """Make a server that runs inside the cgroup."""
    join = ("sh", "-c", 'echo $$ > "$0/cgroup.procs"; exec "$@"', str(group.folder))
    return TemporaryServer(work / "data", work / "log.txt", settings={"run_dir": work / "run"}, launcher=join)


if __name__ == "__main__":
    sys.exit(main())
