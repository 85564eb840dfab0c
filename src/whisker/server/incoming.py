"""Incremental parsing of requests: gunicorn's own parser decides where a head, a chunk and a body end."""

import re
from typing import Any, Final, Protocol

from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.errors import (
    ChunkMissingTerminator,
    InvalidChunkSize,
    InvalidHeader,
    LimitRequestHeaders,
    LimitRequestLine,
    NoMoreData,
)
from gunicorn.http.message import Request
from gunicorn.http.unreader import Unreader

from whisker.server.spool import Spool

MAX_HEAD_BYTES: Final = 64 * 1024
"""Of one head, and of one body's trailers, whose size the settings of gunicorn alone would let grow to 820 kB."""

_HEAD_END: Final = b"\r\n\r\n"
_BARE_LF: Final = re.compile(rb"(?<!\r)\n")
_MAX_SIZE_LINE_BYTES: Final = 8190
_PLAIN_SIZE: Final = re.compile(rb"([0-9a-fA-F]{1,8})\r\n")
_CHUNKS_AT_ONCE: Final = 200
_LINES_AT_ONCE: Final = 20
"""Size lines that gunicorn parses, at ten times the cost of plain ones, before others have their turn."""

_FREE_CHUNKS: Final = 10_000
_FEWEST_CHUNK_BYTES: Final = 32
"""The mean size of a body's chunks past the first ten thousand: each costs a parse, and no client sends such ones."""


class _Received(Unreader):  # type: ignore[misc]  # gunicorn has no types
    """Gives gunicorn's parser the bytes that have arrived, and no more."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.buf.write(data)

    def chunk(self, _size_hint: int | None = None) -> bytes:
        return b""


class HeadReader:
    """Finds the end of heads in what a connection receives.

    Args:
        cfg: gunicorn's configuration, with its limits.
        client: The other end's address.
    """

    def __init__(self, cfg: Any, client: Any) -> None:
        self._cfg = cfg
        self._client = client
        self._searched_bytes = 0
        self._count = 0

    def read(self, buffer: bytearray) -> Any | None:
        """Remove a complete head from the buffer and parse it; until it is complete return None.

        Raises:
            ParseException: It is not a valid request.
        """
        end = buffer.find(_HEAD_END, max(0, self._searched_bytes - len(_HEAD_END)))
        if end < 0:
            self._check_beginning(buffer)
            self._searched_bytes = len(buffer)
            return None
        if end > MAX_HEAD_BYTES:
            raise LimitRequestHeaders("the head is too long")
        end += len(_HEAD_END)
        head = _Received(bytes(buffer[:end]))
        self._count += 1
        request = Request(self._cfg, head, self._client, self._count)
        _require_host(request)
        buffer[:end] = head.take_buffered()
        self._searched_bytes = 0
        return request

    def _check_beginning(self, buffer: bytearray) -> None:
        """Refuse what cannot become a head, before its end has come."""
        if _BARE_LF.search(buffer, self._searched_bytes):
            raise InvalidHeader("bare LF as line terminator")
        if len(buffer) > self._cfg.limit_request_line + 2 and b"\r\n" not in buffer:
            raise LimitRequestLine(len(buffer), self._cfg.limit_request_line)
        if len(buffer) > MAX_HEAD_BYTES:
            raise LimitRequestHeaders("the head is too long")


def _require_host(request: Any) -> None:
    """Refuse a request of HTTP/1.1 that names no host (RFC 9112, section 3.2)."""
    if request.version >= (1, 1) and all(name != "HOST" for name, _ in request.headers):
        raise InvalidHeader("HOST is missing")


class BodyReader(Protocol):
    """Moves a body from a connection's buffer into a spool.

    Attributes:
        length: In bytes, where the head says so.
        spool: Where it is kept.
        max_bytes: How long it may be, where its length was not declared.
        left_over: It is longer: it ends one byte past that, and what follows is not read.
        needs_file: Bytes have arrived that do not fit into the memory budget.
        has_more: Bytes have come that are yet to be taken: so many chunks that others would wait for their parsing.
    """

    length: int | None
    spool: Spool
    max_bytes: int | None
    left_over: bool
    needs_file: bool
    has_more: bool

    def take(self, buffer: bytearray) -> bool:
        """Take bytes off the buffer; return whether the body is whole.

        Raises:
            ParseException: The body's framing is broken.
            StorageFull: The disk is full.
        """


def body_reader(request: Any, spool: Spool) -> BodyReader:
    """Read a request's body as its head says."""
    reader = request.body.reader
    if isinstance(reader, ChunkedReader):
        return _ChunkedBody(reader, spool)
    return _LengthBody(reader, spool)


class _Body:
    """What both kinds of bodies have in common."""

    def __init__(self, spool: Spool, length: int | None) -> None:
        self.length = length
        self.spool = spool
        self.left_over = False
        self.max_bytes: int | None = None
        self.needs_file = self.has_more = False

    def _move(self, buffer: bytearray, byte_count: int) -> bool:
        """Move bytes to the spool; return False, and leave them, if they do not fit into the memory budget."""
        kept = self._keep(bytes(buffer[:byte_count]))
        if kept:
            del buffer[:byte_count]
        return kept

    def _keep(self, data: bytes) -> bool:
        if self.spool.is_file:
            self.spool.write(data)
            self.needs_file = False
        else:
            self.needs_file = not self.spool.hold(data)
        return not self.needs_file


