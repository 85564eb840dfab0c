"""The queue that wakes a worker for a job: Huey, in a SQLite file of its own.

The jobs' rows are the truth and a message only says "look at this job now". So a lost message is sent again, one that
comes twice finds nothing to do, and a queue that is broken can be made anew.
"""

import json
import logging
import sqlite3
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huey import SqliteHuey

logger = logging.getLogger(__name__)

BUSY_TIMEOUT_SECONDS = 2.0


class JobQueue:
    """The queue of a data folder, opened when it is first used.

    Args:
        data_dir: The folder that holds the queue's file.
        run: What a worker does for a job's id; whoever only sends leaves it out.
    """

    def __init__(self, data_dir: Path, run: Callable[[str], None] | None = None) -> None:
        self._path = data_dir / "queue.db"
        self._run = run
        self._lock = threading.Lock()
        self._opened: SqliteHuey | None = None
        self._task: Any = None

    def send(self, job_id: str) -> bool:
        """Wake a worker for a job, and tell whether that went well; where it did not, a worker finds the job itself."""
        try:
            self.huey()
            self._task(job_id)
        except (sqlite3.Error, OSError):
            logger.warning("The queue cannot be written; a worker finds job %s within seconds", job_id, exc_info=True)
            return False
        return True

    def waiting(self) -> frozenset[str]:
        """Name the jobs for which a message waits."""
        return frozenset(str(task.args[0]) for task in self.huey().pending())

    def open_anew_if_broken(self) -> None:
        """Open the queue; a file that is no database, after a fault of the disk, is thrown away."""
        try:
            self.waiting()
        except (sqlite3.DatabaseError, ValueError) as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # locked, or no room: not the file's fault
            logger.warning("The queue %s is broken and made anew; no job is lost: %s", self._path, error)
            self.close()
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)
            self.huey()

    def _receive(self, job_id: str) -> None:
        if self._run is not None:
            self._run(job_id)

    def close(self) -> None:
        """Close the queue's file; that happens too when nobody holds this any more."""
        with self._lock:
            if self._opened is not None:
                self._opened.storage.close()
            self._opened = self._task = None

    def huey(self) -> "SqliteHuey":
        """Return Huey, imported when it is first needed: a process that only predicts does without it."""
        from huey import SqliteHuey

        with self._lock:
            if self._opened is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                opened = SqliteHuey(
                    "whisker",
                    results=False,
                    serializer=_json_serializer(),
                    filename=str(self._path),
                    timeout=BUSY_TIMEOUT_SECONDS,
                    cache_mb=1,
                )
                self._task = opened.task(name="job")(self._receive)
                self._opened = opened
                weakref.finalize(self, opened.storage.close)
            return self._opened


def _json_serializer() -> Any:
    """Make a serializer of plain JSON: Huey's own would run whatever somebody put into the file (pickle)."""
    from huey.registry import Message
    from huey.serializer import Serializer

    class JsonSerializer(Serializer):  # type: ignore[misc]  # Huey has no types
        def _serialize(self, data: Any) -> bytes:
            return json.dumps(data).encode("ascii")

        def _deserialize(self, data: bytes) -> Any:
            return Message(*json.loads(bytes(data)))

    return JsonSerializer()
