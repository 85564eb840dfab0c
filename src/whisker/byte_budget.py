"""Memory that many requests share: bytes are reserved before they are used, and waited for a little."""

import threading
from collections import deque


class ByteBudget:
    """A number of bytes that may be in use at once.

    Who waits is served in order, so that small reservations cannot keep a large one waiting for ever.

    Args:
        total_bytes: How many there are.
    """

    def __init__(self, total_bytes: int) -> None:
        self.total_bytes = total_bytes
        self._free_bytes = total_bytes
        self._lock = threading.Lock()
        self._waiting: deque[tuple[int, threading.Event]] = deque()

    @property
    def used_bytes(self) -> int:
        """How many bytes are reserved."""
        return self.total_bytes - self._free_bytes

    def try_take(self, byte_count: int) -> bool:
        """Reserve bytes if they are free, without waiting; return whether they were."""
        with self._lock:
            if self._waiting or byte_count > self._free_bytes:
                return False
            self._free_bytes -= byte_count
            return True

    def take(self, byte_count: int, wait_seconds: float) -> bool:
        """Reserve bytes, waiting for them in turn.

        Args:
            byte_count: At most `total_bytes`; more could never be free.
            wait_seconds: How long to wait.

        Returns:
            Whether they are reserved.
        """
        turn = threading.Event()
        with self._lock:
            if not self._waiting and byte_count <= self._free_bytes:
                self._free_bytes -= byte_count
                return True
            entry = (byte_count, turn)
            self._waiting.append(entry)
        if turn.wait(wait_seconds):
            return True
        with self._lock:
            if turn.is_set():
                return True
            self._waiting.remove(entry)
            self._serve_waiting()
            return False

    def give_back(self, byte_count: int) -> None:
        """Free bytes that were reserved."""
        with self._lock:
            self._free_bytes += byte_count
            self._serve_waiting()

    def _serve_waiting(self) -> None:
        while self._waiting and self._waiting[0][0] <= self._free_bytes:
            byte_count, turn = self._waiting.popleft()
            self._free_bytes -= byte_count
            turn.set()
