"""Who may read and who may change things, by bearer token."""

import hmac

from whisker.api.access import Access
from whisker.api.rate_limits import WrongTokens
from whisker.errors import Forbidden, Unauthorized


class TokenCheck:
    """Asks for a token where one is set.

    Args:
        write_token: Allows everything; empty: changing anything needs no token, unless there is a read token.
        read_token: Allows reading and predicting; empty: these need none.
    """

    def __init__(self, write_token: str, read_token: str) -> None:
        self._write_token = write_token.encode()
        self._read_token = read_token.encode()
        self._wrong_tokens = WrongTokens()
        self.is_needed = bool(write_token or read_token)

    def check(self, access: Access, authorization: str, remote_address: str | None) -> None:
        """Let a request pass, or refuse it.

        Args:
            access: What the view that the request was routed to asks for.
            authorization: The header of that name, empty where there is none.
            remote_address: The other end of the connection.

        Raises:
            Unauthorized: No token or a wrong one; the answer is the same, so that guessing learns nothing.
            RateLimited: A wrong one, after many others from the same client.
            Forbidden: The read token, where something would change.
        """
        if access is Access.PUBLIC or (access is Access.READ and not self._read_token):
            return
        given = _bearer_token(authorization)
        # Both comparisons always run, each in a time that does not tell how much of the token was right.
        may_write = hmac.compare_digest(given, self._write_token) and bool(self._write_token)
        may_read = hmac.compare_digest(given, self._read_token) and bool(self._read_token)
        if may_write or (may_read and access is Access.READ):
            return
        if may_read:
            raise Forbidden("This token may read and predict; this needs the server's other token.")
        if given:  # a page that was opened without a token guesses nothing
            self._wrong_tokens.count(remote_address)
        raise Unauthorized("This needs the server's token, sent as 'Authorization: Bearer <token>'.")


def _bearer_token(authorization: str) -> bytes:
    """Return the token in an Authorization header as the bytes that were sent, empty where there is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip(" \t").encode("latin-1", "replace") if scheme.lower() == "bearer" else b""
