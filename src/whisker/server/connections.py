"""Connections, each in one state: what it waits for, and until when."""

import itertools
import math
import selectors
import socket
import ssl
import time
from collections import OrderedDict
from collections.abc import Iterator
from enum import Enum, auto
from typing import Any, Final

from whisker.admission_protocol import BodyAdmitted
from whisker.errors import HttpsNeeded, Overloaded
from whisker.server.answers import Outgoing, ResponseSender
from whisker.server.incoming import BodyReader, HeadReader, body_reader
from whisker.server.limits import Pace, ServerLimits
from whisker.server.spool import MEMORY_BYTES, Spool, SpoolStorage
from whisker.server.tls import HANDSHAKE_RECORD, TlsSocket

RECEIVE_BYTES: Final = 64 * 1024

FREE_BUFFER_BYTES: Final = 8 * 1024
"""Of a head that is not whole, or of requests behind the one that is answered; more is counted."""


class State(Enum):
    """What a connection waits for. Only in `BUSY` does a thread use it, or soon will."""

    HANDSHAKE = auto()
    IDLE = auto()
    HEAD = auto()
    BODY = auto()
    BUSY = auto()
    DRAINING = auto()
    LINGERING = auto()
    CLOSED = auto()


CLOSED_FIRST: Final = (
    State.LINGERING,
    State.HANDSHAKE,
    State.IDLE,
    State.HEAD,
    State.BODY,
    State.DRAINING,
)
"""States whose connections are closed to make room, in this order; one with a complete request never is."""


class Step(Enum):
    """What a connection's request needs next."""

    MORE = auto()
    ADMISSION = auto()
    DISK = auto()
    CHUNKS = auto()
    THREAD = auto()


