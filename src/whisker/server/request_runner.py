"""Run the application for requests that have arrived, in threads that never wait for a client."""

import io
import logging
import select
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

from gunicorn.http import wsgi
from gunicorn.http.errors import ParseException

from whisker.admission_protocol import ARRIVED_AT, BODY_BYTES, ONLY_ADMISSION, WAS_ADMITTED, BodyAdmitted
from whisker.errors import AppError
from whisker.server.answers import ResponseSender
from whisker.server.connections import Connection, Step
from whisker.server.lanes import Lanes, RetryTimes
from whisker.server.metrics import Measures

NEXT_REQUEST_SECONDS: Final = 0.01
"""How long a thread waits for a connection's next request while no other request waits for a thread."""

_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_CHUNKS_PAUSE_SECONDS: Final = 0.0001
"""Pause after each few hundred chunks, in which the poller gets the interpreter lock."""

_STORED_STEP_BYTES: Final = 256 * 1024
_STORED_STEPS: Final = 32
_STATUS_PATHS: Final = frozenset({"/health", "/ready", "/api/health", "/api/ready"})

WsgiApp = Callable[..., Iterable[bytes]]

REFUSED = (ParseException, AppError)
"""Errors that the server answers by itself."""


class ConnectionHandler(Protocol):
    """The poller as the threads see it: it takes connections back."""

    is_stopping: bool

    def defer(self, callback: Callable[..., None], *arguments: Any) -> None:
        """Run something in the poller's thread."""

    def go_on(self, connection: Connection, step: Step) -> None:
        """Do the next step of an incoming request."""

    def refuse(self, connection: Connection, error: BaseException) -> None:
        """Answer a request that cannot be handled, and close."""

    def deliver(self, connection: Connection) -> None:
        """Send the rest of an answer."""

    def drop(self, connection: Connection) -> None:
        """Close a connection at once."""

    def go_on_with_tls(self, connection: Connection, is_done: bool) -> None:
        """Wait for the rest of a handshake, or after it for a request."""

    def drop_handshake(self, connection: Connection, error: OSError) -> None:
        """Close a connection whose handshake failed."""


def kind_of(connection: Connection) -> str:
    """Name the lane of a request that has arrived."""
    request = connection.request
    if connection.admission is not None and connection.admission.is_upload:
        return "uploads"
    if request.path in _STATUS_PATHS and request.method in {"GET", "HEAD"}:
        return "status"
    return "ordinary"


class _Response(wsgi.Response):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's response, with `Connection: close` if the server stops or the request was cut off."""

    def __init__(self, req: Any, sock: Any, cfg: Any, poller: ConnectionHandler, connection: Connection) -> None:
        super().__init__(req, sock, cfg)
        self._poller = poller
        self._body = connection.body

    def should_close(self) -> bool:
        cut_off = self._body is not None and self._body.left_over
        return cut_off or self._poller.is_stopping or bool(super().should_close())


