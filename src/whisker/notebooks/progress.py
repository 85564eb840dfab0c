"""How training reports to a notebook, and how it keeps libraries from talking."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class PrintedProgress:
    """Prints the stages of a run on one line, and a line for every epoch."""

    def __init__(self) -> None:
        self._stages: set[str] = set()
        self._within_line = False

    def begin(self, title: str) -> None:
        """Print what is trained now."""
        self.end_line()
        self._stages.clear()
        print(f"{title}:", end=" ", flush=True)
        self._within_line = True

    def stage(self, name: str, share: float) -> None:  # noqa: ARG002 - observers take it
        """Name a stage when it begins."""
        if name not in self._stages:
            self._stages.add(name)
            print(f"{name} ...", end=" ", flush=True)
            self._within_line = True

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Print the figures of an epoch."""
        self.end_line()
        figures = {name: value for name, value in record.items() if value is not None}
        seen, unseen = (f"loss {figures[f'{of}loss']:.3f}, {figures[f'{of}accuracy']:.1%} right" for of in ("", "val_"))
        print(f"epoch {figures['epoch']:2.0f}: {seen}; validation: {unseen}", flush=True)

    def checkpoint(self, name: str) -> None:
        """No-op."""

    def end_line(self) -> None:
        """Let what is printed next begin a line."""
        if self._within_line:
            print(flush=True)
        self._within_line = False


@contextmanager
def libraries_logging_to(log: Path) -> Iterator[None]:
    """Send what libraries and their processes write to the standard error into a file; Python's own warnings stay.

    TensorFlow greets with lines about the processor that look like faults and are none; its faults are exceptions.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with log.open("ab") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
