"""A line of CSV for each answer, from which figures of any kind can be made later."""

import csv
from pathlib import Path
from typing import Any

COLUMNS = ("second", "stage", "users", "method", "name", "milliseconds", "error")


class Recorder:
    """Listens to a Locust environment and writes.

    Args:
        path: The file.
        environment: Locust's.
    """

    def __init__(self, path: Path, environment: Any) -> None:
        self._environment = environment
        self._begun: float | None = None
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)

    def listen(self) -> None:
        """Write from now on, until Locust ends."""
        self._environment.events.request.add_listener(self.write)
        self._environment.events.quit.add_listener(self.close)

    def write(
        self, request_type: str, name: str, response_time: float, exception: Any, start_time: float, **_: Any
    ) -> None:
        """Write one answer. Time counts from the first request on."""
        self._begun = start_time if self._begun is None else self._begun
        second = max(0.0, start_time - self._begun + response_time / 1000)
        stage = getattr(self._environment.shape_class, "index", 0)
        users = self._environment.runner.user_count
        fault = str(exception) if exception else ""
        self._writer.writerow([f"{second:.3f}", stage, users, request_type, name, f"{response_time:.2f}", fault])

    def close(self, **_: Any) -> None:
        """Close the file."""
        self._file.close()
