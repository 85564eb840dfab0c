"""One HTTP request to one checked address, under one deadline and one limit for every byte of it."""

import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPResponse
from typing import cast

from whisker import __version__
from whisker.errors import UrlFetchFailed, UrlTooLarge
from whisker.remote_images.addresses import IPAddress
from whisker.remote_images.targets import Target

_CHUNK_BYTES = 64 * 1024
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


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


@contextmanager
def open_response(
    target: Target, addresses: Sequence[IPAddress], deadline: Deadline, tls: ssl.SSLContext | None, max_bytes: int
) -> Iterator[http.client.HTTPResponse]:
    """Request the target at one of the checked addresses, without resolving its name again.

    Args:
        target: What to request.
        addresses: Where to connect to, tried in order.
        deadline: When to give up.
        tls: How to verify the server, by the target's host name; None for plain http.
        max_bytes: Most that is read of the answer, its head and framing included.

    Raises:
        OSError: No address can be connected to, TLS fails (`ssl.SSLError`), or time runs out (`TimeoutError`).
        http.client.HTTPException: The answer is not HTTP.
        UrlTooLarge: More than `max_bytes` arrive.
    """
    with closing(_connect(addresses, target.port, deadline)) as plain:
        plain.settimeout(deadline.remaining_seconds())
        connection = plain if tls is None else tls.wrap_socket(plain, server_hostname=target.host)
        with closing(connection):
            connection.settimeout(deadline.remaining_seconds())
            connection.sendall(_request_head(target))
            # All that HTTPResponse wants of a socket is `makefile`.
            reader = cast("socket.socket", _DeadlineReader(connection, deadline, max_bytes))
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


class _DeadlineReader(io.RawIOBase):
    """Read a socket up to a number of bytes, each read taking what time is left in all: this stops dribblers.

    The number is a second line behind `read_body`: `http.client` takes a chunk of the size -1 for all there is.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline, max_bytes: int) -> None:
        self._connection = connection
        self._deadline = deadline
        self._left_bytes = max_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the stub's Buffer is 3.12's
        self._connection.settimeout(self._deadline.remaining_seconds())
        count = self._connection.recv_into(buffer)
        self._left_bytes -= count
        if self._left_bytes < 0:
            raise UrlTooLarge("The site sends more than any picture needs.")
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the file that `http.client` asks a socket for."""
        return io.BufferedReader(self)


def read_body(response: HTTPResponse, max_bytes: int) -> bytes:
    """Return the body of a response.

    Args:
        response: Its headers read, its body not.
        max_bytes: Limit both on the bytes that arrive and on what they inflate to.

    Raises:
        UrlTooLarge: Over the limit; nothing beyond it is read.
        UrlFetchFailed: Cut off before its declared end, or in an unknown encoding.
        OSError: The connection breaks or time runs out.
        http.client.HTTPException: The body breaks HTTP's rules.
    """
    declared = response.length
    if declared is not None and declared > max_bytes:
        raise _too_large(max_bytes)
    received = bytearray()
    while chunk := response.read(_CHUNK_BYTES):
        received += chunk
        if len(received) > max_bytes:
            raise _too_large(max_bytes)
    if declared is not None and len(received) < declared:
        raise UrlFetchFailed("The site closed the connection before the whole picture had arrived.")
    return _inflated(bytes(received), response.getheader("Content-Encoding", "identity").strip().lower(), max_bytes)


def _inflated(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """Inflate a body that a server compressed although it was asked not to."""
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise UrlFetchFailed("The site sent the picture compressed although it was asked not to.")
    decoder = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        inflated = decoder.decompress(body, max_bytes + 1)
    except zlib.error:
        raise UrlFetchFailed("The site sent a compressed picture that cannot be inflated.") from None
    if len(inflated) > max_bytes:
        raise _too_large(max_bytes)
    if not decoder.eof:
        raise UrlFetchFailed("The site sent a compressed picture whose end is missing.")
    return inflated


def _too_large(max_bytes: int) -> UrlTooLarge:
    return UrlTooLarge(
        f"The picture at this address is over the limit of {max_bytes / 1_000_000:g} MB. Send the file itself."
    )
