"""The raw loop that a scan is held against: open and decode every picture once, on all cores, and keep nothing."""

import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from PIL import Image

SMALL: Final = (64, 64)
"""What the product's scan asks the JPEG decoder for, too: the smallest fraction with both sides at least this long."""


def raw_seconds(pictures: list[Path]) -> dict[str, float]:
    """Time the loop in `threads` and in `processes`, one a core, and the processor's time (`cpu`) of the threads."""
    worked = time.process_time()
    threads = in_threads(pictures, SMALL)
    worked = time.process_time() - worked
    return {"threads": threads, "processes": in_processes(pictures, SMALL), "cpu": worked}


def in_threads(pictures: list[Path], draft: tuple[int, int] | None) -> float:
    """Decode shares of the pictures in one thread a core."""
    count = os.cpu_count() or 1
    with ThreadPoolExecutor(count) as pool:
        started = time.perf_counter()
        list(pool.map(decode_all, [(pictures[index::count], draft) for index in range(count)]))
        return time.perf_counter() - started


def in_processes(pictures: list[Path], draft: tuple[int, int] | None) -> float:
    """Decode shares of the pictures in one process a core, timed once all are ready."""
    context = multiprocessing.get_context("spawn")
    count = os.cpu_count() or 1
    barrier = context.Barrier(count)
    with context.Pool(count, initializer=_join, initargs=(barrier,)) as pool:
        return max(pool.map(_decode_share, [(pictures[index::count], draft) for index in range(count)], chunksize=1))


def decode_all(share: tuple[list[Path], tuple[int, int] | None]) -> None:
    """Decode some pictures one after the other."""
    pictures, draft = share
    for path in pictures:
        with Image.open(path) as image:
            if draft is not None:
                image.draft(None, draft)
            image.load()


def _join(barrier: Any) -> None:
    globals()["_barrier"] = barrier


def _decode_share(share: tuple[list[Path], tuple[int, int] | None]) -> float:
    globals()["_barrier"].wait()
    started = time.perf_counter()
    decode_all(share)
    return time.perf_counter() - started
