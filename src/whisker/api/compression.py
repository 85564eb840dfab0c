"""Compression of answers: JSON, tables and text, by what the client accepts.

No answer holds a secret: tokens come in a header and are never repeated. So what a client can make an answer contain
tells it nothing by the answer's compressed length (BREACH, https://www.breachattack.com).
"""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final, Literal

import brotli
from flask import Flask, Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

Encoding = Literal["br", "gzip", "identity"]

SMALLEST_BYTES: Final = 1024
"""A shorter answer fits into a packet as it is."""

BROTLI_QUALITY: Final = 3
"""Of 11, for what is compressed at each request: 0.1 ms for 10 kB; 5 takes three times as long for a tenth less."""

GZIP_LEVEL: Final = 4

_BEST_FIRST: Final[tuple[Encoding, ...]] = ("br", "gzip", "identity")
_GZIP_WINDOW_BITS: Final = 31
_STREAMED_TYPE: Final = "text/csv"
_TYPES: Final = frozenset({"application/json", "application/problem+json", "text/plain", "text/html", _STREAMED_TYPE})
_Stream = tuple[Callable[[bytes], bytes], Callable[[], bytes]]
"""Compresses a chunk to bytes that can be read without the next; ends the stream."""

_WITHOUT_BODY: Final = frozenset({204, 304})
_PARTIAL: Final = 206


# Legitimate traffic has a handful of values; the bound keeps others from filling memory.
@lru_cache(maxsize=64)
def choose_encoding(accept_encoding: str) -> Encoding:
    """Choose the preferred encoding of an Accept-Encoding header; of equally preferred ones, the smallest.

    Source: RFC 9110, 12.5.3. If every encoding is refused, the plain bytes are sent.
    """
    accepted = parse_accept_header(accept_encoding, Accept)
    named = {value.lower() for value, _quality in accepted}
    liked = {
        encoding: accepted.quality(encoding)
        for encoding in _BEST_FIRST
        if encoding != "identity" or encoding in named  # accepted unless refused, but preferred only if named
    }
    best = max(liked, key=lambda encoding: liked[encoding])
    return best if liked[best] > 0 else "identity"


def compress(
    content: bytes, encoding: Encoding, brotli_quality: int = BROTLI_QUALITY, gzip_level: int = GZIP_LEVEL
) -> bytes:
    """Compress bytes; the same ones always become the same."""
    if encoding == "br":
        return bytes(brotli.compress(content, quality=brotli_quality))
    return gzip.compress(content, gzip_level, mtime=0) if encoding == "gzip" else content


def install_compression(app: Flask) -> None:
    """Compress every answer that is worth it, but those that come compressed, such as insights."""
    app.after_request(compress_answer)


def compress_answer(response: Response) -> Response:
    """Compress an answer of text in the request's preferred encoding.

    Its ETag becomes a weak one, for the bytes differ and what they say does not: If-None-Match compares weakly.
    """
    if not _is_compressible(response):
        return response
    response.vary.add("Accept-Encoding")
    encoding = choose_encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag, is_weak = response.get_etag()
    if etag is not None and not is_weak and encoding != "identity":
        response.set_etag(etag, weak=True)
    if encoding == "identity" or response.status_code in _WITHOUT_BODY:
        return response
    response.headers["Content-Encoding"] = encoding
    if response.is_streamed:
        response.response = _compress_stream(response.iter_encoded(), response.response, encoding)
    else:
        response.set_data(compress(response.get_data(), encoding))
    return response


def _is_compressible(response: Response) -> bool:
    length = response.headers.get("Content-Length", type=int)
    if length is not None and length < SMALLEST_BYTES and response.status_code not in _WITHOUT_BODY:
        return False  # most answers are a prediction: nothing else is looked at
    if response.mimetype not in _TYPES or response.status_code == _PARTIAL or response.direct_passthrough:
        return False
    if "Content-Encoding" in response.headers or response.cache_control.no_transform:
        return False
    if response.is_streamed:
        return response.mimetype == _STREAMED_TYPE
    return response.status_code in _WITHOUT_BODY or (response.calculate_content_length() or 0) >= SMALLEST_BYTES


def _compress_stream(chunks: Iterable[bytes], source: object, encoding: Encoding) -> Iterator[bytes]:
    """Compress chunks as they come, so that each leaves before the next is read.

    Args:
        chunks: What the view yields, encoded.
        source: The view's own iterator, which is closed if the client leaves.
        encoding: One that compresses.
    """
    compress_chunk, finish = _brotli_stream() if encoding == "br" else _gzip_stream()
    try:
        for chunk in chunks:
            yield compress_chunk(chunk)
        yield finish()
    finally:
        if close := getattr(source, "close", None):
            close()


def _brotli_stream() -> _Stream:
    compressor = brotli.Compressor(quality=BROTLI_QUALITY)
    return lambda chunk: compressor.process(chunk) + compressor.flush(), compressor.finish


def _gzip_stream() -> _Stream:
    compressor = zlib.compressobj(GZIP_LEVEL, wbits=_GZIP_WINDOW_BITS)
    return lambda chunk: compressor.compress(chunk) + compressor.flush(zlib.Z_SYNC_FLUSH), compressor.flush
