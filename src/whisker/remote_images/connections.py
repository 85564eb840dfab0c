"""One HTTP request to one checked address, under one deadline for every byte of it."""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import cast

from whisker import __version__
from whisker.remote_images.addresses import IPAddress
from whisker.remote_images.targets import Target


class Deadline:
    """A moment on the monotonic clock by which everything must be done."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def remaining_seconds(self) -> float:
        """Return the seconds left.

        Raises:
            TimeoutError: None are left.
        """
        remaining = self._at - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        return remaining


class _DeadlineReader(io.RawIOBase):
    """Read a socket so that each read may take what is left in all, not a full timeout again: this stops dribblers."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the stub's Buffer is 3.12's
        self._connection.settimeout(self._deadline.remaining_seconds())
        return self._connection.recv_into(buffer)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the file that `http.client` asks a socket for."""
        return io.BufferedReader(self)


@contextmanager
def open_response(
    target: Target, addresses: Sequence[IPAddress], deadline: Deadline, tls: ssl.SSLContext | None
) -> Iterator[http.client.HTTPResponse]:
    """Ask the target for its picture at one of the addresses that were checked, never looking its name up again.

    Args:
        target: What to ask for.
        addresses: Where to connect to, tried in order.
        deadline: When to give up.
        tls: How to verify the server, by the target's host name; None for plain http.

    Raises:
        OSError: No address can be connected to, TLS fails (`ssl.SSLError`), or time runs out (`TimeoutError`).
        http.client.HTTPException: The answer is not HTTP.
    """
    with closing(_connect(addresses, target.port, deadline)) as plain:
        plain.settimeout(deadline.remaining_seconds())
        connection = plain if tls is None else tls.wrap_socket(plain, server_hostname=target.host)
        with closing(connection):
            connection.settimeout(deadline.remaining_seconds())
            connection.sendall(_request_head(target))
            # All that HTTPResponse wants of a socket is `makefile`.
            reader = cast("socket.socket", _DeadlineReader(connection, deadline))
            response = http.client.HTTPResponse(reader, method="GET")
            with closing(response):
                response.begin()
                yield response


def _connect(addresses: Sequence[IPAddress], port: int, deadline: Deadline) -> socket.socket:
    """Connect to the first address that answers, giving each its share of the time left."""
    for position, address in enumerate(addresses):
        share = deadline.remaining_seconds() / (len(addresses) - position)
        try:
            return socket.create_connection((str(address), port), timeout=share)
        except OSError:
            if position == len(addresses) - 1:
                raise
    raise OSError("no addresses")


def _request_head(target: Target) -> bytes:
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        f"User-Agent: Whisker/{__version__}",
        "Accept: image/*",
        "Accept-Encoding: identity",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii")
