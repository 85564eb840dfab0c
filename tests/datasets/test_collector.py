"""The collector rests while many objects are made."""

import gc

import pytest

from whisker.datasets.collector import collector_resting


def test_collector_rests_and_goes_on_afterwards() -> None:
    """Also after a fault, and in an inner rest."""
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        _fail_while_resting()
    assert gc.isenabled()


def _fail_while_resting() -> None:
    with collector_resting():
        with collector_resting():
            pass
        assert not gc.isenabled()
        raise ZeroDivisionError
