"""Ports for servers that tests start, also where several processes run tests at once."""

import itertools
import os
import random
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

# Below those that systems take for outgoing connections (from 32,768 on), any of which may be in use a moment later.
_FIRST: Final = 20_000
_COUNT: Final = 500
_PARTS: Final = 24


def free_port() -> int:
    """Find a port of this machine that nobody listens at, and that no other test is given."""
    for port in _PORTS:
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("all ports are in use")


def _own_ports() -> Iterator[int]:
    """Go round the ports of this process, those of pytest-xdist's others aside; a second run begins elsewhere."""
    part = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _PARTS
    first = _FIRST + part * _COUNT
    ports = [*range(first, first + _COUNT)]
    begin = random.SystemRandom().randrange(_COUNT)
    return itertools.chain(ports[begin:], ports[:begin], *[ports] * 10)


_PORTS: Final = _own_ports()