class _LengthBody(_Body):
    """A body whose length was declared."""

    def __init__(self, reader: LengthReader, spool: Spool) -> None:
        super().__init__(spool, reader.length)
        self._left_bytes: int = reader.length

    def take(self, buffer: bytearray) -> bool:
        byte_count = min(len(buffer), self._left_bytes)
        if byte_count and self._move(buffer, byte_count):
            self._left_bytes -= byte_count
        return self._left_bytes == 0


class _ChunkedBody(_Body):
    """A chunked body. gunicorn's `ChunkedReader` parses size lines and trailers."""

    def __init__(self, reader: ChunkedReader, spool: Spool) -> None:
        super().__init__(spool, None)
        self._reader = reader
        self._left_bytes = 0
        self._is_inside = False
        self._count = 0

    def take(self, buffer: bytearray) -> bool:
        lines = 0
        self.has_more = False
        while buffer and not self.has_more:
            if self._left_bytes:
                if not self._take_data(buffer) or self.left_over:
                    return self.left_over
            elif self._is_inside:
                if not self._take_terminator(buffer):
                    return False
            elif not self._take_plain_chunks(buffer) or not self._take_size(buffer):
                return False
            elif not self._left_bytes:
                return True
            else:
                lines += 1
                self.has_more = lines == _LINES_AT_ONCE
        return False

    def _take_plain_chunks(self, buffer: bytearray) -> bool:
        """Move whole chunks without extensions, in one pass; return whether the parser is to see what follows."""
        data, taken, count = bytearray(), 0, 0
        while count < _CHUNKS_AT_ONCE and (size := _PLAIN_SIZE.match(buffer, taken)):
            start = size.end()
            end = start + int(size[1], 16)
            if end == start or buffer[end : end + 2] != b"\r\n" or self._is_too_long(len(data) + end - start):
                break
            data += buffer[start:end]
            taken, count = end + 2, count + 1
        if not count:
            return True
        if not self._keep(bytes(data)):
            return False
        del buffer[:taken]
        self._count_chunks(count)
        self.has_more = count == _CHUNKS_AT_ONCE
        return bool(buffer) and not self.has_more

    def _is_too_long(self, more_bytes: int) -> bool:
        return self.max_bytes is not None and self.spool.size_bytes + more_bytes > self.max_bytes

    def _take_data(self, buffer: bytearray) -> bool:
        byte_count = min(len(buffer), self._left_bytes)
        if self.max_bytes is not None and self._is_too_long(byte_count):
            byte_count = self.max_bytes + 1 - self.spool.size_bytes
            self.left_over = True
        kept = self._move(buffer, byte_count)
        if kept:
            self._left_bytes -= byte_count
        else:
            self.left_over = False
        return kept

    def _take_terminator(self, buffer: bytearray) -> bool:
        if len(buffer) < 2:
            return False
        if buffer[:2] != b"\r\n":
            raise ChunkMissingTerminator(bytes(buffer[:2]))
        del buffer[:2]
        self._is_inside = False
        return True

    def _take_size(self, buffer: bytearray) -> bool:
        """Read a size line, with the trailers after the last; return whether it was there whole."""
        end = buffer.find(b"\r\n")
        if end < 0:
            if len(buffer) > _MAX_SIZE_LINE_BYTES:
                raise InvalidChunkSize(b"line without an end")
            return False
        end += 2
        size = buffer[: end - 2].split(b";", 1)[0].strip(b" \t")
        if size and not size.strip(b"0"):  # the last chunk
            trailers_end = _trailers_end(buffer, end)
            if trailers_end is None:
                return False
            end = trailers_end
        self._parse_size(bytes(buffer[:end]))
        del buffer[:end]
        return True

    def _parse_size(self, lines: bytes) -> None:
        self._count_chunks(1)
        received = _Received(b"")
        try:
            self._left_bytes, rest = self._reader.parse_chunk_size(received, data=lines)
        except NoMoreData as error:
            raise ChunkMissingTerminator(b"") from error
        self._is_inside = self._left_bytes > 0
        if rest or received.take_buffered():
            raise InvalidChunkSize(b"bytes after a size line")

    def _count_chunks(self, count: int) -> None:
        self._count += count
        if self._count > _FREE_CHUNKS and self.spool.size_bytes < self._count * _FEWEST_CHUNK_BYTES:
            raise InvalidChunkSize(b"far too many small chunks")


def _trailers_end(buffer: bytearray, start: int) -> int | None:
    """Find where the trailers after the last chunk end; None is not yet."""
    if buffer[start : start + 2] == b"\r\n":
        return start + 2
    end = buffer.find(_HEAD_END, start)
    if end < 0:
        if len(buffer) - start > MAX_HEAD_BYTES:
            raise LimitRequestHeaders("the trailers are too long")
        return None
    return end + len(_HEAD_END)
