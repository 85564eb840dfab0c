"""One thread that waits for all clients, and puts requests that have arrived into the lanes."""

import errno
import logging
import os
import selectors
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from gunicorn.http.errors import ParseException

from whisker.errors import AppError
from whisker.memory_budget import ByteBudget
from whisker.server.connections import Connection, ConnectionTable, State, Step
from whisker.server.lanes import Lanes, RetryTimes
from whisker.server.limits import ServerLimits
from whisker.server.metrics import process_measures
from whisker.server.refusals import FAULT, OVERLOADED, TOO_SLOW, Refusal, refusal_for, render_refusal, request_id_of
from whisker.server.request_runner import RequestRunner, WsgiApp, kind_of
from whisker.server.spool import SpoolStorage

LINGER_SECONDS: Final = 2.0
LINGER_BYTES: Final = 16 * 1024 * 1024
"""Read and discarded after the last answer, so that a client that is still sending can read it."""

UPLOAD_QUEUE_SECONDS: Final = 30.0
"""How long an upload that has arrived waits for a thread: retrying would cost its client more."""

_ACCEPTED_AT_ONCE: Final = 64
_LOOKED_AT_ONCE: Final = 64
_EXPIRY_SECONDS: Final = 0.25
_REFUSE_EVERY_SECONDS: Final = 0.05
_NO_FILE_LEFT: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class Poller:
    """Waits for all clients of one process.

    Everything but `defer` runs in one thread.

    Args:
        limits: What clients are allowed.
        cfg: gunicorn's configuration.
        app: The WSGI application.
        lanes: The threads.
        log: The server's log.
        tls: Where clients are to speak TLS.
    """

    def __init__(
        self,
        limits: ServerLimits,
        cfg: Any,
        app: WsgiApp,
        lanes: Lanes,
        log: logging.Logger,
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.is_stopping = False
        self._limits = limits
        self._cfg = cfg
        self._lanes = lanes
        self._log = log
        self._tls = tls
        self._measures = process_measures()
        self._retry_times = RetryTimes(time.monotonic())
        self._runner = RequestRunner(app, cfg, self, lanes, self._measures, self._retry_times)
        self._table = ConnectionTable()
        self._storage = SpoolStorage(ByteBudget(limits.received_bytes), limits.spool_dir, limits.disk_reserve_bytes)
        self._selector = selectors.DefaultSelector()
        self._listeners: list[Any] = []
        self._is_accepting = False
        self._deferred: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._wake_read, self._wake_write = os.pipe()
        self._is_woken = False
        self._next_expiry = self._accepts_again_at = 0.0
        self._scratch = bytearray(64 * 1024)
        self._refused = self._closed_for_room = self._failed_handshakes = 0
        for descriptor in (self._wake_read, self._wake_write):
            os.set_blocking(descriptor, False)
        self._selector.register(self._wake_read, selectors.EVENT_READ, self._on_woken)

    def __len__(self) -> int:
        return len(self._table)

    def listen(self, listeners: list[Any], signals: int) -> None:
        """Accept connections.

        Args:
            listeners: gunicorn's sockets.
            signals: A file descriptor that becomes readable when a signal came.
        """
        self._listeners = listeners
        for listener in listeners:
            listener.setblocking(False)
        self._selector.register(signals, selectors.EVENT_READ, lambda: os.read(signals, 4096))
        self._set_accepting(True)

    def stop(self) -> None:
        """Accept no more connections; requests received or being received are still answered."""
        self.is_stopping = True
        self._set_accepting(False)
        for listener in self._listeners:
            listener.close()
        self._table.shorten_idle(time.monotonic() + LINGER_SECONDS)

    def turn(self, timeout: float) -> None:
        """Wait for events, and handle them."""
        if self._lanes.ordinary.is_waited_for or self._lanes.uploads.is_waited_for:
            timeout = min(timeout, _REFUSE_EVERY_SECONDS)
        for key, _ in self._selector.select(min(timeout, _EXPIRY_SECONDS) if len(self._table) else timeout):
            if isinstance(key.data, Connection):
                self._run_guarded(self._on_event, key.data)
            else:
                key.data()
            self._refuse_waiting()
        for _ in range(len(self._deferred)):
            callback, arguments = self._deferred.popleft()
            self._run_guarded(callback, *arguments)
        self._refuse_waiting()
        self._expire()
        if not self.is_stopping and not self._is_accepting and time.monotonic() >= self._accepts_again_at:
            self._set_accepting(self._has_room())

    def defer(self, callback: Callable[..., None], *arguments: Any) -> None:
        """Run something in the poller's thread; any thread may ask for it."""
        self._deferred.append((callback, arguments))
        if not self._is_woken:
            self._is_woken = True
            os.write(self._wake_write, b"x")

    def go_on(self, connection: Connection, step: Step) -> None:
        """Do the next step of an incoming request."""
        if step is Step.MORE:
            self._await_bytes(connection)
            return
        self._watch(connection, 0)
        self._table.enter(connection, State.BUSY)
        if step is Step.ADMISSION:
            self._lanes.admission.put(self._runner.ask, connection)
        elif step is Step.DISK:
            self._lanes.disk.put(self._runner.store, connection)
        elif step is Step.CHUNKS:
            self._lanes.chunks.put(self._runner.take_chunks, connection)
        else:
            connection.arrived_at = time.monotonic()
            connection.pace = None
            getattr(self._lanes, kind_of(connection)).put(self._runner.serve, connection)

    def deliver(self, connection: Connection) -> None:
        """Send the rest of an answer."""
        answer = connection.answer
        assert answer is not None
        if answer.is_done:
            self._finish(connection)
        elif answer.needs_thread:
            self._watch(connection, 0)
            self._table.enter(connection, State.BUSY)
            self._lanes.disk.put(self._runner.resume, connection)
        else:
            self._await_room(connection)

    def refuse(self, connection: Connection, error: BaseException) -> None:
        """Answer a request that cannot be handled, or that broke the application, and close."""
        refusal, request_id = refusal_for(error), request_id_of(connection.request)
        if refusal is FAULT:
            self._log.error("Request %s failed in the server", request_id, exc_info=error)
        else:
            self._log.warning("Refused request %s of %s: %s", request_id, connection.client[0], error)
        retry_after = self._retry_times.next_seconds(time.monotonic()) if refusal is OVERLOADED else None
        self._send_refusal(connection, refusal, request_id, retry_after)

    def drop(self, connection: Connection) -> None:
        """Close a connection at once."""
        self._watch(connection, 0)
        self._table.remove(connection)
        connection.state = State.CLOSED  # an event that was reported before may still follow
        connection.close()

    def go_on_with_tls(self, connection: Connection, is_done: bool) -> None:
        """Wait for the rest of a handshake, or after it for a request."""
        if self.is_stopping:
            self.drop(connection)
        elif is_done:
            self._table.enter(connection, State.IDLE, time.monotonic() + self._limits.head_seconds)
            self._watch(connection, selectors.EVENT_READ)
        else:
            self._await_until_deadline(connection, State.HANDSHAKE, connection.handshake_deadline)

    def drop_handshake(self, connection: Connection, error: OSError) -> None:
        """Close a connection whose handshake failed."""
        self._failed_handshakes += 1
        self._log.debug("The TLS handshake of %s failed: %s", connection.client[0], error)
        self.drop(connection)

    # Events of one connection

    def _run_guarded(self, callback: Callable[..., None], connection: Connection, *arguments: Any) -> None:
        """Run a callback for a connection; an exception closes that connection, and no other."""
        try:
            callback(connection, *arguments)
        except Exception:
            self._log.exception("A connection of %s failed in the server", connection.client)
            if connection.state is not State.CLOSED:
                self.drop(connection)

    def _on_event(self, connection: Connection) -> None:
        if connection.state is State.CLOSED:
            return
        try:
            if connection.state is State.DRAINING:
                self._on_writable(connection)
            elif connection.state is State.LINGERING:
                self._on_leftovers(connection)
            elif connection.state is State.HANDSHAKE:
                self._watch(connection, 0)
                self._table.enter(connection, State.BUSY)
                self._lanes.handshakes.put(self._runner.shake_hands, connection)
            elif connection.state is not State.BUSY:
                self._on_readable(connection)
        except OSError:
            self.drop(connection)

    def _on_readable(self, connection: Connection) -> None:
        if connection.is_stored:
            connection.count_progress(0)
            self.go_on(connection, Step.DISK)  # which receives by itself: this thread writes to no disk
            return
        received = connection.receive()
        if received is None:
            self._watch(connection, connection.receive_event)
            return
        connection.count_progress(received)
        self._advance(connection)

    def _advance(self, connection: Connection) -> None:
        try:
            step = connection.advance()
        except (ParseException, AppError) as error:
            self.refuse(connection, error)
        else:
            self.go_on(connection, step)

    def _on_writable(self, connection: Connection) -> None:
        answer = connection.answer
        assert answer is not None
        sent_before = answer.outgoing.sent_bytes
        answer.outgoing.flush()
        connection.count_progress(answer.outgoing.sent_bytes - sent_before)
        self.deliver(connection)

    def _on_leftovers(self, connection: Connection) -> None:
        try:
            count = connection.sock.recv_into(self._scratch)
        except BlockingIOError:
            return
        connection.dropped_bytes += count
        if count == 0 or connection.dropped_bytes > LINGER_BYTES:
            self.drop(connection)

    def _await_bytes(self, connection: Connection) -> None:
        now = time.monotonic()
        if connection.request is not None:
            connection.keep_pace(self._limits, now)
            self._await_until_deadline(connection, State.BODY, connection.deadline)
            return
        if connection.has_bytes:
            self._table.enter(connection, State.HEAD, now + self._limits.head_seconds)
        else:
            self._table.enter(connection, State.IDLE, now + self._limits.idle_seconds)
            if self.is_stopping:
                self._table.shorten_idle(now + LINGER_SECONDS)
        self._watch(connection, connection.receive_event)

    def _await_until_deadline(self, connection: Connection, state: State, deadline: float) -> None:
        """Wait for bytes that a thread may receive, unless the deadline has passed.

        `_expire` would not see that where bytes dribble: after each a thread has the connection for a moment, and the
        poller, woken by the next, looks for expired ones in just that moment.
        """
        self._table.enter(connection, state, deadline)
        if deadline < time.monotonic():
            self._expire_one(connection)
        else:
            self._watch(connection, connection.receive_event)

    def _await_room(self, connection: Connection) -> None:
        connection.keep_pace(self._limits, time.monotonic())
        self._table.enter(connection, State.DRAINING, connection.deadline)
        self._watch(connection, connection.send_event)

    def _finish(self, connection: Connection) -> None:
        """Finish an answer that was sent completely; then close the connection or begin its next request."""
        answer = connection.answer
        ends = answer is None or answer.ends_connection
        connection.finish_request()
        if ends:
            self._linger(connection)
        else:
            self._advance(connection)

    def _linger(self, connection: Connection) -> None:
        """Shut down sending, and wait a little for the client to close: closing now could lose the answer.

        Source: RFC 9112, section 9.6.
        """
        connection.discard_received()
        try:
            connection.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.drop(connection)
            return
        self._table.enter(connection, State.LINGERING, time.monotonic() + LINGER_SECONDS)
        self._watch(connection, selectors.EVENT_READ)

    def _send_refusal(
        self,
        connection: Connection,
        refusal: Refusal,
        request_id: str,
        retry_after: int | None = None,
        keeps: bool = False,
    ) -> None:
        """Send an answer of the server itself."""
        has_body = connection.request is None or connection.request.method != "HEAD"
        answer = connection.reply()
        answer.ends_connection = not keeps
        try:
            answer.outgoing.sendall(render_refusal(refusal, request_id, retry_after, keeps=keeps, has_body=has_body))
            answer.outgoing.flush()
        except OSError:
            self.drop(connection)
        else:
            self.deliver(connection)

    # Timers

    def _refuse_waiting(self) -> None:
        """Answer 503 where a request has waited too long for a thread."""
        waiting = self._lanes.ordinary.take_older(self._limits.queue_seconds)
        waiting += self._lanes.uploads.take_older(UPLOAD_QUEUE_SECONDS)
        for connection in waiting:
            self._run_guarded(self._refuse_one, connection)

    def _refuse_one(self, connection: Connection) -> None:
        now = time.monotonic()
        self._refused += 1
        keeps = not self.is_stopping and not connection.request.should_close() and not connection.is_cut_off
        request_id = request_id_of(connection.request)
        self._send_refusal(connection, OVERLOADED, request_id, self._retry_times.next_seconds(now), keeps)
        self._measures.count_answer("refused", now - connection.arrived_at)

    def _expire(self) -> None:
        now = time.monotonic()
        if now < self._next_expiry:
            return
        self._next_expiry = now + _EXPIRY_SECONDS
        for connection in self._table.expired(now):
            self._run_guarded(self._expire_one, connection)
        self._report()

    def _expire_one(self, connection: Connection) -> None:
        state = connection.state
        if state in {State.HANDSHAKE, State.HEAD, State.BODY, State.DRAINING}:
            self._measures.count_closed("slow")
            self._log.warning("Closed the connection of a slow client at %s", connection.client[0])
        if state in {State.HEAD, State.BODY}:
            self._send_refusal(connection, TOO_SLOW, request_id_of(connection.request))
        else:
            self.drop(connection)

    def _report(self) -> None:
        """Log one line for events that happened often."""
        if self._refused:
            self._log.warning("Overloaded: refused %d requests that waited for a thread", self._refused)
        if self._closed_for_room:
            self._log.warning("Closed %d connections that waited, to make room for others", self._closed_for_room)
        if self._failed_handshakes:
            self._log.info("Closed %d connections whose TLS handshake failed", self._failed_handshakes)
        self._refused = self._closed_for_room = self._failed_handshakes = 0

    # Accepting

    def _accept(self, listener: Any) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            oldest = None if len(self._table) < self._limits.connections else self._find_closable()
            if oldest is None and len(self._table) >= self._limits.connections:
                self._set_accepting(False)  # new clients wait in the system's backlog
                return
            try:
                sock, client = listener.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in _NO_FILE_LEFT:
                    self._free_file()
                return
            if oldest is not None and len(self._table) >= self._limits.connections:
                self._close_for_room(oldest)
            self._add_connection(sock, client, listener.getsockname())

    def _free_file(self) -> None:
        """Close a connection because no more files can be opened; if none can be closed, pause accepting."""
        if (oldest := self._find_closable()) is not None:
            self._close_for_room(oldest)
        else:
            self._accepts_again_at = time.monotonic() + _EXPIRY_SECONDS
            self._set_accepting(False)

    def _has_room(self) -> bool:
        """Return whether one more connection can be accepted, if need be by closing one that waits for its client."""
        return len(self._table) < self._limits.connections or self._table.oldest_to_close() is not None

    def _add_connection(self, sock: socket.socket, client: Any, server: Any) -> None:
        sock.setblocking(False)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:  # macOS raises it for a connection that is reset already
            sock.close()
            return
        connection = Connection(sock, client, server, self._cfg, self._storage, tls=self._tls)
        connection.handshake_deadline = time.monotonic() + self._limits.head_seconds
        state = State.IDLE if self._tls is None else State.HANDSHAKE
        self._table.enter(connection, state, connection.handshake_deadline)
        self._watch(connection, selectors.EVENT_READ)

    def _find_closable(self) -> Connection | None:
        """Find the connection whose loss costs least; None if every one examined has a complete request.

        Unread bytes are read first, for they may complete a request. Only so many are examined
        in one turn, for each may be a request to read.
        """
        for _ in range(_LOOKED_AT_ONCE):
            oldest = self._table.oldest_to_close()
            if oldest is None:
                return None
            state = oldest.state
            if not oldest.is_read_by_thread or oldest.has_unread_bytes():  # else it would always go to its thread
                self._run_guarded(self._on_event, oldest)
            if oldest.state is state:
                return oldest
        return None

    def _close_for_room(self, connection: Connection) -> None:
        self._closed_for_room += 1
        self._measures.count_closed("room")
        self.drop(connection)

    def _set_accepting(self, wanted: bool) -> None:
        if wanted == self._is_accepting:
            return
        self._is_accepting = wanted
        for listener in self._listeners:
            if wanted:
                self._selector.register(listener, selectors.EVENT_READ, lambda at=listener: self._accept(at))
            else:
                self._selector.unregister(listener)

    def _watch(self, connection: Connection, events: int) -> None:
        """Wait for these events at a connection; 0 is none."""
        if events == connection.events:
            return
        if not events:
            self._selector.unregister(connection.sock)
        elif connection.events:
            self._selector.modify(connection.sock, events, connection)
        else:
            self._selector.register(connection.sock, events, connection)
        connection.events = events

    def _on_woken(self) -> None:
        os.read(self._wake_read, 4096)
        self._is_woken = False
