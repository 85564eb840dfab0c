"""Naming faults."""

import errno

import pytest

from whisker.errors import DatabaseUnavailable, TooCorrupt
from whisker.worker.faults import name_fault


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        _caused(RuntimeError("cannot save"), OSError(errno.ENOSPC, "full")),
        _caused(DatabaseUnavailable("The database cannot be reached."), ValueError("database or disk is full")),
        RuntimeError("ResourceExhaustedError: /data/x; No space left on device"),
    ],
)
def test_row_66_full_disk_is_recognised_behind_other_exceptions(error: Exception) -> None:
    """Row 66: libraries and the database make faults of their own of it."""
    assert name_fault(error).code == "storage-full"


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("can't start new thread"),
        RuntimeError("[ONNXRuntimeError] : 1 : FAIL : std::bad_alloc"),
        RuntimeError("Failed to allocate memory for requested buffer of size 4294967296"),
        ImportError("libtensorflow.so: failed to map segment from shared object"),
        RuntimeError("OOM when allocating tensor with shape[256,112,112,64]"),
        _caused(DatabaseUnavailable("The database cannot be reached."), MemoryError()),
    ],
)
def test_row_76_lack_of_memory_is_recognised_behind_other_exceptions(error: Exception) -> None:
    """Each library has its own words for it."""
    fault = name_fault(error)
    assert fault.code == "out-of-memory"
    assert "batch_size" in fault.detail


def test_names_that_speak_of_memory_are_no_lack_of_it() -> None:
    """A class may be called anything."""
    error = TooCorrupt("Half of the pictures of 'out of memory' are broken.")
    assert name_fault(error) is error
    assert name_fault(KeyError("out of memory")).code == "internal"


def test_named_fault_keeps_its_name() -> None:
    """What the code knows is told as it is."""
    error = TooCorrupt("Half of the pictures are broken.")
    assert name_fault(error) is error


def test_unforeseen_fault_tells_its_kind_alone() -> None:
    """Its message may hold anything."""
    fault = name_fault(ValueError("/secret/path"))
    assert fault.code == "internal"
    assert "ValueError" in fault.detail
    assert "secret" not in fault.detail


def test_missing_training_package_is_named_with_its_remedy() -> None:
    """A copy that was installed to serve says what to install, not that something was not foreseen."""
    fault = name_fault(ModuleNotFoundError("No module named 'sklearn.metrics'", name="sklearn.metrics"))
    assert fault.code == "training-unavailable"
    assert "sklearn.metrics" in fault.detail
    assert "whisker-classifier[train]" in fault.detail


def test_missing_module_of_our_own_is_not_blamed_on_packages() -> None:
    """Installing something would not mend it."""
    error = ModuleNotFoundError("No module named 'whisker.nowhere'", name="whisker.nowhere")
    assert name_fault(error).code == "internal"
