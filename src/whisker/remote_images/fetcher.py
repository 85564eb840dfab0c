"""Fetching images by URL: checked addresses and redirects, one deadline, a bounded number at once."""

import http.client
import ssl
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property

from whisker.errors import AppError, Overloaded, UrlFetchFailed, UrlForbidden, UrlTimeout
from whisker.remote_images.addresses import AddressPolicy, IPAddress, Resolver, is_public, resolve_host
from whisker.remote_images.connections import Deadline, open_response, read_body
from whisker.remote_images.targets import Target, parse_target, redirect_target

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class RemoteImageLimits:
    """What one fetch may cost.

    Args:
        timeout_seconds: For everything together: look-up, connections, TLS, redirects, headers, body.
        max_bytes: Size of the body, as sent and as inflated.
        max_redirects: How many redirects are followed.
        max_concurrent: Fetches at once in this process.
        ports: The ports that may be connected to.
    """

    timeout_seconds: float = 5.0
    max_bytes: int = 10_000_000
    max_redirects: int = 3
    max_concurrent: int = 8
    ports: frozenset[int] = frozenset({80, 443})


class RemoteImageFetcher:
    """Fetches images from the public internet and from nowhere else.

    The caller is answered at the deadline whatever the network does. Each fetch runs in a daemon thread of its own,
    because a look-up in the C library cannot be interrupted: one that hangs keeps its slot, not its caller, and does
    not hold the process up when it stops.

    Args:
        limits: What one fetch may cost.
        resolver: Looks a host name up; called once a hop.
        is_allowed: Returns whether an address may be connected to.
        tls: Verifies servers; the system's authorities by default.
    """

    def __init__(
        self,
        limits: RemoteImageLimits | None = None,
        *,
        resolver: Resolver = resolve_host,
        is_allowed: AddressPolicy = is_public,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits or RemoteImageLimits()
        self._resolve = resolver
        self._is_allowed = is_allowed
        self._given_tls = tls
        self._places = threading.BoundedSemaphore(self._limits.max_concurrent)

    def fetch(self, url: str) -> bytes:
        """Return the bytes at a web address, whatever they are.

        Raises:
            UrlSchemeForbidden: Neither http nor https, here or after a redirect; likewise the next two.
            UrlPortForbidden: A port other than the allowed ones.
            UrlForbidden: A host that is not on the public internet, or is written to hide where it leads.
            UrlTooLarge: More bytes than the limit.
            UrlTimeout: Not done by the deadline.
            UrlFetchFailed: Unreachable, bad TLS, an answer other than 200, or too many redirects.
            Overloaded: As many fetches are running as may.
        """
        deadline = Deadline(self._limits.timeout_seconds)
        target = parse_target(url, self._limits.ports)
        answer = self._start(target, deadline)
        try:
            return answer.result(timeout=deadline.remaining_seconds())
        except TimeoutError:
            raise UrlTimeout(
                f"The site did not send the whole picture within {self._limits.timeout_seconds:g} seconds."
            ) from None

    def _start(self, target: Target, deadline: Deadline) -> Future[bytes]:
        """Take a slot and begin, or refuse at once if all are taken."""
        refusal = Overloaded("Too many pictures are being fetched by address right now; try again in a few seconds.")
        if not self._places.acquire(blocking=False):
            raise refusal
        answer: Future[bytes] = Future()
        thread = threading.Thread(target=self._run, args=(target, deadline, answer), name="fetch", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the system has no thread left
            self._places.release()
            raise refusal from None
        return answer

    def _run(self, target: Target, deadline: Deadline, answer: Future[bytes]) -> None:
        """Fetch in the background, and release the slot however it ends."""
        try:
            body = self._fetch(target, deadline)
        except BaseException as error:
            self._places.release()
            answer.set_exception(error)
        else:
            self._places.release()
            answer.set_result(body)

    def _fetch(self, target: Target, deadline: Deadline) -> bytes:
        """Fetch, and translate errors of network and origin without revealing details of either."""
        try:
            return self._follow(target, deadline)
        except (AppError, TimeoutError):
            raise
        except ssl.SSLError:
            raise UrlFetchFailed("The site's certificate or encryption is not valid for this address.") from None
        except OSError:
            raise UrlFetchFailed("The site could not be reached.") from None
        except (http.client.HTTPException, ValueError):  # a chunk of negative size is a ValueError
            raise UrlFetchFailed("The site's answer breaks the rules of HTTP.") from None

    def _follow(self, target: Target, deadline: Deadline) -> bytes:
        """Request the target, and follow up to `max_redirects` redirects."""
        for _ in range(self._limits.max_redirects + 1):
            addresses = self._checked_addresses(target)
            tls = self._tls if target.scheme == "https" else None
            with open_response(target, addresses, deadline, tls, 2 * self._limits.max_bytes) as response:
                location = response.getheader("Location")
                if response.status not in _REDIRECTS or location is None:
                    return self._body(response)
            target = redirect_target(target, location, self._limits.ports)
        raise UrlFetchFailed(f"The address redirects more than {self._limits.max_redirects} times.")

    def _checked_addresses(self, target: Target) -> Sequence[IPAddress]:
        """Look the host up once; refuse it if any of its addresses is not public, whichever would be used."""
        addresses = self._resolve(target.host) if target.address is None else [target.address]
        if not all(self._is_allowed(address) for address in addresses):
            raise UrlForbidden("This address leads to a private or reserved network; only public sites are fetched.")
        return addresses

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        if response.status != http.HTTPStatus.OK:
            raise UrlFetchFailed(f"The site answered {response.status} instead of sending a picture.")
        return read_body(response, self._limits.max_bytes)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Load the system's authorities when the first https address comes: it takes tens of milliseconds."""
        return self._given_tls or ssl.create_default_context()
