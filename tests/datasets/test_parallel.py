"""Work in threads.

The collector rests while many objects are made.
"""

import gc
import threading
import time

import pytest

from whisker.datasets.parallel import gc_paused, map_in_threads
from whisker.system import available_cores


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


def test_fault_ends_the_work() -> None:
    """Items that were not begun are not done, and the error of the first failed one is raised."""
    begun: list[int] = []

    def fail(item: int) -> None:
        begun.append(item)
        raise ValueError(item)

    with pytest.raises(ValueError, match=r"^0$"):
        map_in_threads(fail, range(1000))
    assert len(begun) <= available_cores()


def test_listener_that_raises_ends_the_work() -> None:
    """A job that was cancelled does not finish first."""
    begun: list[int] = []
    is_told = threading.Event()

    def work(item: int) -> None:
        begun.append(item)
        is_told.wait(10)

    def refuse(_share: float) -> None:
        is_told.set()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        map_in_threads(work, range(1000), refuse)
    assert len(begun) < 1000


def test_last_share_told_is_one() -> None:
    """Progress is reported up to the end."""
    told: list[float] = []
    map_in_threads(str, range(100), told.append)
    assert told[-1] == 1.0
    assert told == sorted(told)


def test_nothing_to_do_is_done_at_once() -> None:
    """There is no share of nothing."""
    told: list[float] = []
    assert map_in_threads(str, (), told.append) == []
    assert told == []


def test_collector_rests_and_goes_on_afterwards() -> None:
    """Also after a fault, and in an inner rest."""
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        _fail_while_resting()
    assert gc.isenabled()


def _fail_while_resting() -> None:
    with gc_paused():
        with gc_paused():
            pass
        assert not gc.isenabled()
        raise ZeroDivisionError
