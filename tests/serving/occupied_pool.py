"""A pool one of whose places is taken."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from whisker.serving.bounded_pool import BoundedPool


@contextmanager
def occupied(pool: BoundedPool, needed_bytes: int = 0) -> Iterator[None]:
    """Hold one place, as a slow picture would."""
    begun, release = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        release.wait(10)

    thread = threading.Thread(target=pool.run, args=(hold, needed_bytes))
    thread.start()
    begun.wait(10)
    try:
        yield
    finally:
        release.set()
        thread.join()
