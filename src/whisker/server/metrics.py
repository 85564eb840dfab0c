"""Metrics of the server itself: time from a request's arrival to its answer, and closed connections."""

from functools import cache
from typing import Final

_BUCKETS: Final = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0)


@cache
def process_measures() -> "Measures":
    """Return this process's metrics, created on first use in each worker process.

    prometheus_client decides where to count when it is imported.
    """
    return Measures()


class Measures:
    """Counts for `/metrics`."""

    def __init__(self) -> None:
        from prometheus_client import Counter, Histogram

        self._seconds = Histogram(
            "whisker_arrival_seconds",
            "Time from a request's last byte to its answer being sent, as far as the client takes it at once.",
            ["kind"],
            buckets=_BUCKETS,
        )
        self._closed = Counter(
            "whisker_closed_connections", "Connections closed although their client was not done.", ["reason"]
        )

    def count_answer(self, kind: str, seconds: float) -> None:
        """Count an answer: `ordinary`, `status`, `uploads` or `refused`."""
        self._seconds.labels(kind).observe(seconds)

    def count_closed(self, reason: str) -> None:
        """Count a closed connection: `slow`, or `room` if it was closed for a new one."""
        self._closed.labels(reason).inc()