class Connection:
    """A client's connection with the request that is coming in, or the answer that goes out.

    While a thread uses it, no other thread does, except for its state, which is the poller's.

    Args:
        sock: Accepted, and never blocking.
        client: The other end's address.
        server: This end's.
        cfg: gunicorn's configuration.
        storage: Where bodies and answers are kept.
        tls: Where the client is to speak TLS.
    """

    def __init__(
        self,
        sock: socket.socket,
        client: Any,
        server: Any,
        cfg: Any,
        storage: SpoolStorage,
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.sock: socket.socket | TlsSocket = sock
        self.handshake_deadline = math.inf
        self.client = client
        self.server = server
        self.state = State.BUSY
        self.deadline = math.inf
        self.request: Any = None
        self.body: BodyReader | None = None
        self.admission: BodyAdmitted | None = None
        self.is_asked = self.expects_continue = False
        self.answer: ResponseSender | None = None
        self.pace: Pace | None = None
        self.arrived_at = 0.0
        self.events = self.dropped_bytes = 0
        self._buffer = bytearray()
        self._reserved_bytes = 0
        self._heads = HeadReader(cfg, client)
        self._storage = storage
        self._tls = tls

    @property
    def receive_event(self) -> int:
        """What to wait for before receiving."""
        return self.sock.receive_event if isinstance(self.sock, TlsSocket) else selectors.EVENT_READ

    @property
    def send_event(self) -> int:
        """What to wait for before sending."""
        return self.sock.send_event if isinstance(self.sock, TlsSocket) else selectors.EVENT_WRITE

    @property
    def has_bytes(self) -> bool:
        """Whether something has come that no request has taken yet."""
        return bool(self._buffer)

    @property
    def is_cut_off(self) -> bool:
        """Whether part of the request will not be read, so that no other can follow."""
        return self.body is not None and self.body.left_over

    @property
    def is_stored(self) -> bool:
        """Whether a body is waited for that is written to a file."""
        return self.state is State.BODY and self.body is not None and self.body.spool.is_file

    @property
    def is_read_by_thread(self) -> bool:
        """Whether what arrives next is for a thread: a body for the disk, or a handshake, which takes a millisecond."""
        return self.is_stored or self.state is State.HANDSHAKE

    def keep_pace(self, limits: ServerLimits, now: float) -> None:
        """Count the client's pace from now on, with what it has fallen behind before."""
        if self.pace is None:
            self.pace = Pace(limits, now)
        self.pace.resume(now)
        self.deadline = self.pace.deadline

    def count_progress(self, byte_count: int) -> None:
        """Count bytes that came or went against the client's time."""
        if self.pace is not None:
            self.pace.progress(byte_count, time.monotonic())
            self.deadline = self.pace.deadline

    def shake_hands(self) -> bool:
        """Go on with the handshake of TLS, as far as it goes without waiting; return whether it is done.

        Raises:
            HttpsNeeded: The client does not speak TLS.
            OSError: The client is gone, or it cannot agree with the server.
        """
        if not isinstance(self.sock, TlsSocket):
            try:
                first = self.sock.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                return False
            if not first:
                raise ConnectionResetError("the client sends nothing")
            if first != HANDSHAKE_RECORD:
                raise HttpsNeeded("plain HTTP at a port that speaks https")
            assert self._tls is not None
            self.sock = TlsSocket(self.sock, self._tls)
        return self.sock.shake_hands()

    def receive(self, byte_count: int = RECEIVE_BYTES) -> int | None:
        """Receive what is there, without waiting.

        Returns:
            How many bytes; None is nothing yet.

        Raises:
            OSError: The connection is gone, or its client sends no more.
        """
        try:
            data = self.sock.recv(byte_count)
        except (BlockingIOError, InterruptedError):
            return None
        if not data:
            raise ConnectionResetError("the client sends no more")
        self._buffer += data
        return len(data)

    def has_unread_bytes(self) -> bool:
        """Return whether more bytes have arrived than were received."""
        try:
            return bool(self.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except OSError:
            return False

    def advance(self) -> Step:
        """Parse the request as far as it has arrived.

        Raises:
            ParseException: It is not a valid request.
            StorageFull: The disk has no space for it.
            Overloaded: It does not fit into the memory budget.
        """
        step = self._advance()
        if step in (Step.MORE, Step.CHUNKS, Step.THREAD):
            self._reserve(len(self._buffer) - FREE_BUFFER_BYTES)
        return step

    def _advance(self) -> Step:
        if self.request is None:
            self.request = self._heads.read(self._buffer)
            if self.request is None:
                return Step.MORE
            self.body = body_reader(self.request, Spool(self._storage))
        if self._needs_admission():
            return Step.ADMISSION
        assert self.body is not None
        if self.body.take(self._buffer):
            return Step.THREAD
        if self.body.needs_file:
            return Step.DISK
        return Step.CHUNKS if self.body.has_more else Step.MORE

    def admit(self, admission: BodyAdmitted | None) -> None:
        """Admit the body; None sets no limit."""
        assert self.body is not None
        self.is_asked = True
        self.admission = admission
        self.body.max_bytes = admission.max_bytes if admission is not None else None

    def reply(self) -> ResponseSender:
        """Begin an answer; one begun before that cannot be sent is closed."""
        if self.answer is not None:
            self.answer.close()
        self.answer = ResponseSender(Outgoing(self.sock, self._storage))
        return self.answer

    def finish_request(self) -> None:
        """Close a request that was answered, and its answer."""
        if self.answer is not None:
            self.answer.close()
        if self.body is not None:
            self.body.spool.close()
        self.request = self.body = self.admission = self.answer = self.pace = None
        self.is_asked = self.expects_continue = False

    def discard_received(self) -> None:
        """Discard what was received and will not be read."""
        self._buffer.clear()
        self._reserve(0)

    def close(self) -> None:
        """Close the connection and release everything."""
        self.finish_request()
        self.discard_received()
        self.sock.close()

    def _reserve(self, byte_count: int) -> None:
        """Reserve memory for what the buffer holds beyond each connection's free share."""
        wanted = max(0, byte_count)
        if wanted > self._reserved_bytes and not self._storage.memory.try_take(wanted - self._reserved_bytes):
            raise Overloaded("Too many requests are coming in. Try again in a moment.")
        if wanted < self._reserved_bytes:
            self._storage.memory.give_back(self._reserved_bytes - wanted)
        self._reserved_bytes = wanted

    def _needs_admission(self) -> bool:
        """Return whether the application is to be asked before this body is read: it is long, or its end unknown."""
        assert self.body is not None
        length = self.body.length
        return not self.is_asked and (
            length is None or length > MEMORY_BYTES or (length > 0 and self.request._expected_100_continue)
        )


class ConnectionTable:
    """All connections by state, the longest in each state first. Only the poller's thread uses it."""

    def __init__(self) -> None:
        self._by_state: dict[State, OrderedDict[Connection, None]] = {state: OrderedDict() for state in State}

    def __len__(self) -> int:
        return sum(map(len, self._by_state.values()))

    def __iter__(self) -> Iterator[Connection]:
        for connections in self._by_state.values():
            yield from list(connections)

    def count(self, state: State) -> int:
        """Count the connections in a state."""
        return len(self._by_state[state])

    def enter(self, connection: Connection, state: State, deadline: float = math.inf) -> None:
        """Put a connection into a state; one that is in it already keeps its place and its deadline."""
        if connection.state is state and connection in self._by_state[state]:
            return
        self._by_state[connection.state].pop(connection, None)
        self._by_state[state][connection] = None
        connection.state = state
        connection.deadline = deadline

    def remove(self, connection: Connection) -> None:
        """Forget a connection."""
        self._by_state[connection.state].pop(connection, None)

    def oldest_to_close(self) -> Connection | None:
        """Return the connection whose loss costs least: the oldest that waits for its client."""
        for state in CLOSED_FIRST:
            if self._by_state[state]:
                return next(iter(self._by_state[state]))
        return None

    def expired(self, now: float) -> list[Connection]:
        """List the connections whose deadline has passed."""
        waiting = itertools.chain.from_iterable(self._by_state[state] for state in CLOSED_FIRST)
        return [connection for connection in waiting if connection.deadline < now]

    def shorten_idle(self, deadline: float) -> None:
        """Close connections without a request by a deadline at the latest."""
        for connection in itertools.chain(self._by_state[State.HANDSHAKE], self._by_state[State.IDLE]):
            connection.deadline = min(connection.deadline, deadline)
