"""One request for a file by http or https, its response, and checking a file against published hashes."""

import hashlib
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

import whisker
from whisker.errors import CredentialsMissing, SourceUnavailable

TIMEOUT_SECONDS: Final = 30.0

RANGE_REFUSED: Final = 416

BY_HAND: Final = "Or download the file in another way and give its path: whisker data fetch FILE."

_BLOCK_BYTES: Final = 1 << 20

_CONTENT_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True)
class FileResponse:
    """A server's response whose body is still to be read.

    Attributes:
        starts_at: The first byte's offset in the file.
        total_bytes: How long the whole file is; None where the server does not send it.
        validator: A strong ETag or a date, empty without one.
        is_page: Whether its content type is a web page.
    """

    response: HTTPResponse
    starts_at: int
    total_bytes: int | None
    validator: str
    is_page: bool


class ServerUnreachable(SourceUnavailable):
    """No response was received."""


class RangeRefused(Exception):
    """The server has no such range of the file."""


def request_file(url: str, starts_at: int = 0, validator: str = "") -> FileResponse:
    """Request a file, or the rest of it.

    Args:
        url: http or https.
        starts_at: How many bytes were received already.
        validator: Of the file they are part of: where it has changed, all of it is sent.

    Raises:
        ServerUnreachable: No response was received.
        SourceUnavailable: The server refuses the file.
        CredentialsMissing: It requires a login.
        RangeRefused: The file has no more bytes.
    """
    headers = {"User-Agent": f"whisker/{whisker.__version__}", "Accept-Encoding": "identity"}
    if starts_at:
        headers["Range"] = f"bytes={starts_at}-"
        if validator:
            headers["If-Range"] = validator
    try:
        response = _opener().open(Request(url, headers=headers), timeout=TIMEOUT_SECONDS)  # noqa: S310 - see _opener
    except HTTPError as error:
        error.close()
        if error.code == RANGE_REFUSED:
            raise RangeRefused from error
        raise _refusal(url, error.code) from error
    except (OSError, HTTPException, ValueError) as error:
        raise unreachable(url, error) from error
    return _file_response(response)


def unreachable(url: str, error: Exception) -> "ServerUnreachable":
    """Return the error that says why a server cannot be reached."""
    reason = error.reason if isinstance(error, URLError) else error
    host = urlsplit(url).hostname or url[:80]
    if isinstance(reason, ssl.SSLCertVerificationError):
        why = f"The certificate of {host} cannot be trusted ({reason.verify_message}): check clock and CA certificates"
    elif isinstance(reason, TimeoutError):
        why = f"{host} did not answer within {TIMEOUT_SECONDS:.0f} seconds: check the network, or try later"
    else:
        said = getattr(reason, "strerror", None) or reason
        why = f"{host} cannot be reached ({said}): check the network, and HTTPS_PROXY if you need a proxy"
    return ServerUnreachable(f"{why}. {BY_HAND}")


def _opener() -> OpenerDirector:
    """Make a client for http and https only, also where a redirect leads elsewhere."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPRedirectHandler(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
        UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _refusal(url: str, status: int) -> SourceUnavailable:
    shown = url[:160]
    match status:
        case 401 | 403 | 407:
            return CredentialsMissing(
                f"The server wants to know who asks ({status} for {shown}), or gives the file to nobody. {BY_HAND}"
            )
        case 404 | 410:
            return SourceUnavailable(f"There is nothing at {shown} ({status}). Check the address.")
        case 429:
            return SourceUnavailable(f"The server has had too many requests (429 for {shown}). Try later.")
        case _ if status >= 500:
            return SourceUnavailable(
                f"The server is at fault ({status} for {shown}). Try later; what has come so far is kept."
            )
    return SourceUnavailable(f"The server answered {status} for {shown}, and not with a file.")


def _file_response(response: HTTPResponse) -> FileResponse:
    headers = response.headers
    starts_at, total = 0, _number(headers.get("Content-Length"))
    if response.status == 206 and (found := _CONTENT_RANGE.match(headers.get("Content-Range", ""))):
        starts_at, total = int(found[1]), _number(found[2])
    tag = headers.get("ETag", "")
    # Only a strong ETag says that bytes are the same (RFC 9110, 13.1.5).
    validator = tag if tag.startswith('"') else headers.get("Last-Modified", "")
    is_page = headers.get_content_type() in ("text/html", "application/xhtml+xml")
    return FileResponse(response, starts_at, total, validator, is_page)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


@dataclass(frozen=True)
class Published:
    """Size and hashes of a file as its publisher, or a library that has long used it, gives them.

    Attributes:
        size_bytes: None where it is not published.
        md5: 32 hexadecimal digits, or empty.
        sha256: 64 hexadecimal digits, or empty.
    """

    size_bytes: int | None = None
    md5: str = ""
    sha256: str = ""

    def check(self, path: Path, on_progress: Callable[[float], None] = lambda _share: None) -> None:
        """Check a file against what is published.

        Args:
            path: The downloaded file.
            on_progress: Called with the share that was read.

        Raises:
            SourceUnavailable: It is another file.
        """
        size_bytes = path.stat().st_size
        if self.size_bytes is not None and size_bytes != self.size_bytes:
            raise SourceUnavailable(_unlike("size", f"{self.size_bytes} bytes", f"{size_bytes} bytes"))
        for algorithm, expected in (("sha256", self.sha256), ("md5", self.md5)):
            if not expected:
                continue
            found = file_hash(path, algorithm, on_progress)
            if found != expected:
                raise SourceUnavailable(_unlike(algorithm, expected, found))
            return


def file_hash(path: Path, algorithm: str = "sha256", on_progress: Callable[[float], None] = lambda _share: None) -> str:
    """Hash a file of any size in blocks of a megabyte, as hexadecimal digits."""
    digest, done, total = hashlib.new(algorithm, usedforsecurity=False), 0, path.stat().st_size
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            done += len(block)
            on_progress(done / max(total, done))
    return digest.hexdigest()


def _unlike(what: str, expected: str, found: str) -> str:
    return (
        f"What was downloaded is not the published file: its {what} is {found}, and {expected} was expected. It was "
        "removed. Fetch it again; if that ends like this too, the publisher has changed the file."
    )
