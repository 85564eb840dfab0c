"""A few threads that do the heavy work for all connections, first come first served."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from whisker.errors import Overloaded

Result = TypeVar("Result")

RECENT_WEIGHT = 0.1
"""Of the newest task in the running mean of how long tasks take."""


class BoundedPool:
    """Runs tasks on `places` threads; the rest wait in order, and no more than `queue` of them.

    Order is what keeps the slowest request near the median. The threads are always the same few because the libraries
    that decode and infer keep buffers by thread: with 64 threads taking turns, they kept 60 MB more.

    Args:
        places: How many tasks run at once.
        queue: How many may wait.
        wait_seconds: How long one may wait; who would wait longer, by how long tasks took lately, hears so at once.
    """

    def __init__(self, places: int, queue: int, wait_seconds: float) -> None:
        self._executor = ThreadPoolExecutor(places, thread_name_prefix="pictures")
        self._places = places
        self._queue = queue
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()
        self._accepted = 0
        self._task_seconds = 0.0

    def run(self, task: Callable[[], Result]) -> Result:
        """Run a task when its turn comes, and return what it returns or raise what it raises.

        Raises:
            Overloaded: The queue is full, or the wait was too long; the task was not begun.
        """
        with self._lock:
            waiting = max(0, self._accepted - self._places)
            expected_seconds = waiting * self._task_seconds / self._places
            if self._accepted >= self._places + self._queue or expected_seconds > self._wait_seconds:
                raise Overloaded("Too many pictures are waiting already. Try again in a moment.")
            self._accepted += 1
        try:
            return self._await(self._executor.submit(self._timed, task))
        finally:
            with self._lock:
                self._accepted -= 1

    def close(self) -> None:
        """End the threads once their tasks are done."""
        self._executor.shutdown()

    def _timed(self, task: Callable[[], Result]) -> Result:
        started = time.monotonic()
        try:
            return task()
        finally:
            took_seconds = time.monotonic() - started
            with self._lock:
                self._task_seconds += RECENT_WEIGHT * (took_seconds - self._task_seconds)

    def _await(self, future: Future[Result]) -> Result:
        try:
            return future.result(self._wait_seconds)
        except TimeoutError:
            if future.cancel():
                raise Overloaded(
                    f"No place came free within {self._wait_seconds:g} seconds. Try again in a moment."
                ) from None
            return future.result()  # its turn came, so it is answered
