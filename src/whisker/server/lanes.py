"""Threads for requests that have arrived, in lanes: slow work in one lane delays no other lane."""

import math
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

Task = Callable[[Any], None]

_UPLOAD_THREADS: Final = 4
_ADMISSION_THREADS: Final = 2
_DISK_THREADS: Final = 4
_HANDSHAKE_THREADS: Final = 2

_MOST_WAIT_SECONDS: Final = 30.0
_RECENT_SECONDS: Final = 5.0


class Lane:
    """A queue with its own threads, started when first needed.

    Args:
        name: Of its threads.
        threads: How many at most.
    """

    def __init__(self, name: str, threads: int) -> None:
        self.name = name
        self._most_threads = threads
        self._threads = 0
        self._idle = 0
        self._queue: deque[tuple[float, Task, Any]] = deque()
        self._ready = threading.Condition(threading.Lock())

    @property
    def is_waited_for(self) -> bool:
        """Whether something waits for a thread."""
        return bool(self._queue)

    def put(self, task: Task, argument: Any) -> None:
        """Have a thread run `task(argument)`, which raises nothing."""
        with self._ready:
            self._queue.append((time.monotonic(), task, argument))
            if len(self._queue) <= self._idle:
                self._ready.notify()
            elif self._threads < self._most_threads:
                self._start_thread()

    def _start_thread(self) -> None:
        """Start one more thread; if the system allows no more, the existing ones serve the queue."""
        name = f"{self.name}-{self._threads + 1}"
        try:
            threading.Thread(target=self._work, name=name, daemon=True).start()
        except RuntimeError:
            if not self._threads:
                self._queue.pop()
                raise
        else:
            self._threads += 1

    def take_older(self, than_seconds: float) -> list[Any]:
        """Remove and return the arguments that have waited longer than this; no thread will run them."""
        taken: list[Any] = []
        if not self._queue:  # which needs no lock to be seen
            return taken
        limit = time.monotonic() - than_seconds
        with self._ready:
            while self._queue and self._queue[0][0] < limit:
                taken.append(self._queue.popleft()[2])
        return taken

    def _work(self) -> None:
        while True:
            with self._ready:
                while not self._queue:
                    self._idle += 1
                    self._ready.wait()
                    self._idle -= 1
                _, task, argument = self._queue.popleft()
            task(argument)
            del task, argument  # an idle thread keeps no request alive


@dataclass(frozen=True)
class Lanes:
    """One lane for each kind of work.

    Attributes:
        ordinary: Requests.
        status: Health and readiness: answered whatever else waits.
        uploads: Requests whose body is stored, which takes a thread for seconds.
        admission: Checks whether a body may be sent.
        disk: Bodies written to the disk, answers read from it. No thread here waits for a client.
        chunks: Bodies of many small chunks, whose parsing would delay all other connections.
        handshakes: Handshakes of TLS, whose arithmetic would do so too. No thread here waits for a client.
    """

    ordinary: Lane
    status: Lane
    uploads: Lane
    admission: Lane
    disk: Lane
    chunks: Lane
    handshakes: Lane


def make_lanes(threads: int) -> Lanes:
    """Make the lanes around this many threads for ordinary requests."""
    return Lanes(
        ordinary=Lane("request", threads),
        status=Lane("status", 1),
        uploads=Lane("upload", _UPLOAD_THREADS),
        admission=Lane("admission", _ADMISSION_THREADS),
        disk=Lane("disk", _DISK_THREADS),
        chunks=Lane("chunks", 1),
        handshakes=Lane("handshake", _HANDSHAKE_THREADS),
    )


class RetryTimes:
    """Retry-After of refused clients: one after the other, at the rate at which requests are answered.

    Each refusal gets the next time slot of a virtual queue. Thousands of clients that honour it
    therefore come back spread out, and further apart the more there are.

    Args:
        now: When counting begins.
    """

    def __init__(self, now: float) -> None:
        self._next_place_at = now
        self._rate_per_second = 1.0
        self._answered = 0
        self._counting_since = now

    def count_answer(self) -> None:
        """Count a request that was answered."""
        self._answered += 1

    def next_seconds(self, now: float) -> int:
        """Return for how many seconds the next refused client is to wait."""
        self._measure(now)
        spacing = 1 / self._rate_per_second
        self._next_place_at = min(max(self._next_place_at, now) + spacing, now + _MOST_WAIT_SECONDS)
        seconds = (self._next_place_at - now) * random.uniform(1.0, 1.25)  # noqa: S311 - spreads load, guards nothing
        return max(1, math.ceil(seconds))

    def _measure(self, now: float) -> None:
        """Follow the rate of answers, as a mean of the last seconds."""
        passed = now - self._counting_since
        if passed >= 1.0:
            weight = min(1.0, passed / _RECENT_SECONDS)
            rate = self._answered / passed
            self._rate_per_second = max(1.0, self._rate_per_second + weight * (rate - self._rate_per_second))
            self._answered, self._counting_since = 0, now
