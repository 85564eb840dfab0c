"""gunicorn's threaded worker, for a world with slow clients.

It differs from `ThreadWorker` in four ways. A new connection waits in the poller, not in a thread, until its first
bytes are there. While a thread serves a connection, the client has deadlines (see `patience`). And the lingering
close after an answer happens in that thread: gunicorn does it in the main loop, where one client that does not hang
up delays everybody by two seconds. And a connection whose client keeps asking stays with its thread.
"""

import errno
import os
import select
import selectors
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

from gunicorn import util
from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from whisker.server.patience import PatientSocket
from whisker.server.refusals import FAULT, new_request_id, refusal_for, render_refusal

LINGER_SECONDS = 1.0
DRAINED_BYTES = 32 * 1024  # half of what gunicorn drains, which counts in steps


NEXT_REQUEST_MS = 10
"""How long a thread stays with a connection for its next request, where no other connection waits for a thread."""


def _asks_again(conn: TConn) -> bool:
    """Wait a moment for the connection's next request."""
    if conn.parser.unreader.buf.getvalue():
        return True
    poll = select.poll()
    poll.register(conn.sock, select.POLLIN)
    return bool(poll.poll(NEXT_REQUEST_MS))


class _StrictReader:
    """Reads a chunked body whose faults reach the application as a lost connection, which every framework expects."""

    def __init__(self, reader: ChunkedReader) -> None:
        self._reader = reader

    def read(self, size: int) -> bytes:
        try:
            return bytes(self._reader.read(size))
        except ParseException as error:
            raise ConnectionResetError(errno.ECONNRESET, f"the body is not chunked as it should be: {error}") from error


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A threaded worker that 40 stalled clients leave unharmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting = 0
        self._waiting_lock = threading.Lock()

    def enqueue_req(self, conn: TConn) -> None:
        """Hand a connection to a thread, a new one only once it has sent something."""
        if isinstance(conn.sock, PatientSocket):
            with self._waiting_lock:
                self._waiting += 1
            super().enqueue_req(conn)
            return
        conn.sock = PatientSocket.adopt(conn.sock)
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.app.client_limits.head_seconds
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: TConn) -> bool:
        """Serve a connection's requests and, after its last, close it; runs in a thread.

        A client that keeps asking keeps its thread while no other waits for one: handing a connection to the main loop
        and back for each request costs as much as the rest of an answer's HTTP.
        """
        with self._waiting_lock:
            self._waiting -= 1
        keep = self._serve_one(conn)
        while keep and self.alive and not self._waiting and _asks_again(conn):
            keep = self._serve_one(conn)
        return keep

    def _serve_one(self, conn: TConn) -> bool:
        conn.sock.expect_head(self.app.client_limits)
        keep = bool(super().handle(conn))
        if conn.sock.ran_out:
            self.log.warning("Closed the connection of a slow client at %s", conn.client[0])
        if not keep:
            util.close_graceful(conn.sock, timeout=LINGER_SECONDS)
        return keep

    def handle_request(self, req: Any, conn: TConn) -> bool:
        """Run the application, from here on at the pace agreed for bodies and answers."""
        conn.sock.expect_exchange(self.app.client_limits)
        if isinstance(req.body.reader, ChunkedReader):
            req.body.reader = _StrictReader(req.body.reader)
        req.should_close = partial(self._ends_connection, req, req.should_close)
        return bool(super().handle_request(req, conn))

    def _ends_connection(self, req: Any, is_asked_to: Callable[[], bool]) -> bool:
        """Tell whether a connection ends with this answer: asked when its head is written, and again after it.

        gunicorn asks before the application runs. It would promise to keep a connection that it then closes, because
        the server is told to stop meanwhile or much of the body was left unread: the client's next request is lost.
        """
        body = req.body.reader
        return not self.alive or (isinstance(body, LengthReader) and body.length > DRAINED_BYTES) or is_asked_to()

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Count off a connection that `handle` closed, or keep it for its next request."""
        if conn.sock.fileno() < 0:
            self.nr_conns -= 1
        else:
            super().finish_request(conn, fs)

    def handle_error(self, _req: Any, client: PatientSocket, addr: tuple[str, int], exc: BaseException) -> None:
        """Answer a request that gunicorn refuses, or that broke the application, with problem+json."""
        refusal, request_id = refusal_for(exc), new_request_id()
        if refusal is FAULT:
            self.log.error("Request %s failed in the server", request_id, exc_info=exc)
        else:
            self.log.warning("Refused request %s of %s: %s", request_id, addr[0], exc)
        try:
            client.sendall(render_refusal(refusal, request_id))
        except OSError as error:
            self.log.debug("Request %s hung up before the answer: %s", request_id, error.strerror)

    def handle_quit(self, _signal: int, _frame: FrameType | None) -> None:
        """End at once. gunicorn's own way waits for every thread, and so for every stalled client."""
        os._exit(0)

    def _cap_keepalive(self, deadline: float) -> None:
        """When stopping, let go of connections that never sent a request as soon as of idle ones."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)
