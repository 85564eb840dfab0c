"""A job's log: one JSON object a line, whatever is logged."""

import json
import logging
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

LOG_FILE = "log.jsonl"
MOST_BYTES = 8 * 1024 * 1024
MOST_MESSAGE_CHARS = 4000
PAGE_BYTES = 256 * 1024


class LogLine(TypedDict):
    """One line; `at` is ISO 8601 in UTC."""

    at: str
    level: str
    message: str


class JobLog(logging.Handler):
    """Appends records to a job's log, and drops them where the disk is full or the log is very long.

    Several processes may write: the worker, and the child that does the job.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(logging.INFO)
        folder.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(folder / LOG_FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self.setFormatter(logging.Formatter("%(message)s"))
        self._end_torn_line()

    def emit(self, record: logging.LogRecord) -> None:
        """Append one line, in ASCII: no line break or escape sequence of an input reaches a terminal as such."""
        try:
            message = self.format(record)
        except Exception:  # whatever a library logs amiss is no reason for the job to fail
            self.handleError(record)
            return
        line: LogLine = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": message if len(message) <= MOST_MESSAGE_CHARS else message[:MOST_MESSAGE_CHARS] + " ...",
        }
        with suppress(OSError):
            if os.fstat(self._descriptor).st_size < MOST_BYTES:
                os.write(self._descriptor, json.dumps(line).encode("ascii") + b"\n")

    def close(self) -> None:
        """Close the file."""
        with suppress(OSError):
            os.close(self._descriptor)
        super().close()

    def _end_torn_line(self) -> None:
        """Begin a new line where a process was killed in the middle of one."""
        with suppress(OSError):
            size_bytes = os.fstat(self._descriptor).st_size
            if size_bytes and os.pread(self._descriptor, 1, size_bytes - 1) != b"\n":
                os.write(self._descriptor, b"\n")


def read_log(folder: Path, after: int = 0) -> tuple[list[LogLine], int]:
    """Read a page of a job's log.

    Args:
        folder: The job's folder.
        after: Where to begin: what the last call returned as the next, 0 for the beginning.

    Returns:
        The lines, and where the next page begins; the same as `after` where there is nothing new.
    """
    try:
        with (folder / LOG_FILE).open("rb") as file:
            file.seek(max(after, 0))
            page = file.read(PAGE_BYTES)
    except FileNotFoundError:
        return [], 0
    whole = page[: page.rfind(b"\n") + 1]
    return [line for text in whole.splitlines() if (line := _parse(text))], max(after, 0) + len(whole)


def _parse(text: bytes) -> LogLine | None:
    """Read one line, None for one that was torn."""
    try:
        line = json.loads(text)
        return LogLine(at=str(line["at"]), level=str(line["level"]), message=str(line["message"]))
    except (ValueError, TypeError, KeyError):
        return None
