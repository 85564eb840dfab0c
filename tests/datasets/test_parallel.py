"""Work in threads."""

import threading
import time

import pytest

from whisker.datasets.parallel import map_in_threads


def test_results_keep_the_order_of_items() -> None:
    """Whatever finishes first."""

    def slow_first(item: int) -> int:
        time.sleep(0.05 if item == 0 else 0)
        return item * item

    assert map_in_threads(slow_first, range(5)) == [0, 1, 4, 9, 16]


def test_progress_is_told_by_the_caller_s_thread() -> None:
    """Progress may touch what only that thread may."""
    threads: set[int] = set()
    map_in_threads(str, range(3), lambda _share: threads.add(threading.get_ident()))
    assert threads == {threading.get_ident()}


def test_fault_in_one_item_reaches_the_caller() -> None:
    """Nothing is swallowed."""
    with pytest.raises(ZeroDivisionError):
        map_in_threads(lambda item: 1 / item, [1, 0])
