"""Limits on clients, and tracking of a client's pace."""

import contextlib
import resource
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from whisker.settings import Settings

_MOST_OPEN_FILES: Final = 65_536
_OTHER_FILES: Final = 256


@dataclass(frozen=True)
class ServerLimits:
    """What one server process allows.

    Attributes:
        connections: Kept open at once; past them the oldest that does no work is closed.
        head_seconds: For the whole head of a request, from its first byte on.
        stall_seconds: How far a client may fall behind while it sends a body or reads an answer.
        bytes_per_second: The pace at which it falls behind no further.
        idle_seconds: How long a connection stays open between requests.
        queue_seconds: How long a request that has arrived waits for a thread.
        threads: How many requests are worked on at once.
        received_bytes: Memory for bodies and answers of all connections together.
        spool_dir: Folder for what exceeds that.
        disk_reserve_bytes: Space on that disk that is left free.
    """

    connections: int = 8192
    head_seconds: float = 15.0
    stall_seconds: float = 30.0
    bytes_per_second: int = 64 * 1024
    idle_seconds: float = 30.0
    queue_seconds: float = 0.6
    threads: int = 64
    received_bytes: int = 64 * 10**6
    spool_dir: Path = Path(tempfile.gettempdir())
    disk_reserve_bytes: int = 0


def server_limits(settings: Settings) -> ServerLimits:
    """Read the limits from the settings."""
    return ServerLimits(
        connections=min(settings.max_connections, _connections_allowed()),
        head_seconds=settings.client_head_seconds,
        stall_seconds=settings.client_stall_seconds,
        bytes_per_second=settings.client_bytes_per_second,
        idle_seconds=settings.keepalive_seconds,
        queue_seconds=settings.queue_seconds,
        threads=settings.threads,
        received_bytes=settings.memory_budget.received_bytes,
        spool_dir=Path(tempfile.gettempdir()) if settings.read_only else settings.uploads_dir,
        disk_reserve_bytes=0 if settings.read_only else settings.disk_reserve_bytes,
    )


def raise_open_files() -> None:
    """Raise the limit of open files as far as the system allows, up to a bound: each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        # macOS reports a limit that it does not allow; then the present one stays.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _connections_allowed() -> int:
    """Return how many connections the limit of open files allows, some of them with a file of their own."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _MOST_OPEN_FILES
    return max(64, (soft - _OTHER_FILES) * 3 // 4)


class Pace:
    """Follows how far a client has fallen behind: a token bucket.

    Waiting spends seconds and bytes earn them back, up to where the budget began. A client that stalls or dribbles runs
    out; one that keeps the agreed pace never does. In all, `length` bytes may take `stall_seconds + length /
    bytes_per_second`. Time in which the server is not ready for the client is not counted.

    Args:
        limits: The pace, and how far one may fall behind it.
        now: When waiting begins.
    """

    def __init__(self, limits: ServerLimits, now: float) -> None:
        self._most_seconds = limits.stall_seconds
        self._seconds_per_byte = 1 / limits.bytes_per_second
        self._credit_seconds = limits.stall_seconds
        self._since = now

    @property
    def deadline(self) -> float:
        """When the client runs out, if nothing more comes."""
        return self._since + self._credit_seconds

    def resume(self, now: float) -> None:
        """Count from here on: the server is ready for the client again."""
        self._since = now

    def progress(self, byte_count: int, now: float) -> None:
        """Count the time since the last bytes, and earn some back for these."""
        credit = self._credit_seconds - (now - self._since) + byte_count * self._seconds_per_byte
        self._credit_seconds = min(credit, self._most_seconds)
        self._since = now
