"""What decoding takes, by kind of picture: memory at its dearest moment, and processor time, against the estimates.

    .venv/bin/python benchmarks/decode_memory.py [--side 5000] [--noise] [--check] [KIND ...]

Each picture is made by this process, and decoded and drawn small in a child that has the libraries loaded, whose peak
is then known.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from decode_kinds import KINDS, flat, noise

from whisker.images import ImageLimits, inspect_image, render_preview
from whisker.system import release_free_memory

LIMITS = ImageLimits(decode_timeout_seconds=600.0)


@dataclass(frozen=True)
class Measured:
    """What decoding one picture took.

    Attributes:
        peak_bytes: Above what the process had before.
        estimated_bytes: What was set aside for it.
        seconds: Of the thread's processor time.
    """

    kind: str
    file_bytes: int
    peak_bytes: int
    estimated_bytes: int
    seconds: float


def measure(kind: str, data: bytes) -> Measured:
    """Decode a picture in a child process, and return what that took.

    The child decodes a small one first: it reads in the pages of the libraries' code, which fork does not hand on and
    which are no picture's.
    """
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        os.close(read_end)
        _decode(KINDS[kind](flat(300)))
        os.write(write_end, json.dumps(_decode(data)).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        found = answer.read()
    os.waitpid(child, 0)
    if not found:
        raise RuntimeError(f"{kind}: the child died")
    return Measured(kind, len(data), *json.loads(found))


def _decode(data: bytes) -> tuple[int, int, float]:
    before_bytes, started = _resident_bytes(), time.thread_time()
    inspected = inspect_image(data, None, LIMITS)
    decoded = inspected.decode()
    seconds = time.thread_time() - started
    render_preview(decoded.image)
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert decoded.image.mode == "RGB"
    return max(0, peak_bytes - before_bytes), inspected.needed_bytes, seconds


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def measure_all(side_px: int, kinds: list[str], *, noisy: bool = False) -> Iterator[Measured]:
    """Measure pictures of this many pixels squared."""
    for kind in kinds:
        inspect_image(KINDS[kind](flat(16))).decode()  # the libraries of this kind are loaded before the child begins
        data = KINDS[kind](noise(side_px) if noisy else flat(side_px))
        release_free_memory()
        yield measure(kind, data)


def main() -> int:
    """Print a table, kind by kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--side", type=int, default=5000, help="pixels of each side")
    parser.add_argument("--noise", action="store_true", help="pictures that do not compress")
    parser.add_argument("--check", action="store_true", help="fail where a peak is over its estimate")
    arguments = parser.parse_args()
    failed = False
    print("| Kind | File, kB | Peak, MB | Estimate, MB | Bytes/pixel | CPU, s | ns/pixel |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    pixels = arguments.side**2
    for found in measure_all(arguments.side, arguments.kinds or list(KINDS), noisy=arguments.noise):
        over = " OVER" * (found.peak_bytes > found.estimated_bytes)
        print(
            f"| {found.kind} | {found.file_bytes / 1e3:.0f} | {found.peak_bytes / 1e6:.0f} | "
            f"{found.estimated_bytes / 1e6:.0f}{over} | {found.peak_bytes / pixels:.2f} | {found.seconds:.2f} | "
            f"{found.seconds * 1e9 / pixels:.0f} |",
            flush=True,
        )
        failed |= bool(over)
    return int(arguments.check and failed)


if __name__ == "__main__":
    sys.exit(main())
