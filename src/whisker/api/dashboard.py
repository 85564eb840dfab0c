"""Serves the dashboard's built files on the API's own origin."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.headers import Headers

from flask import Flask, Response, request
from whitenoise import WhiteNoise

from whisker.api.access import Access, requires
from whisker.api.errors import problem_response
from whisker.api.request_checks import HostCheck
from whisker.api.security_headers import dashboard_headers
from whisker.errors import NotFound
from whisker.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

IMMUTABLE_PREFIX = "/_next/static/"
"""Next puts a content hash into these names, so a browser may keep them for good."""

MANIFEST_TYPE = "application/manifest+json"
"""Of the file that lets browsers install the dashboard (W3C Web Application Manifest)."""

NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>Whisker</title><p>The API is up, but the dashboard is not built here. "
    "<code>make start</code> builds it; the API is described at <a href=openapi.json>/openapi.json</a>."
)


def install_dashboard(app: Flask, settings: Settings, hosts: HostCheck) -> None:
    """Serve the dashboard's precompressed files; without a build, `/` explains how to get one."""
    folder = settings.dashboard_dir
    if not (folder / "index.html").is_file():
        app.add_url_rule("/", view_func=dashboard_not_built)
        return
    headers = dashboard_headers(folder)
    app.wsgi_app = _DashboardFiles(app.wsgi_app, folder, headers, hosts)  # type: ignore[method-assign]
    page = folder / "404.html"
    if page.is_file():
        _install_not_found_page(app, page.read_bytes(), headers)


@requires(Access.PUBLIC)
def dashboard_not_built() -> Response:
    """Explain how to build the dashboard."""
    return Response(NOT_BUILT, mimetype="text/html")


class _DashboardFiles(WhiteNoise):  # type: ignore[misc]  # it has no types
    """Serves the files under this server's names, and passes all other requests to the API.

    WhiteNoise reads names and lengths once; here once a build, so that a page that is built anew is sent whole.

    Args:
        api: The wrapped application.
        folder: The exported site.
        headers: Added to every file of the build that is there.
        hosts: Recognises this server's names.
    """

    def __init__(self, api: "WSGIApplication", folder: Path, headers: dict[str, str], hosts: HostCheck) -> None:
        super().__init__(api)
        self._folder = folder
        self._hosts = hosts
        self._build = _build_of(folder)
        self.files = _files_in(folder, headers)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer with a file, or as the API does."""
        if environ["REQUEST_METHOD"] == "GET" and (build := _build_of(self._folder)) != self._build:
            self.files = _files_in(self._folder, dashboard_headers(self._folder))
            self._build = build
        return super().__call__(environ, start_response)  # type: ignore[no-any-return]

    def serve(self, static_file: Any, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer with a file."""
        if not self._hosts.knows(environ.get("HTTP_HOST", "")):
            return self.application(environ, start_response)  # type: ignore[no-any-return]  # which refuses it
        return super().serve(static_file, environ, start_response)  # type: ignore[no-any-return]


def _build_of(folder: Path) -> tuple[int, int] | None:
    """Tell one build from another: when its first page and its folder changed; None while there is no page."""
    try:
        return (folder / "index.html").stat().st_mtime_ns, folder.stat().st_mtime_ns
    except OSError:
        return None


def _files_in(folder: Path, headers: dict[str, str]) -> dict[str, Any]:
    """List the files that are sent, by address, each with its headers; none while there is no page."""
    if _build_of(folder) is None:
        return {}

    def add_headers(own: Headers, _path: str, url: str) -> None:
        for name, value in headers.items():
            own[name] = value
        if not url.startswith(IMMUTABLE_PREFIX):
            own["Cache-Control"] = "no-cache"

    reader = WhiteNoise(
        None,
        root=folder,
        index_file=True,
        add_headers_function=add_headers,
        mimetypes={".webmanifest": MANIFEST_TYPE},
        immutable_file_test=lambda _path, url: url.startswith(IMMUTABLE_PREFIX),
    )
    files: dict[str, Any] = reader.files
    return files


def _install_not_found_page(app: Flask, html: bytes, headers: dict[str, str]) -> None:
    """Answer unknown addresses with the dashboard's 404 page in browsers, and with a problem elsewhere."""

    def answer(_error: Exception) -> Response:
        accepts = request.accept_mimetypes
        if request.method == "GET" and accepts["text/html"] > accepts["application/json"]:
            return Response(html, status=404, mimetype="text/html", headers=headers)
        return problem_response(NotFound(f"There is nothing at {request.path[:200]!r}; /openapi.json lists what is."))

    app.register_error_handler(404, answer)
