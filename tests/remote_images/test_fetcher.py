import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

import pytest

from whisker.errors import (
    AppError,
    Overloaded,
    UrlFetchFailed,
    UrlForbidden,
    UrlPortForbidden,
    UrlSchemeForbidden,
    UrlTimeout,
    UrlTooLarge,
)
from whisker.remote_images import RemoteImageFetcher, RemoteImageLimits
from whisker.remote_images.addresses import IPAddress, is_public

PICTURE = b"a picture's bytes"
LOOPBACK = ip_address("127.0.0.1")
Reply = bytes | Callable[[socket.socket], None]

# Audit hooks cannot be taken out again, so this one is put in once and listens only while a test asks it to.
_network_events: list[str] | None = None


def _note_network_event(event: str, _arguments: object) -> None:
    if _network_events is not None and event.startswith("socket."):
        _network_events.append(event)


sys.addaudithook(_note_network_event)


@pytest.fixture
def network_events() -> Iterator[list[str]]:
    """What this process asks of sockets and resolvers while the test runs."""
    global _network_events  # noqa: PLW0603 - see above
    _network_events = []
    yield _network_events
    _network_events = None


@dataclass
class Origin:
    """A site on a local port, with the requests it has seen."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/cat.jpg", host: str = "127.0.0.1") -> str:
        """Return the address of a picture on this site."""
        return f"http://{host}:{self.port}{path}"


Serve = Callable[..., Origin]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start sites that answer every connection with the given bytes or function."""
    listeners: list[socket.socket] = []

    def start(reply: Reply) -> Origin:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        origin = Origin(port=listener.getsockname()[1])
        threading.Thread(target=_accept, args=(listener, origin, reply), daemon=True).start()
        return origin

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threading.enumerate():
        if thread.name == "fetch":
            thread.join(timeout=10)


def _accept(listener: socket.socket, origin: Origin, reply: Reply) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_answer, args=(connection, origin, reply), daemon=True).start()


def _answer(connection: socket.socket, origin: Origin, reply: Reply) -> None:
    with connection, suppress(OSError):
        origin.requests.append(connection.recv(65536))
        if callable(reply):
            reply(connection)
        else:
            connection.sendall(reply)


def ok(body: bytes = PICTURE, declared: int | None = None) -> bytes:
    """Return a whole 200 response."""
    length = len(body) if declared is None else declared
    return f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode() + body


def redirect(location: str) -> bytes:
    """Return a whole 302 response."""
    return f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")


def fetcher_for(*origins: Origin, resolver: object = None, **limits: object) -> RemoteImageFetcher:
    """Return a fetcher that may reach 127.0.0.1 on the ports of these origins, and public addresses."""
    ports = frozenset(origin.port for origin in origins)
    return RemoteImageFetcher(
        RemoteImageLimits(ports=ports, **{"timeout_seconds": 5.0, **limits}),  # type: ignore[arg-type]
        resolver=resolver or _no_resolver,  # type: ignore[arg-type]
        is_allowed=lambda address: address == LOOPBACK or is_public(address),
    )


def _no_resolver(host: str) -> Sequence[IPAddress]:
    raise OSError(f"no test may look {host} up")


def test_a_picture_is_fetched_as_it_is(serve: Serve) -> None:
    """The body comes back byte for byte; the request names its host and asks for no compression."""
    origin = serve(ok())
    assert fetcher_for(origin).fetch(origin.url("/cat.jpg?size=1#top")) == PICTURE
    head = origin.requests[0].decode()
    assert head.startswith("GET /cat.jpg?size=1 HTTP/1.1\r\n")
    assert f"\r\nHost: 127.0.0.1:{origin.port}\r\n" in head
    assert "\r\nAccept-Encoding: identity\r\n" in head


