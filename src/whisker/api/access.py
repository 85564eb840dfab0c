"""Access to views: declared beside each view, checked after routing by bearer token."""

import hmac
from collections.abc import Callable
from enum import Enum, auto
from typing import Any, Final, TypeVar

from flask import Flask

from whisker.api.rate_limits import WrongTokens
from whisker.errors import Forbidden, Unauthorized

AnyView = TypeVar("AnyView", bound=Callable[..., Any])

_ATTRIBUTE: Final = "whisker_access"


class Access(Enum):
    """The token that a request needs, where tokens are set."""

    PUBLIC = auto()
    """No token: health checks and the API's description."""
    READ = auto()
    """Either token if a read token is set, else none: what changes nothing and is not private."""
    WRITE = auto()
    """The write token: changes, and what people sent in for the owner alone."""


def requires(access: Access) -> Callable[[AnyView], AnyView]:
    """Declare which token a view needs."""

    def attach(view: AnyView) -> AnyView:
        setattr(view, _ATTRIBUTE, access)
        return view

    return attach


def access_to(app: Flask, endpoint: str) -> Access:
    """Return the declared access of an endpoint; by default the write token."""
    declared: Access = getattr(app.view_functions.get(endpoint), _ATTRIBUTE, Access.WRITE)
    return declared


class TokenCheck:
    """Checks the bearer token where one is set.

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
        """Check a request's token.

        Args:
            access: What the routed view declares.
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
        # Both comparisons always run, each in constant time, so that timing reveals nothing about the tokens.
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
