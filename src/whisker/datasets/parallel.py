"""Working on many files with all cores (decoding and inference both release Python's lock), and pausing collection."""

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Final, Generic, TypeVar, cast

from whisker.progress import Progress
from whisker.system import available_cores

Item = TypeVar("Item")
Result = TypeVar("Result")

_POLL_SECONDS: Final = 0.1
"""How often the calling thread checks the progress of the others; woken for each item, it would slow them down."""


def map_in_threads(
    function: Callable[[Item], Result], items: Sequence[Item], on_progress: Progress | None = None
) -> list[Result]:
    """Apply a function to every item, in threads, and keep the order.

    Only the results are kept in memory.

    Args:
        function: Called from several threads at once.
        items: What to work on.
        on_progress: Called with the share that is done, 0 to 1, by the calling thread: several times a second and at
            the end. An exception from it ends the work; items that were not begun are not done.
    """
    run = _Run(function, items)
    with ThreadPoolExecutor(available_cores()) as executor:
        threads = [executor.submit(run.work) for _ in range(min(available_cores(), len(items)))]
        try:
            while wait(threads, _POLL_SECONDS).not_done:
                if on_progress is not None:
                    on_progress(run.done / len(items))
        except BaseException:
            run.stop()
            raise
    results = run.results()
    if on_progress is not None and items:
        on_progress(1.0)
    return results


class _Run(Generic[Item, Result]):
    """Items that several threads take one after the other."""

    def __init__(self, function: Callable[[Item], Result], items: Sequence[Item]) -> None:
        self.done = 0
        self._function = function
        self._items = items
        self._results: list[Result | None] = [None] * len(items)
        self._next: Iterator[int] = iter(range(len(items)))
        self._lock = threading.Lock()
        self._faults: dict[int, BaseException] = {}

    def work(self) -> None:
        """Take items until there are none, or one failed."""
        while (index := self._take()) is not None:
            try:
                self._results[index] = self._function(self._items[index])
            except BaseException as fault:
                self._faults[index] = fault
                self.stop()

    def stop(self) -> None:
        """Drop the items that were not begun."""
        with self._lock:
            self._next = iter(())

    def results(self) -> list[Result]:
        """Return the results in order, or raise what the first of the failed items raised."""
        if self._faults:
            raise self._faults[min(self._faults)]
        return cast("list[Result]", self._results)

    def _take(self) -> int | None:
        with self._lock:
            index = next(self._next, None)
            if index is not None:
                self.done = index
            return index


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the cyclic garbage collector: with the 100,000 images of a revision it takes a third of the time.

    Objects without references are freed as usual.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
