"""A few threads that do the heavy work for all connections, first come first served."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from whisker.errors import Overloaded

Result = TypeVar("Result")


class BoundedPool:
    """Runs tasks on `places` threads; the rest wait in order, and no more than `queue` of them.

    Order is what keeps the slowest request near the median. The threads are always the same few because the libraries
    that decode and infer keep buffers by thread: with 64 threads taking turns, they kept 60 MB more.

    Args:
        places: How many tasks run at once.
        queue: How many may wait.
        wait_seconds: How long one may wait.
    """

    def __init__(self, places: int, queue: int, wait_seconds: float) -> None:
        self._executor = ThreadPoolExecutor(places, thread_name_prefix="pictures")
        self._places = places
        self._queue = queue
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()
        self._accepted = 0

    def run(self, task: Callable[[], Result]) -> Result:
        """Run a task when its turn comes, and return what it returns or raise what it raises.

        Raises:
            Overloaded: The queue is full, or the wait was too long; the task was not begun.
        """
        with self._lock:
            if self._accepted >= self._places + self._queue:
                raise Overloaded("Too many pictures are waiting already. Try again in a moment.")
            self._accepted += 1
        try:
            return self._await(self._executor.submit(task))
        finally:
            with self._lock:
                self._accepted -= 1

    def close(self) -> None:
        """End the threads once their tasks are done."""
        self._executor.shutdown()

    def _await(self, future: Future[Result]) -> Result:
        try:
            return future.result(self._wait_seconds)
        except TimeoutError:
            if future.cancel():
                raise Overloaded(
                    f"No place came free within {self._wait_seconds:g} seconds. Try again in a moment."
                ) from None
            return future.result()  # its turn came, so it is answered
