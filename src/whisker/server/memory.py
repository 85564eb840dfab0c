"""How the C library's allocator shares memory between threads."""

import contextlib
import ctypes

M_ARENA_MAX = -8  # glibc, malloc.h


def limit_malloc_arenas(arenas: int) -> None:
    """Make every thread allocate from a few common arenas; call it before threads exist.

    glibc gives each thread an arena of its own, up to eight a core, and what a picture needed for a moment stays in
    it: memory would grow with the number of threads. Other C libraries have no such arenas, and nothing happens.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, arenas)
