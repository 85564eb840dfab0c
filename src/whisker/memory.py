"""What the C library's allocator keeps, and how little of it a server needs."""

import contextlib
import ctypes
import gc

M_ARENA_MAX = -8  # glibc, malloc.h


def limit_malloc_arenas(arenas: int) -> None:
    """Make every thread allocate from a few common arenas; call it before threads exist.

    glibc gives each thread an arena of its own, up to eight a core, and what a picture needed for a moment stays in
    it: memory would grow with the number of threads. Other C libraries have no such arenas, and nothing happens.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, arenas)


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
