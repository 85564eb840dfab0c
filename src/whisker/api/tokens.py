"""Who may read and who may change things, by bearer token."""

import hmac
import re
from collections.abc import Mapping
from typing import Any

from whisker.api.origins import SAFE_METHODS
from whisker.errors import Forbidden, Unauthorized

# What anyone may ask for: whether we live, and how we are to be asked. The dashboard's files never reach the app.
_PUBLIC_PATHS = frozenset({"/health", "/ready", "/openapi.json", "/docs"})
_PUBLIC_PREFIX = "/docs/"
# Pictures that people sent in to be corrected are for those who look after the model.
_INBOX = re.compile(r"/feedback(/|$)")
# A POST that changes nothing.
_READING_POSTS = frozenset({"/predict"})


class TokenCheck:
    """Asks for a token where one is set.

    Args:
        write_token: Allows everything; empty: changing anything needs no token, unless there is a read token.
        read_token: Allows reading and predicting; empty: these need none.
    """

    def __init__(self, write_token: str, read_token: str) -> None:
        self._write_token = write_token.encode()
        self._read_token = read_token.encode()
        self.is_needed = bool(write_token or read_token)

    def check(self, environ: Mapping[str, Any]) -> None:
        """Let a request pass, or refuse it.

        Raises:
            Unauthorized: No token or a wrong one; the answer is the same, so that guessing learns nothing.
            Forbidden: The read token, where something would change.
        """
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if method == "OPTIONS" or path in _PUBLIC_PATHS or path.startswith(_PUBLIC_PREFIX):
            return
        is_public = not _INBOX.match(path) and (method in SAFE_METHODS or path in _READING_POSTS)
        if is_public and not self._read_token:
            return
        given = _bearer_token(environ.get("HTTP_AUTHORIZATION", ""))
        # Both comparisons always run, each in a time that does not tell how much of the token was right.
        may_write = hmac.compare_digest(given, self._write_token) and bool(self._write_token)
        may_read = hmac.compare_digest(given, self._read_token) and bool(self._read_token)
        if may_write or (may_read and is_public):
            return
        if may_read:
            raise Forbidden("This token may read and predict; this needs the server's other token.")
        raise Unauthorized("This needs the server's token, sent as 'Authorization: Bearer <token>'.")


def _bearer_token(authorization: str) -> bytes:
    """Return the token in an Authorization header as the bytes that were sent, empty where there is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip().encode("latin-1", "replace") if scheme.lower() == "bearer" else b""
