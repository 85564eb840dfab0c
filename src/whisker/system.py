"""The process and its machine: processor cores, the allocator's memory, and its address space."""

import contextlib
import ctypes
import gc
import os
import re
import resource
from pathlib import Path
from typing import Final

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # glibc, malloc.h
MAPPED_BYTES = 4 * 2**20
"""From this size on a block is mapped by itself: those of a picture that was not decoded at a fraction."""

KEPT_BYTES = 16 * 2**20
"""So much may lie free at the end of an arena until `release_free_memory`."""

_MARGIN_BYTES: Final = 64 * 2**20
"""A library's buffer, for which there was no room any more."""


def available_cores() -> int:
    """Count the cores this process is allowed, where the system says (Linux), and those of the machine elsewhere."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def bound_malloc(arenas: int) -> None:
    """Make every thread allocate from a few common arenas, and large blocks from none; call it before threads exist.

    glibc gives each thread an arena of its own, up to eight a core, and what a picture needed for a moment stays in
    it: memory would grow with the number of threads. And it raises the size from which a block is mapped by itself, and
    unmapped when it is freed, to 32 MB. Other C libraries know nothing of this, and nothing happens.
    """
    with contextlib.suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        library.mallopt(M_ARENA_MAX, arenas)
        library.mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES)
        library.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)


def release_free_memory() -> None:
    """Give freed memory back to the system, where the C library can (glibc).

    What only cycles hold is freed first: an exception, its frames and what they were working on can be one, and a body
    of 60 MB then stays for as long as the process has nothing else to do.

    Opening a model parses it into objects that are freed at once, 22 MB for the bundled one, and decoding needs
    buffers of every size for a moment; glibc would keep both.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def address_limit_bytes() -> int | None:
    """Return how much address space this process may have (RLIMIT_AS, `ulimit -v`), None where nothing bounds it."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if limit == resource.RLIM_INFINITY else limit


def reached_address_limit() -> bool:
    """Return whether this process has come near the most address space that it may have.

    Near it, libraries fail in all manner of ways; some raise nothing that speaks of memory. Where the system does not
    say how much was in use (it has no /proc), the answer is no.
    """
    limit_bytes = address_limit_bytes()
    try:
        status = Path("/proc/self/status").read_text("utf-8")
    except OSError:
        return False
    peak = re.search(r"^VmPeak:\s+(\d+) kB", status, re.MULTILINE)
    return limit_bytes is not None and peak is not None and 1024 * int(peak[1]) + _MARGIN_BYTES > limit_bytes
