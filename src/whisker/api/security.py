"""The doors of the API, in the order in which a request meets them."""

from flask import Flask, request

from whisker.admission import WAS_ADMITTED
from whisker.api.origins import SAFE_METHODS, CrossSiteCheck, HostCheck, install_cors
from whisker.api.rate_limits import RateLimit
from whisker.api.security_headers import add_api_headers
from whisker.api.tokens import TokenCheck
from whisker.settings import Settings


def install_security(app: Flask, settings: Settings) -> None:
    """Check who asks, from where and how often, before any view runs; add headers to every answer.

    Raises:
        SettingsInvalid: A rate limit or CORS origin that cannot be read.
    """
    hosts = HostCheck(settings.allowed_hosts)
    sites = CrossSiteCheck(settings.cors_origins)
    rate_limit = RateLimit(settings.rate_limit) if settings.rate_limit else None
    tokens = TokenCheck(settings.api_token, settings.api_read_token)

    # One hook, not four, and the bare environ: this runs on every prediction.
    @app.before_request
    def check_request() -> None:
        environ = request.environ
        hosts.check(environ.get("HTTP_HOST", ""))
        if environ["REQUEST_METHOD"] not in SAFE_METHODS:
            sites.check(environ)
        if rate_limit is not None and not environ.get(WAS_ADMITTED):  # which was counted when it was admitted
            rate_limit.check(environ["PATH_INFO"], environ.get("REMOTE_ADDR"))
        if tokens.is_needed:
            tokens.check(environ)

    app.after_request(add_api_headers)
    install_cors(app, settings.cors_origins)
