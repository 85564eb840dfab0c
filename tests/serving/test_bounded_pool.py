"""A bound on concurrent work that keeps the order and says no quickly."""

import threading
import time
from contextlib import suppress

import pytest
from tests.serving.occupied_pool import occupied

from whisker.errors import Overloaded
from whisker.serving.bounded_pool import BoundedPool


def test_no_more_than_the_places_work_at_once() -> None:
    """Twenty callers through two places: never three inside, and always the same two threads."""
    pool, inside, peak, lock = BoundedPool(2, 100, 10), 0, 0, threading.Lock()
    names = set()

    def work() -> None:
        nonlocal inside, peak
        with lock:
            inside += 1
            peak = max(peak, inside)
            names.add(threading.current_thread().name)
        time.sleep(0.005)
        with lock:
            inside -= 1

    threads = [threading.Thread(target=pool.run, args=(work,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()
    assert peak == 2
    assert len(names) == 2


def test_waiting_is_first_come_first_served() -> None:
    """Those who wait have their turns in the order they came."""
    pool, order = BoundedPool(1, 100, 10), []
    threads = [threading.Thread(target=pool.run, args=(lambda n=number: order.append(n),)) for number in range(8)]
    with occupied(pool):
        for thread in threads:
            thread.start()
            time.sleep(0.02)
    for thread in threads:
        thread.join()
    pool.close()
    assert order == list(range(8))


def test_row_82_full_queue_is_refused_at_once() -> None:
    """With nobody allowed to wait, the second caller hears no without waiting."""
    pool = BoundedPool(1, 0, 60)
    with occupied(pool), pytest.raises(Overloaded):
        pool.run(lambda: None)
    pool.close()


def test_row_82_wait_ends_at_its_limit_and_leaves_the_queue_usable() -> None:
    """A caller who gave up is forgotten, its task is never begun, and the place is free for the next."""
    pool, begun = BoundedPool(1, 1, 0.05), []
    with occupied(pool), pytest.raises(Overloaded, match="within"):
        pool.run(lambda: begun.append(1))
    assert pool.run(lambda: "next") == "next"
    pool.close()
    assert not begun


def test_exception_of_a_task_is_the_callers() -> None:
    """A picture that fails costs no place, and its fault reaches the one who sent it."""
    pool = BoundedPool(1, 0, 1)

    def fail() -> None:
        raise ValueError("bad")

    with pytest.raises(ValueError, match="bad"):
        pool.run(fail)
    assert pool.run(lambda: 1) == 1
    pool.close()


def test_row_82_wait_that_would_be_too_long_is_refused_at_once() -> None:
    """After slow tasks, who would wait longer than the limit hears so without waiting; short waits are granted."""
    pool = BoundedPool(1, 100, 0.5)
    for _ in range(5):
        pool.run(lambda: time.sleep(0.1))  # the running mean is now near 0.04 s
    with occupied(pool):
        waiting = [threading.Thread(target=_ignore_overload, args=(pool,)) for _ in range(30)]
        for thread in waiting:
            thread.start()
        time.sleep(0.05)
        started = time.monotonic()
        with pytest.raises(Overloaded, match="already"):
            pool.run(lambda: None)
        assert time.monotonic() - started < 0.3
    for thread in waiting:
        thread.join()
    assert pool.run(lambda: "served") == "served"
    pool.close()


def _ignore_overload(pool: BoundedPool) -> None:
    with suppress(Overloaded):
        pool.run(lambda: None)
