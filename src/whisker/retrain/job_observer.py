"""How a job's row hears of what its code is doing."""

from collections.abc import Mapping
from math import isnan

from whisker.jobs.context import JobContext
from whisker.jobs.job import EpochRecord


class JobObserver:
    """Passes on to the job's row how training is getting on."""

    def __init__(self, context: JobContext) -> None:
        self._context = context

    def stage(self, name: str, share: float) -> None:
        """Tell the stage."""
        self._context.progress(name, share)

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Tell an epoch's figures; JSON has no word for what is not a number."""
        told = {name: None if value is None or isnan(value) else value for name, value in record.items()}
        self._context.epoch(EpochRecord.model_validate(told))

    def checkpoint(self, name: str) -> None:
        """Tell that work is on disk."""
        self._context.checkpoint(name)
