"""Security headers of every answer, and the content security policies of pages."""

import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path

from flask import Response

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
_SAME_FOR_ALL = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

# Types that a browser runs; any other, such as application/json, is data and needs no permission.
_SCRIPT_TYPES = frozenset({"", "module", "text/javascript", "application/javascript"})


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


def dashboard_policy(dashboard_dir: Path) -> str:
    """Make the policy of the dashboard's pages.

    Args:
        dashboard_dir: The exported site; every inline script of its pages is allowed by its hash, no other is.
    """
    pages = sorted(dashboard_dir.rglob("*.html"))
    hashes = {source for page in pages for source in inline_script_hashes(page.read_text("utf-8"))}
    return (
        f"default-src 'self'; script-src {_sources(hashes)}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; {_SAME_FOR_ALL}"
    )


def docs_policy(page: str) -> str:
    """Make the policy of the API's documentation page, whose viewer styles itself and may only call this server.

    Args:
        page: The page as it is sent; its inline scripts are allowed by their hashes.
    """
    return (
        f"default-src 'self'; script-src {_sources(inline_script_hashes(page))}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'none'; {_SAME_FOR_ALL}"
    )


def inline_script_hashes(page: str) -> set[str]:
    """Return the CSP source, such as 'sha256-...', of each script written into a page."""
    collector = _InlineScripts()
    collector.feed(page)
    collector.close()
    return {_source(script) for script in collector.scripts}


def _sources(hashes: set[str]) -> str:
    """List script sources in an order that does not change between starts."""
    return " ".join(["'self'", *sorted(hashes)])


def _source(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


class _InlineScripts(HTMLParser):
    """Collects the text of scripts that a browser would run and that have no address of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        kind = (attributes.get("type") or "").strip().lower()
        if tag == "script" and "src" not in attributes and kind in _SCRIPT_TYPES:
            self._is_inside = True
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._is_inside = False
