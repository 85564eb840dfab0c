"""A bound on concurrent work that keeps the order and says no quickly."""

import gc
import threading
import time
from contextlib import suppress
from types import FrameType

import pytest
from tests.serving.occupied_pool import occupied

from whisker.errors import Overloaded
from whisker.memory_budget import MemoryShare
from whisker.serving.bounded_pool import LONGEST_RETRY_SECONDS, BoundedPool


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


def _ignore_overload(pool: BoundedPool, needed_bytes: int = 0) -> None:
    with suppress(Overloaded):
        pool.run(lambda: None, needed_bytes)


def test_row_94_places_are_given_by_bytes() -> None:
    """Four threads, and memory for two: never three at once, though all are done in the end."""
    share = MemoryShare(100)
    pool, used, lock, done = BoundedPool(4, 100, 10, share), [], threading.Lock(), []

    def work() -> None:
        with lock:
            used.append(share.used_bytes)
        time.sleep(0.005)
        with lock:
            done.append(1)

    threads = [threading.Thread(target=pool.run, args=(work, 50)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()
    assert len(done) == 12
    assert max(used) == 100
    assert share.used_bytes == 0


def test_row_94_two_pools_share_their_memory() -> None:
    """What thumbnails take is not there for predictions."""
    share = MemoryShare(100)
    first, second = BoundedPool(1, 10, 10, share), BoundedPool(1, 10, 0.05, share)
    with occupied(first, 80):
        with pytest.raises(Overloaded, match="within"):
            second.run(lambda: None, 30)
        assert second.run(lambda: "small", 20) == "small"
    assert second.run(lambda: "large", 100) == "large"
    first.close()
    second.close()


def test_large_task_is_not_overtaken_by_small_ones() -> None:
    """They would keep it waiting for ever."""
    pool, order = BoundedPool(2, 100, 10, MemoryShare(100)), []
    tasks = [("large", 90), ("small", 1), ("small", 1)]
    threads = [
        threading.Thread(target=pool.run, args=(lambda name=name: order.append(name), size)) for name, size in tasks
    ]
    with occupied(pool, 50):
        for thread in threads:
            thread.start()
            time.sleep(0.02)
    for thread in threads:
        thread.join()
    pool.close()
    assert order[0] == "large"


def test_task_larger_than_the_share_runs_alone() -> None:
    """It waits until nothing else runs, and nothing begins beside it."""
    share = MemoryShare(100)
    pool = BoundedPool(2, 10, 10, share)
    assert pool.run(lambda: share.used_bytes, 500) == 500
    pool.close()


def test_row_96_who_would_wait_too_long_is_refused_at_once() -> None:
    """By the bytes of those before, at the pace of late."""
    pool = BoundedPool(1, 1000, 0.5)
    for _ in range(30):
        pool.run(lambda: time.sleep(0.01), 1_000)
    threads = [threading.Thread(target=_ignore_overload, args=(pool, 50_000)) for _ in range(3)]
    with occupied(pool):
        for thread in threads:
            thread.start()
            time.sleep(0.02)
        begun = time.monotonic()
        with pytest.raises(Overloaded, match="already"):
            pool.run(lambda: None, 1)
        assert time.monotonic() - begun < 0.4, "not after the whole wait"
    for thread in threads:
        thread.join()
    pool.close()


def test_those_who_are_refused_are_told_to_come_one_after_the_other() -> None:
    """Later the more there are, and never later than the bound; once they are gone, at once again."""
    pool = BoundedPool(1, 0, 10)
    for _ in range(50):
        pool.run(lambda: time.sleep(0.02))
    told = []
    with occupied(pool):
        for _ in range(2_000):
            with pytest.raises(Overloaded) as refused:
                pool.run(lambda: None)
            told.append(refused.value.retry_after_seconds)
    pool.close()
    assert told[0] == 1
    assert told[100] >= 2
    assert max(told) <= LONGEST_RETRY_SECONDS
    assert len(set(told[-200:])) > 5, "those beyond the bound are spread"


@pytest.mark.parametrize("is_refused", [False, True])
def test_row_99_fault_leaves_no_cycle_behind(is_refused: bool) -> None:
    """What a failed request held is free at once, not when Python next looks for cycles: an idle server never does."""
    pool = BoundedPool(1, 0, 1)

    def fail() -> None:
        raise ValueError("no picture")

    pool.run(lambda: None)
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        for _ in range(5):
            if is_refused:
                with occupied(pool), suppress(Overloaded):
                    pool.run(fail)
            else:
                with suppress(ValueError):
                    pool.run(fail)
        gc.collect()
        held = [item for item in gc.garbage if isinstance(item, (FrameType, BaseException))]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    pool.close()
    assert not held
