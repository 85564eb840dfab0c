"""What the C library's allocator keeps, and how little of it a server needs."""

import contextlib
import ctypes
import re
from pathlib import Path
from typing import Final

M_ARENA_MAX = -8  # glibc, malloc.h

_MARGIN_BYTES: Final = 64 * 2**20
"""A library's buffer, for which there was no room any more."""


def limit_malloc_arenas(arenas: int) -> None:
    """Make every thread allocate from a few common arenas; call it before threads exist.

    glibc gives each thread an arena of its own, up to eight a core, and what a picture needed for a moment stays in
    it: memory would grow with the number of threads. Other C libraries have no such arenas, and nothing happens.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, arenas)


def release_free_memory() -> None:
    """Give freed memory back to the system, where the C library can (glibc).

    Opening a model parses it into objects that are freed at once, 22 MB for the bundled one, and decoding needs
    buffers of every size for a moment; glibc would keep both.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def reached_address_limit(process: Path = Path("/proc/self")) -> bool:
    """Return whether this process has come near the most address space that it may have (RLIMIT_AS), where it is set.

    Near it, libraries fail in all manner of ways; some raise nothing that speaks of memory.

    Args:
        process: Its folder in Linux's proc; where there is none, nothing is known and the answer is no.
    """
    try:
        limit = re.search(r"^Max address space\s+(\d+)", (process / "limits").read_text("ascii"), re.MULTILINE)
        peak = re.search(r"^VmPeak:\s+(\d+) kB", (process / "status").read_text("utf-8"), re.MULTILINE)
    except (OSError, UnicodeError):
        return False
    return limit is not None and peak is not None and 1024 * int(peak[1]) + _MARGIN_BYTES > int(limit[1])
