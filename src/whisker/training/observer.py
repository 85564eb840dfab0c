"""Whoever wants to know how a training run is getting on."""

from collections.abc import Mapping
from typing import Protocol


class Observer(Protocol):
    """Told what happens, from the thread that trains. Whatever it raises ends the run: that is how one is cancelled."""

    def stage(self, name: str, share: float) -> None:
        """Hear which stage is under way, and the share of it that is done, 0 to 1; called up to many times a second."""

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Hear the figures of an epoch.

        Args:
            record: `epoch`, counted from 1, `loss`, `accuracy`, `auc`, and the same of the validation pictures with
                `val_` before it. An epoch is told again after a resume from a checkpoint before it.
        """

    def checkpoint(self, name: str) -> None:
        """Hear that work up to here is on disk and would not be done again; names differ as long as work goes on."""


class _Silent:
    def stage(self, name: str, share: float) -> None:
        """Say nothing."""

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Say nothing."""

    def checkpoint(self, name: str) -> None:
        """Say nothing."""


SILENT: Observer = _Silent()
