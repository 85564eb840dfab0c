"""What every request is checked for, in order, before its view runs."""

from typing import Final

from flask import Flask, request

from whisker.admission import WAS_ADMITTED
from whisker.api.access import access_to
from whisker.api.origins import SAFE_METHODS, CrossSiteCheck, HostCheck, install_cors
from whisker.api.rate_limits import RateLimit
from whisker.api.security_headers import add_api_headers
from whisker.api.tokens import TokenCheck
from whisker.settings import Settings

UNCOUNTED_ENDPOINTS: Final = frozenset({"status.get_health", "status.get_readiness"})
"""Whoever watches the server must be able to see that it lives, whatever else they ask."""


def install_security(app: Flask, settings: Settings, hosts: HostCheck) -> None:
    """Check who asks, from where and how often, before any view runs; add headers to every answer.

    What a request asks for is its endpoint, as the router found it; without one it ends in 404, 405 or a redirect to
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
