import socket

import pytest
from tests.ports import free_port

from whisker.errors import SettingsInvalid
from whisker.server.ports import open_listener, server_url


def test_free_port_is_bound_as_wanted() -> None:
    """Nobody is moved to another port without need."""
    port = free_port()
    with open_listener("127.0.0.1", port) as listener:
        assert server_url(listener) == f"http://localhost:{port}"


def test_port_that_only_localhost_in_ipv6_answers_counts_as_taken() -> None:
    """A browser would reach the other server first, although 127.0.0.1 is free to bind."""
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as other:
        taken = other.getsockname()[1]
        with open_listener("127.0.0.1", taken) as listener:
            assert listener.getsockname()[1] > taken


def test_address_of_another_machine_is_refused_in_words() -> None:
    """An address that is not this machine's names itself in the message."""
    with pytest.raises(SettingsInvalid, match=r"Cannot listen at 192\.0\.2\.1"):
        open_listener("192.0.2.1", free_port())


def test_unknown_host_name_is_refused_in_words() -> None:
    """A host that has no address names itself in the message."""
    with pytest.raises(SettingsInvalid, match=r"Cannot listen at no\.such\.host\.invalid"):
        open_listener("no.such.host.invalid", free_port())


def test_last_port_has_no_next_one() -> None:
    """Past port 65535 there is nothing to try, and the message says so."""
    with socket.create_server(("127.0.0.1", 65_535)), pytest.raises(SettingsInvalid, match="No port from 65535 on"):
        open_listener("127.0.0.1", 65_535)


def test_open_address_is_shown_as_localhost() -> None:
    """A person cannot visit 0.0.0.0."""
    port = free_port()
    with open_listener("0.0.0.0", port) as listener:
        assert server_url(listener) == f"http://localhost:{port}"
