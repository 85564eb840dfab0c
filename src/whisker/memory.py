"""What the C library's allocator keeps, and how little of it a server needs."""

import contextlib
import ctypes

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # glibc, malloc.h

MAPPED_BYTES = 4 * 2**20
"""From this size on a block is mapped by itself: those of a picture that was not decoded at a fraction."""
KEPT_BYTES = 16 * 2**20
"""So much may lie free at the end of an arena until `release_free_memory`."""


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

    Opening a model parses it into objects that are freed at once, 22 MB for the bundled one, and decoding needs
    buffers of every size for a moment; glibc would keep both.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
