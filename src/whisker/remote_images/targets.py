"""Strict parsing of web addresses: anything but a public name or address is refused before any look-up."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from whisker.errors import UrlForbidden, UrlPortForbidden, UrlSchemeForbidden
from whisker.remote_images.addresses import IPAddress

DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_URL_CHARS = 4096
_MAX_HOST_CHARS = 253
_SHOWN_CHARS = 100

# Our own pattern, because urllib ignores text between "]" and ":" in some of the Python releases we support.
_AUTHORITY = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<name>[^\[\]:]+))(?::(?P<port>[0-9]{1,5})?)?")
_LABELS = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
# A host whose last label is a number is an address to the C library, in decimal, octal, hexadecimal or cut short.
# Source: https://url.spec.whatwg.org/#ends-in-a-number-checker
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Names that never leave a machine or its network: RFC 6761, RFC 6762, RFC 8375, and ICANN's reservation of .internal.
_LOCAL_SUFFIXES = (".localhost", ".local", ".internal", ".home.arpa")
_KEPT_IN_PATH = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True)
class Target:
    """A parsed web address of an image, allowed by its form and not yet resolved.

    Args:
        scheme: "http" or "https".
        host: Lower-case ASCII name without its final dot, or an address without brackets.
        port: The port to connect to.
        path: Path and query, ready for the request line.
        address: The address, where the host is one.
    """

    scheme: str
    host: str
    port: int
    path: str
    address: IPAddress | None

    @property
    def authority(self) -> str:
        """Return the value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Return the whole address, normalised."""
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_target(url: str, ports: Collection[int]) -> Target:
    """Parse a web address and refuse every form that could hide where it leads.

    Args:
        url: As the caller gave it; white space around it is ignored.
        ports: The ports that may be connected to.

    Raises:
        UrlSchemeForbidden: Neither http nor https.
        UrlPortForbidden: A port outside `ports`.
        UrlForbidden: No usable host, a number that stands for an address, a name of the local network, user info.
    """
    text = url.strip()
    scheme = text.partition(":")[0].lower()
    if scheme not in DEFAULT_PORTS:
        raise UrlSchemeForbidden(f"Only http:// and https:// addresses can be fetched, not {_shown(text)}.")
    split = _split(text)
    host, address, port = _parse_authority(split.netloc, text)
    port = DEFAULT_PORTS[scheme] if port is None else port
    if port not in ports:
        accepted = " and ".join(str(number) for number in sorted(ports))
        raise UrlPortForbidden(f"Port {port} is not fetched from; ports {accepted} are.")
    path = quote(split.path or "/", safe=_KEPT_IN_PATH)
    query = f"?{quote(split.query, safe=_KEPT_IN_PATH)}" if split.query else ""
    return Target(scheme, host, port, path + query, address)


def redirect_target(origin: Target, location: str, ports: Collection[int]) -> Target:
    """Parse where a redirect leads, as strictly as an address from a caller.

    Args:
        origin: Where the redirect came from; `location` may be relative to it.
        location: The Location header, its bytes read as Latin-1, as `http.client` does.
        ports: The ports that may be connected to.

    Raises:
        AppError: As `parse_target`.
    """
    encoded = quote(location.strip().encode("latin-1", "replace"), safe=_KEPT_IN_PATH + "#[]")
    try:
        joined = urljoin(origin.url, encoded)
    except ValueError:
        raise UrlForbidden(f"The redirect to {_shown(location)} is not a web address.") from None
    return parse_target(joined, ports)


def _split(text: str) -> SplitResult:
    """Split an address, refusing control characters before urllib can drop them."""
    if len(text) > _MAX_URL_CHARS:
        raise UrlForbidden(f"The address has {len(text):,} characters; at most {_MAX_URL_CHARS:,} are read.")
    if not text.isprintable():
        raise UrlForbidden(f"The address {_shown(text)} holds characters that no web address holds.")
    try:
        return urlsplit(text)
    except ValueError:
        raise UrlForbidden(f"{_shown(text)} is not a web address.") from None


def _parse_authority(authority: str, text: str) -> tuple[str, IPAddress | None, int | None]:
    """Read host, the address it may be, and the port where one is given."""
    if "@" in authority:
        raise UrlForbidden("The address holds a user name or password; give it without.")
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise UrlForbidden(f"{_shown(text)} names no host that can be fetched from.")
    port = int(match["port"]) if match["port"] else None
    address = _parse_ipv6(match["ipv6"]) if match["ipv6"] else None
    if address is not None:
        return str(address), address, port
    host = _ascii_host(match["name"])
    return host, _parse_ipv4(host), port


def _parse_ipv6(text: str) -> IPv6Address:
    try:
        return IPv6Address(text)
    except AddressValueError:
        raise UrlForbidden(f"[{_shown(text)}] is not an internet address.") from None


def _parse_ipv4(host: str) -> IPv4Address | None:
    """Return the address where the host is one in its usual form, None for a name; refuse every other number."""
    if not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return None
    try:
        return IPv4Address(host)
    except AddressValueError:
        raise UrlForbidden(f"The host {_shown(host)} is a number that stands for an address; give a name.") from None


def _ascii_host(name: str) -> str:
    """Return a host name in lower-case ASCII, without its final dot; refuse what only a local network would know."""
    refusal = UrlForbidden(f"The host {_shown(name)} is not a name on the public internet.")
    if len(name) > _MAX_HOST_CHARS:
        raise refusal
    try:
        host = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise refusal from None
    is_number = _NUMBER.fullmatch(host) is not None
    if not _LABELS.fullmatch(host) or ("." not in host and not is_number) or host.endswith(_LOCAL_SUFFIXES):
        raise refusal
    return host


def _shown(text: str) -> str:
    """Shorten a refused value for a message."""
    return repr(text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…")