def test_proxies_of_the_environment_are_not_used(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would connect to an address of its own choosing."""
    origin, proxy = serve(ok()), serve(ok(b"from the proxy"))
    monkeypatch.setenv("http_proxy", proxy.url(""))
    assert fetcher_for(origin).fetch(origin.url()) == PICTURE


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.1.1",
        "[::1]",
        "[fe80::1]",
        "localhost",
    ],
)
def test_row_27_loopback_private_and_link_local_are_refused(host: str, network_events: list[str]) -> None:
    """Addresses of this machine and its network are refused with no look-up and no socket."""
    with pytest.raises(UrlForbidden):
        RemoteImageFetcher().fetch(f"http://{host}/cat.jpg")
    assert network_events == []


def test_row_27_a_public_name_for_a_private_address_is_refused(network_events: list[str]) -> None:
    """One private address among a name's addresses is enough to refuse it, before any socket."""
    answers = [ip_address("93.184.215.14"), ip_address("10.0.0.1")]
    with pytest.raises(UrlForbidden) as refusal:
        RemoteImageFetcher(resolver=lambda _: answers).fetch("https://photos.example/cat.jpg")
    assert network_events == []
    assert "10.0.0.1" not in refusal.value.detail


@pytest.mark.parametrize("address", ["169.254.169.254", "fd00:ec2::254", "168.63.129.16"])
def test_row_28_metadata_addresses_are_refused(address: str, network_events: list[str]) -> None:
    """The clouds' metadata services are refused as literals and behind names."""
    literal = f"[{address}]" if ":" in address else address
    with pytest.raises(UrlForbidden):
        RemoteImageFetcher().fetch(f"http://{literal}/latest/meta-data/")
    with pytest.raises(UrlForbidden):
        RemoteImageFetcher(resolver=lambda _: [ip_address(address)]).fetch("http://photos.example/")
    assert network_events == []


@pytest.mark.parametrize("address", ["64:ff9b::a9fe:a9fe", "2002:7f00:1::", "224.0.0.251", "ff02::fb"])
def test_row_29_nat64_6to4_and_multicast_are_refused(address: str, network_events: list[str]) -> None:
    """Addresses that are translated or shared are refused."""
    with pytest.raises(UrlForbidden):
        RemoteImageFetcher(resolver=lambda _: [ip_address(address)]).fetch("http://photos.example/")
    assert network_events == []


@pytest.mark.parametrize("host", ["2130706433", "0177.0.0.1", "0x7f000001", "127.1", "photos.example@127.0.0.1"])
def test_row_30_decimal_octal_and_userinfo_hosts_are_refused(host: str, network_events: list[str]) -> None:
    """Hosts written to hide an address are refused by their form."""
    with pytest.raises(UrlForbidden):
        RemoteImageFetcher().fetch(f"http://{host}/")
    assert network_events == []


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("http://169.254.169.254/latest/meta-data/", UrlForbidden),
        ("http://127.0.0.2/", UrlForbidden),
        ("//[::1]/", UrlForbidden),
        ("http://127.0.0.1:6379/", UrlPortForbidden),
        ("file:///etc/passwd", UrlSchemeForbidden),
    ],
)
def test_row_31_a_redirect_inward_is_refused(serve: Serve, location: str, error: type[AppError]) -> None:
    """Each hop is checked again: scheme, port, host and address."""
    origin = serve(redirect(location))
    fetcher = RemoteImageFetcher(
        RemoteImageLimits(ports=frozenset({80, origin.port})), is_allowed=lambda address: address == LOOPBACK
    )
    with pytest.raises(error):
        fetcher.fetch(origin.url())
    assert len(origin.requests) == 1


def test_three_redirects_are_followed_and_a_fourth_is_not(serve: Serve) -> None:
    """Moved pictures are found; circles end."""
    picture = serve(ok())
    first = serve(redirect(picture.url()))
    second = serve(redirect(first.url()))
    third = serve(redirect(second.url()))
    fourth = serve(redirect(third.url()))
    fetcher = fetcher_for(picture, first, second, third, fourth)
    assert fetcher.fetch(third.url()) == PICTURE
    with pytest.raises(UrlFetchFailed):
        fetcher.fetch(fourth.url())


def test_row_32_dns_rebinding_connects_to_the_checked_address(serve: Serve) -> None:
    """A name is looked up once a fetch, and the connection goes to what was checked, under the name asked for."""
    origin = serve(ok())
    answers = iter([[LOOPBACK], [ip_address("127.0.0.2")]])
    fetcher = fetcher_for(origin, resolver=lambda _: next(answers))
    assert fetcher.fetch(origin.url(host="photos.example")) == PICTURE
    assert f"\r\nHost: photos.example:{origin.port}\r\n".encode() in origin.requests[0]
    with pytest.raises(UrlForbidden):
        fetcher.fetch(origin.url(host="photos.example"))


def test_row_32_a_name_that_turns_inward_between_two_hops_is_refused(serve: Serve) -> None:
    """The look-up of a redirect's second hop is judged like the first."""
    origin = serve(redirect("/again"))
    answers = iter([[LOOPBACK], [ip_address("192.168.0.1")]])
    with pytest.raises(UrlForbidden):
        fetcher_for(origin, resolver=lambda _: next(answers)).fetch(origin.url(host="photos.example"))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://photos.example/"])
