"""Rate limits by client: of requests, where one is set, and of wrong tokens."""

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network
from typing import Final

from whisker.errors import RateLimited, SettingsInvalid

logger = logging.getLogger(__name__)

MOST_WRONG_TOKENS: Final = 10
WRONG_TOKENS_SECONDS: Final = 60.0
MOST_CLIENTS: Final = 10_000
"""Clients whose wrong tokens are remembered, about 2 MB; of more, those whose window began first are forgotten."""


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

    def check(self, remote_address: str | None) -> None:
        """Count a request, or refuse it.

        Args:
            remote_address: The other end of the connection; headers that claim another address are not believed.

        Raises:
            RateLimited: The client has used up its requests; `retry_after_seconds` says when to retry.
        """
        client = _client(remote_address)
        if self._counter.hit(self._limit, client):
            return
        seconds = self._counter.get_window_stats(self._limit, client).reset_time - time.time()
        wait_seconds = max(1, math.ceil(seconds))
        raise RateLimited(f"Too many requests; try again in {wait_seconds} s.", wait_seconds)


class WrongTokens:
    """Counts wrong tokens by client in windows of a minute, in this process's memory.

    Past the limit a wrong token is answered 429 instead of 401, and the client is logged once a window, so that an
    operator can block it. A right token is accepted all the same: otherwise, anyone behind the
    owner's address could lock the owner out by guessing. So this makes guessing visible and asks honest clients with an
    old token to stop; what makes it hopeless is the length that `Settings` demands of tokens. No answer is delayed,
    for each request that waits here would hold one of the server's threads.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    @property
    def client_count(self) -> int:
        """How many clients are remembered."""
        return len(self._windows)

    def count(self, remote_address: str | None) -> None:
        """Count a wrong token.

        Raises:
            RateLimited: Too many came from this client; says when its next wrong one will be answered 401 again.
        """
        client, now = _client(remote_address), self._clock()
        with self._lock:
            until, count = self._windows.get(client, (0.0, 0))
            if until <= now:
                self._windows.pop(client, None)
                until, count = now + WRONG_TOKENS_SECONDS, 0
            self._windows[client] = until, count + 1
            if len(self._windows) > MOST_CLIENTS:
                self._windows.popitem(last=False)
        if count < MOST_WRONG_TOKENS:
            return
        if count == MOST_WRONG_TOKENS:
            logger.warning("many wrong tokens", extra={"remote": client})
        wait_seconds = math.ceil(until - now)
        raise RateLimited(
            f"{MOST_WRONG_TOKENS} wrong tokens came from this address; try again in {wait_seconds} s. "
            "The right one is accepted at any time.",
            wait_seconds,
        )


def _client(remote_address: str | None) -> str:
    """Name a client: an IPv4 address, or the /64 in which one machine can take any IPv6 address it likes."""
    if remote_address is None or ":" not in remote_address:
        return remote_address or "local"
    address = IPv6Address(remote_address)
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
