"""What every answer tells the browser to refuse on our behalf."""

from pathlib import Path

from flask import Response

from whisker.api.csp import dashboard_policy

# The camera is for the dashboard, which lets people photograph what they want classified.
COMMON_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_POLICY = "Content-Security-Policy"
_API_HEADERS = list({**COMMON_HEADERS, _POLICY: "default-src 'none'; frame-ancestors 'none'"}.items())


def add_api_headers(response: Response) -> Response:
    """Add the headers to an answer of the API; a page that brought its own policy keeps it."""
    headers = response.headers
    if _POLICY in headers:
        headers.extend(COMMON_HEADERS)
    else:
        headers.extend(_API_HEADERS)
    return response


def dashboard_headers(dashboard_dir: Path) -> dict[str, str]:
    """Return the headers of the dashboard's files, with a policy for exactly the inline scripts they hold."""
    return {**COMMON_HEADERS, _POLICY: dashboard_policy(dashboard_dir)}
