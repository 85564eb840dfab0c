"""What trains is imported only when it is needed: predicting works without its packages."""

from collections.abc import Iterator
from contextlib import contextmanager

from whisker.errors import TrainingUnavailable


@contextmanager
def training_packages() -> Iterator[None]:
    """Import what trains inside of this.

    Raises:
        TrainingUnavailable: A package of it is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "whisker":
            raise
        raise TrainingUnavailable.without(error.name) from error
