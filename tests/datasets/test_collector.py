"""The collector rests while many objects are made."""

import gc

import pytest

from whisker.datasets.collector import gc_paused


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