class RequestRunner:
    """Runs the application.

    Args:
        app: The WSGI application. Where its attribute `admits_bodies` is true, it is asked before a long body is read.
        cfg: gunicorn's configuration.
        poller: Takes connections back.
        lanes: Show whether other requests wait for a thread.
        measures: Count answers.
        retry_times: Follow the rate of answers.
    """

    def __init__(
        self,
        app: WsgiApp,
        cfg: Any,
        poller: ConnectionHandler,
        lanes: Lanes,
        measures: Measures,
        retry_times: RetryTimes,
    ) -> None:
        self._app = app
        self._cfg = cfg
        self._poller = poller
        self._lanes = lanes
        self._measures = measures
        self._retry_times = retry_times
        self._admits_bodies = bool(getattr(app, "admits_bodies", False))

    def serve(self, connection: Connection) -> None:
        """Answer a request that has arrived, and those that follow it at once on its connection.

        A client that keeps asking keeps its thread while no other request waits for one: handing a connection to the
        poller and back for each request costs as much as the rest of an answer's HTTP. Only in the ordinary lane: the
        others have few threads.
        """
        while self._answer(connection):
            is_ordinary = kind_of(connection) == "ordinary"
            connection.finish_request()
            if not self._wait_for_next(connection, is_ordinary):
                return

    def shake_hands(self, connection: Connection) -> None:
        """Go on with the handshake of TLS, as far as it has arrived."""
        try:
            is_done = connection.shake_hands()
        except OSError as error:
            self._poller.defer(self._poller.drop_handshake, connection, error)
        except Exception as error:
            self._poller.defer(self._poller.refuse, connection, error)
        else:
            self._poller.defer(self._poller.go_on_with_tls, connection, is_done)

    def ask(self, connection: Connection) -> None:
        """Ask the application whether a body may be sent, before it is read or the client gets 100 Continue."""
        try:
            self._ask(connection)
        except BodyAdmitted as admission:
            self._admit(connection, admission)
        except Exception as error:
            self._give_up(connection, error)

    def store(self, connection: Connection) -> None:
        """Move the received part of a body to the disk, as long as more arrives at once."""
        if connection.pace is not None:
            connection.pace.resume(time.monotonic())  # the wait for this thread does not count against the client
        self._take_in(connection, _store_body)

    def take_chunks(self, connection: Connection) -> None:
        """Parse a body's many small chunks, as far as they have arrived."""
        self._take_in(connection, _take_chunks)

    def _take_in(self, connection: Connection, take_in: Callable[[Connection], Step]) -> None:
        """Process the received part of a request, and hand the connection back to the poller."""
        try:
            step = take_in(connection)
        except ConnectionError:
            self._poller.defer(self._poller.drop, connection)
        except Exception as error:
            self._poller.defer(self._poller.refuse, connection, error)
        else:
            self._poller.defer(self._poller.go_on, connection, step)

    def resume(self, connection: Connection) -> None:
        """Continue an answer that is read from disk, after the client has taken what came before."""
        assert connection.answer is not None
        try:
            connection.answer.proceed()
        except Exception as error:
            self._give_up(connection, error)
        else:
            self._poller.defer(self._poller.deliver, connection)

    def _answer(self, connection: Connection) -> bool:
        """Run the application and send its answer; return whether the connection is free for the next request."""
        try:
            answer = self._begin(connection, only_admission=False)
            done = answer.proceed()
        except Exception as error:
            self._give_up(connection, error)
            return False
        kind = kind_of(connection)
        self._measures.count_answer(kind, time.monotonic() - connection.arrived_at)
        if kind == "ordinary" and not answer.says_unavailable:
            self._retry_times.count_answer()
        if done and not answer.ends_connection:
            return True
        self._poller.defer(self._poller.deliver, connection)
        return False

    def _begin(self, connection: Connection, only_admission: bool) -> ResponseSender:
        request, answer = connection.request, connection.reply()
        request._expected_100_continue = False  # what gunicorn would send before anything was checked
        response, environ = wsgi.create(
            *(request, answer.outgoing, connection.client, connection.server, self._cfg),
            response_class=_Response,
            response_args=(self._poller, connection),
        )
        environ["wsgi.multithread"] = True
        if only_admission:
            environ |= {ONLY_ADMISSION: True, "wsgi.input": io.BytesIO()}
            response.force_close()  # the body stays unread
        else:
            environ |= self._arrived_environ(connection)
        items = self._app(environ, response.start_response)
        answer.begin(response, items, environ["wsgi.file_wrapper"])
        return answer

    def _arrived_environ(self, connection: Connection) -> dict[str, Any]:
        assert connection.body is not None
        spool = connection.body.spool
        return {
            "wsgi.input": spool.open(),
            ARRIVED_AT: connection.arrived_at,
            BODY_BYTES: spool.size_bytes,
            WAS_ADMITTED: connection.admission is not None,
        }

    def _ask(self, connection: Connection) -> None:
        expects_continue = connection.request._expected_100_continue
        connection.expects_continue = expects_continue
        if not self._admits_bodies:
            self._admit(connection, None)
            return
        self._begin(connection, only_admission=True).proceed()
        self._poller.defer(self._poller.deliver, connection)

    def _admit(self, connection: Connection, admission: BodyAdmitted | None) -> None:
        connection.admit(admission)
        try:
            if connection.expects_continue:
                connection.sock.send(_CONTINUE)
            step = connection.advance()
        except REFUSED as error:
            self._poller.defer(self._poller.refuse, connection, error)
        except OSError:
            self._poller.defer(self._poller.drop, connection)
        except Exception as error:
            self._poller.defer(self._poller.refuse, connection, error)
        else:
            self._poller.defer(self._poller.go_on, connection, step)

    def _wait_for_next(self, connection: Connection, may_stay: bool) -> bool:
        """Read the connection's next request, if it is here whole within a moment; else the poller waits for it."""
        deadline = time.monotonic() + (NEXT_REQUEST_SECONDS if may_stay else 0.0)
        try:
            step = connection.advance()
            while step is Step.MORE and self._may_stay(deadline):
                if not _is_readable(connection, deadline - time.monotonic()):
                    break
                if connection.receive() is None:
                    break  # TLS waits for the rest of a record
                step = connection.advance()
        except REFUSED as error:
            self._poller.defer(self._poller.refuse, connection, error)
            return False
        except OSError:
            self._poller.defer(self._poller.drop, connection)
            return False
        except Exception as error:
            self._poller.defer(self._poller.refuse, connection, error)
            return False
        if step is Step.THREAD and self._may_stay(deadline) and kind_of(connection) == "ordinary":
            connection.arrived_at = time.monotonic()
            return True
        self._poller.defer(self._poller.go_on, connection, step)
        return False

    def _may_stay(self, deadline: float) -> bool:
        others_wait = self._lanes.ordinary.is_waited_for or self._poller.is_stopping
        return not others_wait and time.monotonic() < deadline

    def _give_up(self, connection: Connection, error: Exception) -> None:
        """End an answer that failed: if it was begun the connection is closed, else the client gets an error."""
        answer = connection.answer
        is_gone = isinstance(error, (ConnectionError, TimeoutError))
        if is_gone or (answer is not None and answer.has_begun):
            if not is_gone:
                logging.getLogger("gunicorn.error").error("An answer broke off", exc_info=error)
            self._poller.defer(self._poller.drop, connection)
        else:
            self._poller.defer(self._poller.refuse, connection, error)


def _store_body(connection: Connection) -> Step:
    assert connection.body is not None
    connection.body.spool.use_file()
    step = connection.advance()
    for _ in range(_STORED_STEPS):
        if step is not Step.MORE:
            break
        received = connection.receive(_STORED_STEP_BYTES)
        if received is None:
            break
        connection.count_progress(received)
        step = connection.advance()
    return step


def _take_chunks(connection: Connection) -> Step:
    step = connection.advance()
    while step is Step.CHUNKS:
        time.sleep(_CHUNKS_PAUSE_SECONDS)
        step = connection.advance()
    return step


def _is_readable(connection: Connection, seconds: float) -> bool:
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(max(0, seconds * 1000)))
