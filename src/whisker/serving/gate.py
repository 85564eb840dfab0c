"""A small bound on how many pictures are decoded and classified at once, first come first served."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from whisker.errors import Overloaded


class Gate:
    """Lets `places` callers work at a time; the rest wait in order, and no more than `queue` of them.

    Fairness is what keeps the slowest request near the median: a semaphore wakes any waiter.

    Args:
        places: How many work at once.
        queue: How many may wait.
        wait_seconds: How long one may wait.
    """

    def __init__(self, places: int, queue: int, wait_seconds: float) -> None:
        self._free = places
        self._queue = queue
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()

    @contextmanager
    def turn(self) -> Iterator[float]:
        """Wait for a place and hold it; yields the seconds waited.

        Raises:
            Overloaded: The queue is full, or the wait was too long.
        """
        started = time.perf_counter()
        self._enter()
        try:
            yield time.perf_counter() - started
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            if len(self._waiting) >= self._queue:
                raise Overloaded("Too many pictures are waiting already. Try again in a moment.")
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        if ticket.acquire(timeout=self._wait_seconds):
            return
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                raise Overloaded(f"No place came free within {self._wait_seconds:g} seconds. Try again in a moment.")
        # The place was handed over in the instant the wait ended: it is ours after all.

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()  # the place goes straight to the one who waited longest
            else:
                self._free += 1
