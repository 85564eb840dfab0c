"""How work reports its progress: a share, a stage and its share, or a training run step by step."""

from collections.abc import Callable, Mapping
from typing import Protocol

Progress = Callable[[float], None]
"""Called with the share that is done, 0 to 1."""

StageProgress = Callable[[str, float], None]
"""Called with the stage under way and the share of it that is done, 0 to 1, up to many times a second."""


class Observer(Protocol):
    """Called from the thread that trains. Whatever it raises ends the run: that is how one is cancelled."""

    def stage(self, name: str, share: float) -> None:
        """Called with the stage under way and the share of it that is done, 0 to 1, up to many times a second."""

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Called with the figures of an epoch.

        Args:
            record: `epoch`, counted from 1, `loss`, `accuracy`, `auc`, and the same of the validation pictures with
                `val_` before it. An epoch is reported again after a resume from a checkpoint before it.
        """

    def checkpoint(self, name: str) -> None:
        """Called when work up to here is on disk and would not be repeated; a new name means that the work advances."""


class StageParts:
    """An observer to whom some stages are parts of one; the others are reported as they are.

    Args:
        observer: Who is called.
        whole: The stage that is reported.
        parts: The first and the last share of it by stage.
        prefix: What comes before the names of checkpoints, where others may be called the same.
    """

    def __init__(
        self, observer: Observer, whole: str, parts: Mapping[str, tuple[float, float]], prefix: str = ""
    ) -> None:
        self._observer = observer
        self._whole = whole
        self._parts = parts
        self._prefix = prefix
        self.epoch = observer.epoch

    def stage(self, name: str, share: float) -> None:
        """Report a stage as its part of the whole."""
        if name not in self._parts:
            self._observer.stage(name, share)
            return
        first, last = self._parts[name]
        self._observer.stage(self._whole, first + (last - first) * share)

    def checkpoint(self, name: str) -> None:
        """Report a checkpoint."""
        self._observer.checkpoint(f"{self._prefix}{name}")


class _Silent:
    def stage(self, name: str, share: float) -> None:
        """No-op."""

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """No-op."""

    def checkpoint(self, name: str) -> None:
        """No-op."""


SILENT: Observer = _Silent()
