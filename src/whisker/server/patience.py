"""Sockets that wait for a client only so long, so that slow clients cannot hold every thread."""

import errno
import math
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeVar

Result = TypeVar("Result")

SEND_STEP_BYTES = 64 * 1024
LAST_WORD_SECONDS = 0.05  # a client that used up its patience may still take an answer that fits its buffers


@dataclass(frozen=True)
class ClientLimits:
    """What a client is allowed.

    Attributes:
        head_seconds: Waiting for the whole head of a request, from its first byte on.
        stall_seconds: How far a client may fall behind while it sends a body or reads an answer.
        bytes_per_second: The pace at which it falls behind no further.
    """

    head_seconds: float
    stall_seconds: float
    bytes_per_second: int


class SlowClientError(ConnectionResetError):
    """A client used up its patience; its connection is to be closed."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the client was too slow")


class PatientSocket(socket.socket):
    """A client's connection whose reads and writes share a budget of seconds.

    Waiting spends the budget and bytes earn it back, up to where it began: a token bucket. A client that stalls or
    dribbles therefore runs out, one that keeps the agreed pace never does, and time the application computes for is
    not held against the client.

    Each operation is tried without waiting first. A wait takes four calls that let go of Python's lock, and with busy
    threads beside it each of them may have to queue for the lock again.
    """

    ran_out = False
    _patience_seconds = math.inf
    _most_patience_seconds = math.inf
    _seconds_per_byte = 0.0

    @classmethod
    def adopt(cls, accepted: socket.socket) -> Self:
        """Take over the file descriptor of an accepted connection."""
        return cls(accepted.family, accepted.type, accepted.proto, accepted.detach())

    def expect_head(self, limits: ClientLimits) -> None:
        """Start waiting for a request's head, for which bytes earn no time."""
        self._patience_seconds = self._most_patience_seconds = limits.head_seconds
        self._seconds_per_byte = 0.0

    def expect_exchange(self, limits: ClientLimits) -> None:
        """Start waiting for a request's body and for the client to take the answer."""
        self._patience_seconds = self._most_patience_seconds = limits.stall_seconds
        self._seconds_per_byte = 1 / limits.bytes_per_second

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """Receive what is there, waiting as long as the client's budget lasts.

        Raises:
            SlowClientError: It did not last.
        """
        self.ran_out = self.ran_out or self._patience_seconds <= 0
        if self.ran_out:
            raise SlowClientError
        try:
            data = super().recv(bufsize, flags | socket.MSG_DONTWAIT)
        except BlockingIOError:
            data = self._wait(lambda: super(PatientSocket, self).recv(bufsize, flags))
        self._earn(len(data))
        return data

    def sendall(self, data: bytes | memoryview, flags: int = 0, /) -> None:  # type: ignore[override]  # bytes suffice here
        """Send everything, waiting as long as the client's budget lasts.

        Raises:
            SlowClientError: It did not last.
        """
        view = memoryview(data)
        sent_bytes = self._send_at_once(view, flags)
        for start in range(sent_bytes, len(view), SEND_STEP_BYTES):
            step = view[start : start + SEND_STEP_BYTES]
            self._wait(lambda step=step: super(PatientSocket, self).sendall(step, flags))  # type: ignore[misc]
            self._earn(len(step))

    def _send_at_once(self, view: memoryview, flags: int) -> int:
        """Send what the system takes without waiting, which is nearly always all of it: returns its bytes."""
        try:
            sent_bytes = super().send(view, flags | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0
        self._earn(sent_bytes)
        return sent_bytes

    def _wait(self, operation: Callable[[], Result]) -> Result:
        """Run one blocking operation at the client's expense, within the timeout the caller may have set."""
        callers_timeout = self.gettimeout()
        budget = max(self._patience_seconds, LAST_WORD_SECONDS)
        patience_decides = callers_timeout is None or budget < callers_timeout
        self.settimeout(budget if patience_decides and budget < math.inf else callers_timeout)
        started = time.monotonic()
        try:
            return operation()
        except TimeoutError:
            if not patience_decides:
                raise
            self.ran_out = True
            raise SlowClientError from None
        finally:
            self._patience_seconds -= time.monotonic() - started
            self.settimeout(callers_timeout)

    def _earn(self, byte_count: int) -> None:
        earned = self._patience_seconds + byte_count * self._seconds_per_byte
        self._patience_seconds = min(earned, self._most_patience_seconds)