def test_row_33_file_and_gopher_are_refused(url: str, network_events: list[str]) -> None:
    """Only http and https are fetched."""
    with pytest.raises(UrlSchemeForbidden):
        RemoteImageFetcher().fetch(url)
    assert network_events == []


def test_row_34_port_6379_is_refused(network_events: list[str]) -> None:
    """A database's port is not asked for pictures."""
    with pytest.raises(UrlPortForbidden):
        RemoteImageFetcher().fetch("http://photos.example:6379/")
    assert network_events == []


def _dribble(text: bytes) -> Callable[[socket.socket], None]:
    """Send a byte every 50 ms: each read succeeds at once, the whole takes seconds."""

    def reply(connection: socket.socket) -> None:
        for byte in text:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    return reply


def _dribble_body(connection: socket.socket) -> None:
    connection.sendall(ok(b"", declared=40))
    _dribble(b"x" * 40)(connection)


def _silent(connection: socket.socket) -> None:
    connection.recv(1)


@pytest.mark.parametrize(
    "reply",
    [
        _silent,
        _dribble(ok()),
        lambda connection: (connection.sendall(ok(b"", declared=40)), _dribble(b"x" * 40)(connection)),
    ],
    ids=["silent", "dribbled-headers", "dribbled-body"],
)
def test_row_35_a_slow_origin_is_given_up(serve: Serve, reply: Reply) -> None:
    """One deadline covers headers and body, however steadily they trickle in."""
    origin = serve(reply)
    with pytest.raises(UrlTimeout):
        fetcher_for(origin, timeout_seconds=0.3).fetch(origin.url())


def test_row_35_a_hanging_look_up_is_given_up_and_keeps_its_place() -> None:
    """The caller is answered at the deadline although the resolver hangs; past the last place others are refused."""
    resolver_may_end = threading.Event()

    def hanging(_host: str) -> list[IPAddress]:
        resolver_may_end.wait(10)
        return []

    fetcher = RemoteImageFetcher(RemoteImageLimits(timeout_seconds=0.1, max_concurrent=1), resolver=hanging)
    with pytest.raises(UrlTimeout):
        fetcher.fetch("http://photos.example/")
    with pytest.raises(Overloaded):
        fetcher.fetch("http://photos.example/")
    resolver_may_end.set()
    for thread in threading.enumerate():
        if thread.name == "fetch":
            thread.join(timeout=10)
    with pytest.raises(UrlFetchFailed):
        fetcher.fetch("http://photos.example/")


def _endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 0x10000)


@pytest.mark.parametrize("reply", [ok(b"", declared=10_000_001), _endless], ids=["declared", "endless"])
def test_row_36_a_huge_body_is_given_up_at_the_limit(serve: Serve, reply: Reply) -> None:
    """An origin that would never stop sending is hung up on."""
    origin = serve(reply)
    with pytest.raises(UrlTooLarge):
        fetcher_for(origin, timeout_seconds=20.0).fetch(origin.url())


def test_row_36_a_chunk_of_size_minus_one_is_no_way_around_the_limit(serve: Serve) -> None:
    """`http.client` reads such a chunk to its end, which never comes."""

    def send(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n")
        while True:
            connection.sendall(bytes(65_536))

    origin = serve(send)
    with pytest.raises(UrlTooLarge):
        fetcher_for(origin, timeout_seconds=20.0).fetch(origin.url())


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno!",
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\npic",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
        ok(PICTURE, declared=100),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    ],
    ids=["404", "nowhere", "206", "no-http", "hang-up", "cut", "bad-chunk", "negative-chunk", "headers"],
)
def test_row_37_bad_answers_of_the_origin_are_named(serve: Serve, reply: bytes) -> None:
    """Whatever an origin does wrong is the origin's failure, in one kind of error."""
    origin = serve(reply)
    with pytest.raises(UrlFetchFailed):
        fetcher_for(origin).fetch(origin.url())


def test_row_37_unreachable_sites_are_named() -> None:
    """A name that does not resolve and a port where nobody listens are failures of the fetch, not of the server."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        origin = Origin(closed.getsockname()[1])
    with pytest.raises(UrlFetchFailed):
        fetcher_for(origin).fetch(origin.url())
    with pytest.raises(UrlFetchFailed):
        fetcher_for(origin).fetch(origin.url(host="photos.example"))
