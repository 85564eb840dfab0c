"""A bounded thread pool for heavy work, first come first served, within a share of memory."""

import math
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Generic, TypeVar, cast

from whisker.errors import Overloaded
from whisker.memory_budget import MemoryShare

Result = TypeVar("Result")

RECENT_WEIGHT: Final = 0.1
"""Of the newest task in the running mean of how long tasks take."""

LONGEST_RETRY_SECONDS: Final = 30
_RETRIED_SHARE: Final = 0.8
"""Share of the capacity planned for retries; the rest is for new requests."""


class _Task(Generic[Result]):
    """A task in the queue, with its result or error."""

    def __init__(self, work: Callable[[], Result], needed_bytes: int, wait_seconds: float) -> None:
        self.needed_bytes = needed_bytes
        self.wait_seconds = wait_seconds
        self.weight = max(1, needed_bytes)
        self.is_begun = False
        self._work: Callable[[], Result] | None = work
        self._result: Result | None = None
        self._error: BaseException | None = None
        self._done = threading.Event()

    def run(self) -> None:
        work, self._work = self._work, None
        assert work is not None
        try:
            self._result = work()
        except BaseException as error:
            self._error = error
        del work  # before the caller goes on: what it holds shall be free by then
        self._done.set()

    def wait(self, seconds: float | None) -> bool:
        return self._done.wait(seconds)

    def outcome(self) -> Result:
        """Return what the task returned or raise what it raised, once.

        A fault's traceback holds frames that hold this task: did it go on holding the fault, both would stay, with the
        picture's bytes, until Python next looks for cycles, which an idle server does not do.
        """
        error, self._error = self._error, None
        if error is None:
            return cast("Result", self._result)
        try:
            raise error
        finally:
            del error


class BoundedPool:
    """Runs tasks on `places` threads; the rest wait in order, and no more than `queue` of them.

    A task begins when a thread is free and its bytes fit into the share of memory. Order is what keeps the slowest
    request near the median. The threads are always the same few because the libraries that decode and infer keep
    buffers by thread: with 64 threads taking turns, they kept 60 MB more.

    Args:
        places: How many tasks run at once.
        queue: How many may wait.
        wait_seconds: How long one may wait; tasks that would wait longer, by recent durations, are refused at once.
        memory: What all of its tasks may take at once; other pools may share it.
    """

    def __init__(self, places: int, queue: int, wait_seconds: float, memory: MemoryShare | None = None) -> None:
        self.memory = memory or MemoryShare()
        self._places = places
        self._queue = queue
        self._wait_seconds = wait_seconds
        self._changed = self.memory.changed
        self._waiting: deque[_Task[object]] = deque()
        self._running = 0
        self._is_closed = False
        self._threads: list[threading.Thread] = []
        self._seconds_per_weight = 0.0
        self._retries_until = 0.0

    def run(self, work: Callable[[], Result], needed_bytes: int = 0, wait_seconds: float | None = None) -> Result:
        """Run a task when its turn comes, and return what it returns or raise what it raises.

        Args:
            work: The task.
            needed_bytes: What it takes of the memory while it runs.
            wait_seconds: How long this one may wait; by default as long as any.

        Raises:
            Overloaded: The queue is full, or the wait was too long; the task was not begun.
        """
        task = _Task(work, needed_bytes, self._wait_seconds if wait_seconds is None else wait_seconds)
        try:
            self._add(task)
            if not task.wait(task.wait_seconds):
                self._give_up(task)
                task.wait(None)  # it was begun, so it is answered
            return task.outcome()
        finally:
            del task

    def close(self) -> None:
        """End the threads once their tasks are done."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _add(self, task: _Task[Result]) -> None:
        with self._changed:
            if self._is_closed:
                raise RuntimeError("the pool is closed")
            # A free thread takes the first task at once.
            is_next = self._running + len(self._waiting) < self._places
            if not is_next and (
                self._running + len(self._waiting) >= self._places + self._queue
                or self._expected_seconds() > task.wait_seconds
            ):
                raise self._overloaded(task, "Too many pictures are waiting already.")
            self._waiting.append(cast("_Task[object]", task))
            if len(self._threads) < self._places and self._running + len(self._waiting) > len(self._threads):
                self._start_thread()
            self._changed.notify_all()

    def _give_up(self, task: _Task[Result]) -> None:
        with self._changed:
            if not task.is_begun:
                self._waiting.remove(cast("_Task[object]", task))
                self._changed.notify_all()
                raise self._overloaded(task, f"No place came free within {task.wait_seconds:.1g} seconds.")

    def _expected_seconds(self) -> float:
        """Estimate how long all that wait will take."""
        return sum(task.weight for task in self._waiting) * self._seconds_per_weight / self._parallel()

    def _parallel(self) -> float:
        """Return how many waiting tasks can run at once: fewer than there are threads if they are large."""
        if self.memory.total_bytes is None or not self._waiting:
            return self._places
        mean_bytes = sum(task.needed_bytes for task in self._waiting) / len(self._waiting)
        return max(1.0, min(self._places, self.memory.total_bytes / max(1.0, mean_bytes)))

    def _overloaded(self, task: _Task[Result], reason: str) -> Overloaded:
        """Build the refusal of a task, with a retry time of its own.

        Each retry time follows the one before, so that thousands of clients come back as fast as they can be answered.
        """
        now = time.monotonic()
        seconds = task.weight * self._seconds_per_weight / (self._parallel() * _RETRIED_SHARE)
        self._retries_until = min(max(now, self._retries_until) + seconds, now + LONGEST_RETRY_SECONDS)
        wait_seconds = self._expected_seconds() + self._retries_until - now
        jitter = random.uniform(0.5, 1.0) if wait_seconds > LONGEST_RETRY_SECONDS - 1 else 1.0  # noqa: S311
        retry_seconds = min(LONGEST_RETRY_SECONDS, max(1, math.ceil(wait_seconds * jitter)))
        return Overloaded(f"{reason} Try again in {retry_seconds} second{'s' * (retry_seconds > 1)}.", retry_seconds)

    def _start_thread(self) -> None:
        name = f"pictures_{len(self._threads)}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (task := self._take()) is not None:
            started = time.monotonic()
            task.run()
            self._finish(task, time.monotonic() - started)
            del task

    def _take(self) -> _Task[object] | None:
        """Wait until the first task fits, and take it; None once the pool is closed and no task waits."""
        with self._changed:
            while not (self._waiting and self.memory.fits(self._waiting[0].needed_bytes)):
                if self._is_closed and not self._waiting:
                    return None
                self._changed.wait()
            task = self._waiting.popleft()
            task.is_begun = True
            self._running += 1
            self.memory.used_bytes += task.needed_bytes
            return task

    def _finish(self, task: _Task[object], took_seconds: float) -> None:
        with self._changed:
            self._running -= 1
            self.memory.used_bytes -= task.needed_bytes
            self._seconds_per_weight += RECENT_WEIGHT * (took_seconds / task.weight - self._seconds_per_weight)
            self._changed.notify_all()
