"""Work on many files with all cores: decoding and inference both leave Python's lock."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from whisker.cores import available_cores

Item = TypeVar("Item")
Result = TypeVar("Result")
Progress = Callable[[float], None]


def map_in_threads(
    function: Callable[[Item], Result], items: Sequence[Item], on_progress: Progress | None = None
) -> list[Result]:
    """Apply a function to every item, in threads, and keep the order.

    Args:
        function: Called from several threads at once.
        items: What to work on.
        on_progress: Told the share that is done, 0 to 1, from the calling thread.
    """
    results: list[Result] = []
    with ThreadPoolExecutor(available_cores()) as executor:
        try:
            for result in executor.map(function, items):
                results.append(result)
                if on_progress is not None:
                    on_progress(len(results) / len(items))
        except BaseException:  # who listens may end the work: the rest is not done first
            executor.shutdown(wait=False, cancel_futures=True)
            raise
    return results
