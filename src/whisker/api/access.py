"""Who may ask a view: declared beside the view and looked up by endpoint, after routing.

The path as it was sent decides nothing. The router reads `//feedback`, `/api/%2ffeedback` and `/feedback` as one
address, and whatever compares paths itself reads some of them as others.
"""

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, Final, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE: Final = "whisker_access"


class Access(Enum):
    """What a request has to bring, where tokens are set."""

    PUBLIC = auto()
    """Nothing: whether the server lives, and how it is to be asked."""
    READ = auto()
    """Either token, where a read token is set; nothing else: what changes nothing and is nobody's own."""
    WRITE = auto()
    """The write token: what changes something, and what people sent in and only the owner may see."""


def requires(access: Access) -> Callable[[View], View]:
    """Declare who may ask a view."""

    def attach(view: View) -> View:
        setattr(view, _ATTRIBUTE, access)
        return view

    return attach


def access_to(app: Flask, endpoint: str) -> Access:
    """Look up who may ask an endpoint; one that declares nothing needs the write token."""
    found: Access = getattr(app.view_functions.get(endpoint), _ATTRIBUTE, Access.WRITE)
    return found
