"""Read a body up to a limit, counting what arrives and what it inflates to."""

import zlib
from http.client import HTTPResponse

from whisker.errors import UrlFetchFailed, UrlTooLarge

_CHUNK_BYTES = 64 * 1024
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


def read_body(response: HTTPResponse, max_bytes: int) -> bytes:
    """Return the body of a response.

    Args:
        response: Its headers read, its body not.
        max_bytes: Limit both on the bytes that arrive and on what they inflate to.

    Raises:
        UrlTooLarge: Over the limit; nothing beyond it is read.
        UrlFetchFailed: Cut off before its declared end, or in an encoding that was not asked for.
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
    return _decoded(bytes(received), response.getheader("Content-Encoding", "identity").strip().lower(), max_bytes)


def _decoded(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """Undo the encodings that careless servers use although none was asked for."""
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
