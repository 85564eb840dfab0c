"""A bound on concurrent work that is fair and says no quickly."""

import threading
import time

import pytest

from whisker.errors import Overloaded
from whisker.serving.gate import Gate


def test_no_more_than_the_places_work_at_once() -> None:
    """Twenty callers through two places: never three inside."""
    gate, inside, peak, lock = Gate(2, 100, 10), 0, 0, threading.Lock()

    def work() -> None:
        nonlocal inside, peak
        with gate.turn():
            with lock:
                inside += 1
                peak = max(peak, inside)
            time.sleep(0.005)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert peak == 2


def test_waiting_is_first_come_first_served() -> None:
    """Those who wait are let in in the order they came."""
    gate, order = Gate(1, 100, 10), []

    def work(number: int) -> None:
        with gate.turn():
            order.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    with gate.turn():
        for thread in threads:
            thread.start()
            time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_row_82_full_queue_is_refused_at_once() -> None:
    """With nobody allowed to wait, the second caller hears no without waiting."""
    gate = Gate(1, 0, 60)
    with gate.turn(), pytest.raises(Overloaded), gate.turn():
        pass


def test_row_82_wait_ends_at_its_limit_and_leaves_the_queue_usable() -> None:
    """A caller who gave up is forgotten, and the place is free for the next."""
    gate = Gate(1, 10, 0.05)
    with gate.turn(), pytest.raises(Overloaded), gate.turn():
        pass
    with gate.turn() as waited_seconds:
        assert waited_seconds < 0.05


def test_place_is_free_again_after_an_exception() -> None:
    """A picture that fails does not cost a place."""
    gate = Gate(1, 0, 1)
    with pytest.raises(ValueError, match="bad"), gate.turn():
        raise ValueError("bad")
    with gate.turn():
        pass
