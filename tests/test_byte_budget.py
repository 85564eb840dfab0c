import threading

from whisker.byte_budget import ByteBudget


def test_bytes_are_reserved_until_given_back() -> None:
    """Who finds too few free bytes gets none."""
    budget = ByteBudget(100)
    assert budget.try_take(60)
    assert not budget.try_take(60)
    assert not budget.take(60, wait_seconds=0.01)
    budget.give_back(60)
    assert budget.take(100, wait_seconds=0)
    assert budget.used_bytes == 100


def test_who_waits_is_served_in_turn() -> None:
    """A small reservation does not overtake a large one that waits."""
    budget = ByteBudget(100)
    budget.take(60, wait_seconds=0)
    served: list[bool] = []
    waiting = threading.Thread(target=lambda: served.append(budget.take(80, wait_seconds=30)))
    waiting.start()
    while budget.try_take(10):  # until the large one waits, small ones are free to go
        budget.give_back(10)
    budget.give_back(60)
    waiting.join()
    assert served == [True]
    assert budget.used_bytes == 80


def test_who_gives_up_lets_the_next_one_through() -> None:
    """A wait that ends leaves no hole in the line."""
    budget = ByteBudget(100)
    budget.take(60, wait_seconds=0)
    assert not budget.take(80, wait_seconds=0.01)
    assert budget.try_take(40)
