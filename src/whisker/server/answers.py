"""Sending answers: a thread sends what the socket takes, and the rest waits without one."""

import itertools
import logging
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, Final

from whisker.server.spool import Spool, SpoolStorage
from whisker.server.tls import TlsSocket

logger = logging.getLogger("gunicorn.error")

STEP_BYTES: Final = 64 * 1024
"""Collected before it is sent, so that an answer's head and body leave together."""

_MOST_BUFFERS: Final = 16


class Outgoing:
    """The socket-like object that gunicorn's response writes to. No method waits for the client.

    Args:
        sock: The client's connection, which never blocks.
        storage: Where bytes wait that the socket has not taken.
    """

    def __init__(self, sock: socket.socket | TlsSocket, storage: SpoolStorage) -> None:
        self.sent_bytes = 0
        self._sock = sock
        self._storage = storage
        self._pending: deque[memoryview] = deque()
        self._pending_bytes = 0
        self._reserved_bytes = 0
        self._spool: Spool | None = None
        self._spooled: IO[bytes] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the socket has taken everything."""
        return not self._pending and self._spool is None

    @property
    def needs_reading(self) -> bool:
        """Whether what comes next lies on the disk."""
        return not self._pending and self._spool is not None

    def sendall(self, data: bytes) -> None:
        """Take bytes, and send them once there are enough.

        Raises:
            OSError: The client is gone, or the disk is full.
        """
        if self._spool is not None:
            self._spool.write(bytes(data))
        elif data:
            self._pending.append(memoryview(data))
            self._pending_bytes += len(data)
            if self._pending_bytes >= STEP_BYTES and not self.flush():
                self.keep_within_memory()

    def flush(self) -> bool:
        """Send what the socket takes of what is in memory; return whether that was all.

        Raises:
            OSError: The client is gone.
        """
        while self._pending:
            try:
                count = self._sock.sendmsg(itertools.islice(self._pending, _MOST_BUFFERS))
            except (BlockingIOError, InterruptedError):
                return False
            self.sent_bytes += count
            self._drop(count)
        self._give_back(0)
        return True

    def keep_within_memory(self) -> None:
        """Count what a slow client leaves unsent; if the memory budget is used up, move it to the disk."""
        wanted = self._pending_bytes - self._reserved_bytes
        if wanted <= 0 or self._spool is not None:
            return
        if self._storage.memory.try_take(wanted):
            self._reserved_bytes += wanted
            return
        self._spool = Spool(self._storage)
        self._spool.use_file()
        for piece in self._pending:
            self._spool.write(bytes(piece))
        self._pending.clear()
        self._pending_bytes = 0
        self._give_back(0)

    def finish(self) -> None:
        """Note that nothing more will be written to the disk, so that it can be read."""
        if self._spool is not None and self._spooled is None:
            self._spooled = self._spool.open()

    def read_on(self) -> None:
        """Take the next bytes from the disk; may wait for it."""
        if self._spooled is not None and self._spool is not None:
            data = self._spooled.read(STEP_BYTES)
            if data:
                self._pending.append(memoryview(data))
                self._pending_bytes += len(data)
            else:
                self._close_spool()

    def close(self) -> None:
        """Release memory and disk."""
        self._pending.clear()
        self._give_back(0)
        self._close_spool()

    def _drop(self, byte_count: int) -> None:
        self._pending_bytes -= byte_count
        while byte_count:
            first = self._pending[0]
            if byte_count < len(first):
                self._pending[0] = first[byte_count:]
                return
            byte_count -= len(first)
            self._pending.popleft()

    def _give_back(self, kept_bytes: int) -> None:
        self._storage.memory.give_back(self._reserved_bytes - kept_bytes)
        self._reserved_bytes = kept_bytes

    def _close_spool(self) -> None:
        if self._spool is not None:
            self._spool.close()
        self._spool = self._spooled = None


class ResponseSender:
    """Sends one answer, from what the application returns to what the client has taken.

    Args:
        outgoing: Where it goes.
        ends_connection: Whether this is the connection's last answer.
    """

    def __init__(self, outgoing: Outgoing, ends_connection: bool = True) -> None:
        self.outgoing = outgoing
        self.ends_connection = ends_connection
        self._response: Any = None
        self._items: Iterator[bytes] | None = None
        self._close_items: Callable[[], None] | None = None
        self._is_file = False

    @property
    def is_done(self) -> bool:
        """Whether the socket has taken the whole answer."""
        return self._items is None and self.outgoing.is_empty

    @property
    def has_begun(self) -> bool:
        """Whether the client may have seen its beginning."""
        return self._response is not None and bool(self._response.headers_sent)

    @property
    def says_unavailable(self) -> bool:
        """Whether the application answered 503."""
        return self._response is not None and self._response.status_code == 503

    @property
    def needs_thread(self) -> bool:
        """Whether what comes next is to be read from a disk or from the application."""
        return self.outgoing.needs_reading or (self.outgoing.is_empty and self._items is not None)

    def begin(self, response: Any, items: Iterable[bytes], file_type: type) -> None:
        """Begin to send what the application returned.

        Args:
            response: gunicorn's, which writes to `outgoing`.
            items: The body. A file is read as the client takes it; anything else is read now.
            file_type: What files are wrapped in; a range of one wraps that once more.
        """
        self._response = response
        self._is_file = isinstance(items, file_type) or isinstance(getattr(items, "iterable", None), file_type)
        self._close_items = getattr(items, "close", None)
        self._items = iter(items)

    def proceed(self) -> bool:
        """Send on, until the socket takes no more; return whether the answer is done. May wait for a disk.

        Raises:
            OSError: The client is gone, or the disk is full.
        """
        while self._items is not None:
            if self._is_file and not self._catch_up():  # the file itself is where its rest waits
                return False
            self._take_item(self._items)
        return self._catch_up()

    def close(self) -> None:
        """Close what the application returned."""
        self._items = None
        close, self._close_items = self._close_items, None
        self.outgoing.close()
        if close is not None:
            try:
                close()
            except Exception:
                logger.exception("The application could not close an answer")

    def _catch_up(self) -> bool:
        """Send all that there is, wherever it lies; return whether the socket took it."""
        self.outgoing.finish()
        while self.outgoing.flush():
            if self.outgoing.is_empty:
                return True
            self.outgoing.read_on()
        self.outgoing.keep_within_memory()
        return False

    def _take_item(self, items: Iterator[bytes]) -> None:
        for _ in range(STEP_BYTES // 8192 if self._is_file else 1):
            item = next(items, None)
            if item is None:
                self._response.close()
                self.outgoing.finish()
                self.ends_connection = self._response.should_close()
                self._items = None
                return
            self._response.write(item)
