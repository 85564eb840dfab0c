"""Chunked bodies: taken whole however they are cut, in bounded steps, in no more memory than is counted."""

import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException

from whisker.memory_budget import ByteBudget
from whisker.server.incoming import BodyReader, HeadReader, body_reader
from whisker.server.spool import Spool, SpoolStorage

HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
NEXT = b"GET /next HTTP/1.1\r\n"

StartBody = Callable[..., BodyReader]


@pytest.fixture
def start_body(tmp_path: Path) -> StartBody:
    """Begin a chunked body."""

    def start(memory_bytes: int = 10**9) -> BodyReader:
        request: Any = HeadReader(Config(), ("127.0.0.1", 1)).read(bytearray(HEAD))
        return body_reader(request, Spool(SpoolStorage(ByteBudget(memory_bytes), tmp_path, 0)))

    return start


def take_all(body: BodyReader, buffer: bytearray) -> bool:
    """Take what has come, in as many steps as that needs."""
    while not (is_whole := body.take(buffer)) and body.has_more:
        pass
    return is_whole


def chunks_of(content: bytes, sizes: random.Random, extensions: bool) -> bytes:
    """Cut content into chunks of all sizes, written in all the ways that a size may be written."""
    written, at = bytearray(), 0
    while at < len(content):
        piece = content[at : at + sizes.choice([1, 1, 1, 7, 100, 5000])]
        size = sizes.choice(["%x", "%X", "000%x", "%x;a=b", "%x ;c"] if extensions else ["%x", "%X"]) % len(piece)
        written += size.encode() + b"\r\n" + piece + b"\r\n"
        at += len(piece)
    return bytes(written)


@pytest.mark.parametrize("end", [b"0\r\n\r\n", b"000;last\r\n\r\n", b"0\r\nX-Sum: 1\r\nX-Of: all\r\n\r\n"])
@pytest.mark.parametrize("extensions", [False, True])
@pytest.mark.parametrize("step", [1, 2, 3, 1000, 10**6])
def test_body_is_the_same_however_it_is_cut(start_body: StartBody, end: bytes, extensions: bool, step: int) -> None:
    """Chunks, extensions and trailers give the bytes that were sent, and what follows is left for the next request."""
    sizes = random.Random(step)
    content = sizes.randbytes(20_000) + b"\r\n0\r\n\r\n5\r\n" * 20
    sent = chunks_of(content, sizes, extensions) + end
    *pieces, last = [sent[at : at + step] for at in range(0, len(sent), step)]
    body, buffer = start_body(), bytearray()
    for piece in pieces:
        buffer += piece
        assert not take_all(body, buffer)
    buffer += last
    buffer += NEXT
    assert take_all(body, buffer)
    assert body.spool.open().read() == content
    assert buffer == NEXT


def test_row_95_small_chunks_are_taken_in_steps(start_body: StartBody) -> None:
    """Row 95: no more than a few hundred are parsed at once, fewer where gunicorn parses them; the rest is left."""
    for chunk, most in ((b"1\r\nx\r\n", 250), (b"1;a=b\r\nx\r\n", 30)):
        body, buffer = start_body(), bytearray(chunk * 5_000)
        body.take(buffer)
        assert body.has_more
        assert body.spool.size_bytes <= most
        assert not take_all(body, buffer)
        assert body.spool.size_bytes == 5_000


def test_row_99_body_of_small_chunks_takes_the_memory_that_is_counted(start_body: StartBody) -> None:
    """Row 99: each chunk as an object of its own took three times its bytes."""
    body = start_body()
    tracemalloc.start()
    try:
        for _ in range(9_000):
            body.take(bytearray(b"20\r\n" + bytes(32) + b"\r\n"))
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert body.spool.size_bytes == 9_000 * 32
    assert taken < 1.3 * body.spool.size_bytes


def test_small_chunks_that_memory_has_no_room_for_wait_for_the_disk(start_body: StartBody) -> None:
    """None is lost, and none is taken twice."""
    content = random.Random(1).randbytes(3_000)
    buffer = bytearray(b"".join(b"1\r\n%c\r\n" % byte for byte in content) + b"0\r\n\r\n")
    body = start_body(memory_bytes=1_000)
    assert not take_all(body, buffer)
    assert body.needs_file
    body.spool.use_file()
    assert take_all(body, buffer)
    with body.spool.open() as written:
        assert written.read() == content


@pytest.mark.parametrize("size", [1, 30, 5000])
def test_chunks_over_the_limit_end_one_byte_past_it(start_body: StartBody, size: int) -> None:
    """The application sees that there was more."""
    body = start_body()
    body.max_bytes = 4_000
    assert take_all(body, bytearray((b"%x\r\n" % size + bytes(size) + b"\r\n") * (6_000 // size + 1)))
    assert body.left_over
    assert body.spool.size_bytes == 4_001


@pytest.mark.parametrize(
    "broken",
    [b"1\r\nxx\r\n", b"g\r\nx\r\n", b"-1\r\nx\r\n", b"0x1\r\nx\r\n", b"\r\nx\r\n", b"1 \r\nx\r\n", b"1;\n\r\nx\r\n"],
)
@pytest.mark.parametrize("before", [0, 1, 500])
def test_broken_chunk_is_refused_wherever_it_stands(start_body: StartBody, broken: bytes, before: int) -> None:
    """What the parser refuses is refused behind plain chunks too."""
    with pytest.raises(ParseException):
        take_all(start_body(), bytearray(b"1\r\nx\r\n" * before + broken))


def test_far_too_many_small_chunks_are_refused(start_body: StartBody) -> None:
    """Past the first ten thousand they must hold some bytes."""
    with pytest.raises(ParseException):
        take_all(start_body(), bytearray(b"1\r\nx\r\n" * 10_400))
