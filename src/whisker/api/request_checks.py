"""Request checks, in order: host, origin, rate limit, token."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, Final

from flask import Flask, request

from whisker.admission_protocol import WAS_ADMITTED
from whisker.api.access import TokenCheck, access_to
from whisker.api.rate_limits import RateLimit
from whisker.api.security_headers import add_api_headers
from whisker.errors import CrossSite, HostUnknown, SettingsInvalid
from whisker.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UNCOUNTED_ENDPOINTS: Final = frozenset({"monitoring.get_health", "monitoring.get_readiness"})
"""Monitoring must reach these however many other requests it makes."""

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^\[\]:/@\s]+)(?::[0-9]{0,5})?")
_ORIGIN = re.compile(r"https?://[^/?#@\s*]+")
_OWN_SITES = frozenset({None, "same-origin", "none"})


class HostCheck:
    """Refuses requests for other host names: protection against DNS rebinding.

    Args:
        allowed_hosts: Names besides localhost and IP addresses; ".example.org" is the name and all below it, "*" any.
    """

    def __init__(self, allowed_hosts: Iterable[str]) -> None:
        hosts = {host.lower() for host in allowed_hosts}
        self._allows_any = "*" in hosts
        self._names = {"localhost"} | {host.lstrip("*.") for host in hosts}
        self._suffixes = tuple(host.lstrip("*") for host in hosts if host.startswith((".", "*.")))
        # Legitimate traffic has a handful of values; the bound keeps others from filling memory.
        self._is_known = lru_cache(maxsize=64)(self._names_us)

    def knows(self, host: str) -> bool:
        """Return whether a Host header names this server; a missing one is accepted, for browsers always send it."""
        return not host or self._allows_any or self._is_known(host)

    def check(self, host: str) -> None:
        """Check a Host header.

        Raises:
            HostUnknown: The name is not this server's.
        """
        if not self.knows(host):
            raise HostUnknown(
                f"This server does not answer to the name {host[:100]!r}. Use localhost or its IP address, "
                "or add the name to WHISKER_ALLOWED_HOSTS."
            )

    def _names_us(self, host: str) -> bool:
        match = _HOST.fullmatch(host.lower())
        if match is None:
            return False
        name = match["name"].removesuffix(".")
        return name in self._names or name.endswith(self._suffixes) or _is_ip_address(name)


def _is_ip_address(name: str) -> bool:
    """Return whether a host is an address: rebinding always needs a name, so addresses are safe to answer to."""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


class CrossSiteCheck:
    """Refuses changes requested by other sites' pages, recognised by headers that only browsers set.

    Args:
        cors_origins: Other origins that may make changes, such as "https://photos.example".

    Source: https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
    """

    def __init__(self, cors_origins: Iterable[str]) -> None:
        self._origins = frozenset(cors_origins)

    def check(self, environ: Mapping[str, Any]) -> None:
        """Check a state-changing request; clients other than browsers send none of these headers.

        The origin's scheme is not compared: behind a proxy that ends TLS our own is unknown, and a page of our own name
        under the other scheme is recognised by Sec-Fetch-Site.

        Raises:
            CrossSite: Another site's page sent it.
        """
        origin = environ.get("HTTP_ORIGIN")
        if origin in self._origins:
            return
        is_foreign = origin is not None and origin.partition("://")[2].lower() != environ.get("HTTP_HOST", "").lower()
        if is_foreign or environ.get("HTTP_SEC_FETCH_SITE") not in _OWN_SITES:
            raise CrossSite(
                "A page of another site sent this request. If it is yours, add its origin to WHISKER_CORS_ORIGINS."
            )


def install_security(app: Flask, settings: Settings, hosts: HostCheck) -> None:
    """Check host, origin, rate and token before any view runs; add security headers to every answer.

    A request is checked by its endpoint, as the router found it; without one it ends in 404, 405 or a redirect to
    the plain spelling of its path, which give away no more than the public description of the API.

    Raises:
        SettingsInvalid: A rate limit or CORS origin that cannot be read.
    """
    sites = CrossSiteCheck(settings.cors_origins)
    rate_limit = RateLimit(settings.rate_limit) if settings.rate_limit else None
    tokens = TokenCheck(settings.api_token, settings.api_read_token)

    # One hook, not four: this runs on every prediction.
    @app.before_request
    def check_request() -> None:
        environ, method, endpoint = request.environ, request.method, request.endpoint
        hosts.check(environ.get("HTTP_HOST", ""))
        if method not in SAFE_METHODS:
            sites.check(environ)
        was_counted = endpoint in UNCOUNTED_ENDPOINTS or environ.get(WAS_ADMITTED)  # before its body was read
        if rate_limit is not None and not was_counted:
            rate_limit.check(environ.get("REMOTE_ADDR"))
        # OPTIONS runs no view: Flask itself answers which methods there are.
        if tokens.is_needed and endpoint is not None and method != "OPTIONS":
            tokens.check(access_to(app, endpoint), environ.get("HTTP_AUTHORIZATION", ""), environ.get("REMOTE_ADDR"))

    app.after_request(add_api_headers)
    install_cors(app, settings.cors_origins)


def install_cors(app: Flask, origins: Iterable[str]) -> None:
    """Let pages of these origins read answers; with none, nothing is installed and no answer has CORS headers.

    Raises:
        SettingsInvalid: An origin that is not "scheme://host" or "scheme://host:port".
    """
    exact = list(origins)
    for origin in exact:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsInvalid(
                f"WHISKER_CORS_ORIGINS holds {origin[:100]!r}; an origin looks like https://photos.example, "
                "without a path, and '*' is not accepted."
            )
    if not exact:
        return
    from flask_cors import CORS

    CORS(
        app,
        # Patterns, because flask-cors takes a text with brackets, as of an IPv6 address, for a pattern anyway.
        origins=[re.compile(rf"{re.escape(origin)}\Z") for origin in exact],
        allow_headers=["Authorization", "Content-Type", "X-Request-ID"],
        expose_headers=["Retry-After", "X-Request-ID"],
        max_age=600,
        always_send=False,
    )
