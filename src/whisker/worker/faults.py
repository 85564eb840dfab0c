"""Which error a job ends with, by what its process raised."""

import errno
from collections.abc import Iterator
from typing import Final

from whisker.disk_space import NO_ROOM
from whisker.errors import AppError, OutOfMemory, StorageFull, TrainingUnavailable
from whisker.system import reached_address_limit

OUT_OF_MEMORY: Final = OutOfMemory(
    "The process that did this job got no more memory, more than once. Smaller pictures (size_px) or smaller batches "
    "(batch_size) need less; so does a smaller network."
)

OUT_OF_MEMORY_STATUS: Final = 76
"""The exit status of a child that got no more memory."""

TRAINING_MODULES: Final = frozenset(
    {
        "huggingface_hub",
        "kagglehub",
        "keras",
        "matplotlib",
        "onnx",
        "scipy",
        "sklearn",
        "tensorboardX",
        "tensorflow",
        "threadpoolctl",
    }
)
"""What only training imports; a copy of Whisker that serves does without."""

_READ_CHARS: Final = 2000
_MEMORY_WORDS: Final = (
    "bad_alloc",
    "bad allocation",
    "cannot allocate memory",
    "can't allocate",
    "can't start new thread",
    "could not allocate",
    "failed to allocate",
    "failed to map segment",
    "insufficient memory",
    "oom when allocating",
    "out of memory",
    "unable to allocate",
)
"""What libraries say that make another exception of it: ONNX Runtime, TensorFlow, the loader of shared libraries."""


def name_fault(error: BaseException) -> AppError:
    """Choose a job's error: the fault itself, a full disk, no memory, or an unforeseen one, which the log explains."""
    if any(map(_is_full_disk, _chain(error))):
        return StorageFull("The disk is full. Make room and try the job again.")
    if any(map(_is_out_of_memory, _chain(error))):
        return OUT_OF_MEMORY
    if isinstance(error, AppError):
        return error
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in TRAINING_MODULES:
        return TrainingUnavailable.without(error.name)
    if reached_address_limit():
        return OUT_OF_MEMORY
    return AppError(f"Something went wrong that is not foreseen ({type(error).__name__}). The job's log says more.")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_out_of_memory(error: BaseException) -> bool:
    """Return whether memory, also for a thread, was lacking, also where a library made another exception of it."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    if isinstance(error, AppError | LookupError | ValueError | TypeError):  # they may quote a person or a file
        return False
    text = str(error)[:_READ_CHARS].lower()
    return any(words in text for words in _MEMORY_WORDS)


def _is_full_disk(error: BaseException) -> bool:
    """Return whether a fault is a full disk, also where a library made another exception of it."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    text = str(error)
    return "No space left on device" in text or "database or disk is full" in text
