"""How many requests one client may make, where a limit is set."""

import math
import time
from ipaddress import IPv6Address, IPv6Network

from whisker.errors import RateLimited, SettingsInvalid

# Whoever watches the server must be able to tell that it lives, whatever else they ask.
_EXEMPT_PATHS = frozenset({"/health", "/ready"})


class RateLimit:
    """Counts requests by client in fixed windows, in this process's memory: each process allows the whole limit.

    Args:
        rule: Such as "60/minute" or "5/second".

    Raises:
        SettingsInvalid: The rule cannot be read.
    """

    def __init__(self, rule: str) -> None:
        # Imported here because a server without a limit, the usual one, starts faster without it.
        from limits import parse
        from limits.storage import MemoryStorage
        from limits.strategies import FixedWindowRateLimiter

        try:
            self._limit = parse(rule)
        except ValueError:
            raise SettingsInvalid(f"WHISKER_RATE_LIMIT is {rule[:100]!r}; a limit looks like '60/minute'.") from None
        self._counter = FixedWindowRateLimiter(MemoryStorage())

    def check(self, path: str, remote_address: str | None) -> None:
        """Count a request, or refuse it.

        Args:
            path: Health checks are not counted.
            remote_address: The other end of the connection; headers that claim another address are not believed.

        Raises:
            RateLimited: The client has used up its requests; says when there will be more.
        """
        if path in _EXEMPT_PATHS:
            return
        client = _client(remote_address)
        if self._counter.hit(self._limit, client):
            return
        seconds = self._counter.get_window_stats(self._limit, client).reset_time - time.time()
        wait_seconds = max(1, math.ceil(seconds))
        raise RateLimited(f"Too many requests; try again in {wait_seconds} s.", wait_seconds)


def _client(remote_address: str | None) -> str:
    """Name a client: an IPv4 address, or the /64 in which one machine can take any IPv6 address it likes."""
    if remote_address is None or ":" not in remote_address:
        return remote_address or "local"
    address = IPv6Address(remote_address)
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
