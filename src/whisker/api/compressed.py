"""A text that many ask for: compressed once for each encoding, and not sent again to who has it."""

import gzip
import hashlib
import threading
from functools import lru_cache
from typing import Final, Literal

import brotli
from flask import Request, Response
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

Encoding = Literal["br", "gzip", "identity"]

_BEST_FIRST: Final[tuple[Encoding, ...]] = ("br", "gzip", "identity")
_BROTLI_QUALITY: Final = 6
"""Of 11: what is more takes ten times as long for a tenth of the bytes."""
_GZIP_LEVEL: Final = 6
_ETAG_DIGITS: Final = 32
_ASK_EACH_TIME: Final = "private, no-cache"


class CompressedText:
    """JSON as it is served; what its encodings take is kept.

    Args:
        content: UTF-8.
    """

    def __init__(self, content: bytes) -> None:
        self._etag = hashlib.sha256(content).hexdigest()[:_ETAG_DIGITS]
        self._encoded: dict[Encoding, bytes] = {"identity": content}
        self._lock = threading.Lock()

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""
        return sum(map(len, self._encoded.values()))

    def etag(self, encoding: Encoding) -> str:
        """Name these bytes: other bytes, also the same text in another encoding, have another name."""
        return self._etag if encoding == "identity" else f"{self._etag}-{encoding}"

    def encoded(self, encoding: Encoding) -> bytes:
        """Return the bytes in an encoding, made when they are first asked for, by one thread."""
        made = self._encoded.get(encoding)
        if made is not None:
            return made
        with self._lock:
            if encoding not in self._encoded:
                self._encoded[encoding] = _compress(self._encoded["identity"], encoding)
            return self._encoded[encoding]

    def answer(self, asked: Request) -> Response:
        """Answer a request in the encoding that it likes best, or with 304 where it has these bytes."""
        encoding = choose_encoding(asked.environ.get("HTTP_ACCEPT_ENCODING", ""))
        response = Response(self.encoded(encoding), mimetype="application/json")
        if encoding != "identity":
            response.headers["Content-Encoding"] = encoding
        response.headers["Cache-Control"] = _ASK_EACH_TIME
        response.headers["Vary"] = "Accept-Encoding"
        response.set_etag(self.etag(encoding))
        response.make_conditional(asked.environ)
        return response


# A handful of values make up all honest traffic; the bound keeps the others from filling memory.
@lru_cache(maxsize=64)
def choose_encoding(accept_encoding: str) -> Encoding:
    """Choose from an Accept-Encoding header what it likes best; of what it likes as much, the smallest.

    Source: RFC 9110, 12.5.3. Who refuses everything gets the plain bytes.
    """
    accepted = parse_accept_header(accept_encoding, Accept)
    named = {value.lower() for value, _quality in accepted}
    liked = {
        encoding: accepted.quality(encoding)
        for encoding in _BEST_FIRST
        if encoding != "identity" or encoding in named  # accepted unless refused, but nobody's wish unless named
    }
    best = max(liked, key=lambda encoding: liked[encoding])
    return best if liked[best] > 0 else "identity"


def _compress(content: bytes, encoding: Encoding) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(content, quality=_BROTLI_QUALITY))
    return gzip.compress(content, _GZIP_LEVEL, mtime=0)
