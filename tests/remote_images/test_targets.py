from collections.abc import Callable
from ipaddress import IPv4Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from whisker.errors import AppError, UrlForbidden, UrlPortForbidden, UrlSchemeForbidden
from whisker.remote_images.targets import parse_target, redirect_target

PORTS = frozenset({80, 443})


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("http://photos.example", "photos.example", "/"),
        ("https://photos.example:443/a/cat.jpg?size=2#x", "photos.example", "/a/cat.jpg?size=2"),
        (" HTTPS://Photos.Example./Cat.JPG ", "photos.example", "/Cat.JPG"),
        ("https://photos.example:80/cat.jpg", "photos.example:80", "/cat.jpg"),
        ("https://bücher.example/käse 1.jpg", "xn--bcher-kva.example", "/k%C3%A4se%201.jpg"),
        ("http://my_bucket.example/%20", "my_bucket.example", "/%20"),
        ("http://[2606:4700::1111]/cat.jpg", "[2606:4700::1111]", "/cat.jpg"),
        ("http://8.8.8.8/cat.jpg", "8.8.8.8", "/cat.jpg"),
    ],
)
def test_ordinary_addresses_are_read(url: str, authority: str, path: str) -> None:
    """What people paste from a browser's address bar works."""
    target = parse_target(url, PORTS)
    assert (target.authority, target.path) == (authority, path)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "127.0.1",
        "127.0.0.01",
        "photos.example.0x",
        "①②⑦.⓪.⓪.⑴",
        "user@photos.example",
        "user:secret@photos.example",
        "photos.example\\@127.0.0.1",
        "127.0.0.1%2eexample",
        "127.0.0.1\\.photos.example",
        "[::1",
        "[::1]photos.example",
        "[fe80::1%25eth0]",
        "photos..example",
        "photos.example:80:80",
        "photos .example",
        "",
    ],
)
def test_row_30_hosts_written_to_hide_where_they_lead_are_refused(host: str) -> None:
    """Decimal, octal, hexadecimal and short addresses, user info and broken hosts never reach a resolver."""
    with pytest.raises(UrlForbidden):
        parse_target(f"http://{host}/cat.jpg", PORTS)


@pytest.mark.parametrize("host", ["localhost", "localhost.", "intranet", "printer.local", "metadata.google.internal"])
def test_names_of_a_local_network_are_refused_without_a_look_up(host: str) -> None:
    """Names that no public resolver knows are refused by their form."""
    with pytest.raises(UrlForbidden):
        parse_target(f"http://{host}/", PORTS)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://photos.example/", "ftp://photos.example/", "cat.jpg", ""]
)
def test_row_33_other_schemes_are_refused(url: str) -> None:
    """Only http and https are fetched; everything else is named as a wrong scheme."""
    with pytest.raises(UrlSchemeForbidden):
        parse_target(url, PORTS)


@pytest.mark.parametrize("port", ["6379", "0", "8080", "65536", "99999"])
def test_row_34_other_ports_are_refused(port: str) -> None:
    """Only the web's own ports are connected to."""
    with pytest.raises(UrlPortForbidden):
        parse_target(f"http://photos.example:{port}/", PORTS)


@pytest.mark.parametrize(
    "url", ["http://photos.example/\r\nX: y", "http://photos.example/\x00", "http://a.example/" + "a" * 5000]
)
def test_control_characters_and_endless_addresses_are_refused(url: str) -> None:
    """Nothing can be smuggled into the request line."""
    with pytest.raises(UrlForbidden):
        parse_target(url, PORTS)


def test_a_refusal_echoes_the_value_shortened_and_escaped() -> None:
    """The person sees what was refused, in one short line."""
    with pytest.raises(UrlSchemeForbidden) as refusal:
        parse_target("gopher://\r\n" + "x" * 500, PORTS)
    assert "gopher" in refusal.value.detail
    assert refusal.value.detail.isprintable()
    assert len(refusal.value.detail) < 200


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/cats/1.jpg", "https://photos.example/cats/1.jpg"),
        ("1.jpg?x=1", "https://photos.example/a/1.jpg?x=1"),
        ("//cdn.example/1.jpg", "https://cdn.example/1.jpg"),
        ("http://cdn.example/k\u00c3\u00a4se.jpg", "http://cdn.example/k%C3%A4se.jpg"),
        ("http://[2606:4700::1111]/1.jpg", "http://[2606:4700::1111]/1.jpg"),
    ],
)
def test_redirects_are_resolved_against_where_they_came_from(location: str, url: str) -> None:
    """Relative, scheme-relative and raw UTF-8 locations lead where a browser would go."""
    origin = parse_target("https://photos.example/a/b.jpg", PORTS)
    assert redirect_target(origin, location, PORTS).url == url


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("file:///etc/passwd", UrlSchemeForbidden),
        ("http://photos.example:6379/", UrlPortForbidden),
        ("http://0x7f000001/", UrlForbidden),
        ("http://[::1/", UrlForbidden),
    ],
)
def test_redirects_are_read_as_strictly_as_addresses(location: str, error: type[AppError]) -> None:
    """A redirect gains nothing over an address given at once."""
    origin = parse_target("https://photos.example/", PORTS)
    with pytest.raises(error):
        redirect_target(origin, location, PORTS)


_PIECES = st.sampled_from(
    ["http", "https", "://", "//", ":", "@", "/", "\\", "?", "#", "[", "]", "%", ".", "127", "0x7f", "::1", "localhost"]
)


@given(
    st.one_of(
        st.text(), st.lists(st.one_of(_PIECES, st.text(max_size=3))).map("".join), st.text().map("http://{}".format)
    )
)
@example("http://127.0.0.1\u3002/")
@example("http://\u2100.example/")
@example("http://[::ffff:127.0.0.1]/")
def test_any_text_is_refused_or_yields_a_plain_target(text: str) -> None:
    """Whatever comes in, what comes out is one of ours: a strict host, an allowed port, a clean request line."""
    try:
        target = parse_target(text, PORTS)
    except AppError:
        return
    assert target.port in PORTS
    assert target.path.startswith("/")
    assert target.url.isascii()
    assert not any(character.isspace() or character in "@\\" for character in target.authority)
    assert parse_target(target.url, PORTS) == target


_WRITINGS: list[Callable[[IPv4Address], str]] = [
    lambda address: str(int(address)),
    lambda address: hex(int(address)),
    lambda address: f"0{int(address):o}",
    lambda address: ".".join(hex(byte) for byte in address.packed),
    lambda address: ".".join(f"0{byte:o}" for byte in address.packed),
    lambda address: f"{address.packed[0]}.{int(address) & 0xFFFFFF}",
]


@given(st.ip_addresses(v=4), st.sampled_from(_WRITINGS))
def test_row_30_no_other_writing_of_an_address_is_accepted(
    address: IPv4Address, write: Callable[[IPv4Address], str]
) -> None:
    """An IPv4 address is read in its usual form only, so that what is checked is what is connected to."""
    with pytest.raises(UrlForbidden):
        parse_target(f"http://{write(address)}/", PORTS)
