"""What loading and decoding leave behind in the allocator."""

import ctypes


def release_free_memory() -> None:
    """Give freed memory back to the system, where the C library can (glibc).

    Opening a model parses it into objects that are freed at once, 22 MB for the bundled one, and decoding needs
    buffers of every size for a moment; glibc would keep both.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
