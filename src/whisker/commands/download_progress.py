"""How far a download is: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_LINE_EVERY_SECONDS: Final = 10.0


class DownloadProgress:
    """Shows on standard error how many bytes have come; nothing where nothing is downloaded. Used with `with`."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._next_line = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def bytes_came(self, done: int, total: int | None) -> None:
        """Show how much has come, and of how much."""
        if sys.stderr.isatty():
            self._draw(done, total)
        elif (is_whole := done == total) or time.monotonic() >= self._next_line:
            self._next_line = time.monotonic() + _LINE_EVERY_SECONDS
            share = f" of {total / 1e6:,.1f} MB ({done / total:.0%})" if total else " MB"
            click.echo(f"downloaded {done / 1e6:,.1f}{share}{'.' if is_whole else ' ...'}", err=True)

    def _draw(self, done: int, total: int | None) -> None:
        if self._bar is None:
            self._bar = _make_bar()
            self._bar.start()
            self._task = self._bar.add_task("downloading", total=total)
        assert self._task is not None
        self._bar.update(self._task, completed=done, total=total)


def _make_bar() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True))
