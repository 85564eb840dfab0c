from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisker.remote_images.addresses import is_public, resolve_host


@pytest.mark.parametrize("text", ["93.184.215.14", "8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001:81b::200e"])
def test_public_addresses_are_allowed(text: str) -> None:
    """Ordinary sites can be reached over IPv4 and IPv6."""
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.10.10",
        "172.31.0.1",
        "192.0.0.192",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.9",
        "255.255.255.255",
        "::",
        "::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "2001:db8::1",
    ],
)
def test_row_27_local_and_reserved_addresses_are_refused(text: str) -> None:
    """Nothing on this machine, its network or a reserved block is reachable, wrapped in IPv6 or not."""
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", ["169.254.169.254", "fd00:ec2::254", "168.63.129.16"])
def test_row_28_metadata_addresses_are_refused(text: str) -> None:
    """The metadata services of the clouds are refused by address, Azure's too although it counts as public."""
    assert not is_public(ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "192.88.99.1",
        "224.0.0.1",
        "239.255.255.250",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_row_29_translated_and_multicast_addresses_are_refused(text: str) -> None:
    """NAT64, 6to4, Teredo and multicast lead elsewhere than they seem to."""
    assert not is_public(ip_address(text))


@given(st.ip_addresses())
def test_whatever_python_calls_not_global_is_refused(address: object) -> None:
    """The table is never laxer than the standard library's."""
    parsed = ip_address(str(address))
    assert parsed.is_global or not is_public(parsed)


def test_names_are_resolved_by_the_system() -> None:
    """A look-up gives addresses, each once or more, and localhost's are loopback."""
    found = resolve_host("localhost")
    assert found
    assert all(address.is_loopback for address in found)
