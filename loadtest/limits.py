"""What a load test may do, and what its answers must keep to."""

import ipaddress
import socket
import sys
from dataclasses import dataclass
from typing import NamedTuple, NoReturn
from urllib.parse import urlsplit

REFUSED = 2
"""Exit code of a load test that was not begun."""


def refuse(words: str) -> NoReturn:
    """End before anything was asked."""
    print(words, file=sys.stderr)
    sys.exit(REFUSED)


def is_loopback(url: str) -> bool:
    """Return whether every address of a server is this machine's own."""
    try:
        found = socket.getaddrinfo(urlsplit(url).hostname or "", None)
    except (OSError, ValueError):
        return False
    addresses = {str(address[4][0]).partition("%")[0] for address in found}
    return all(ipaddress.ip_address(address).is_loopback for address in addresses)


def refuse_remote(host: str | None, is_allowed: bool) -> None:
    """End unless the host is this machine, or was allowed: against others' servers a load test is an attack."""
    if host and not is_allowed and not is_loopback(host):
        refuse(
            f"{host[:200]} is not this machine. Give a server here, such as http://localhost:5000, "
            "or --allow-remote-host if the other one is yours."
        )


class Stage(NamedTuple):
    """A number of users for a time in seconds."""

    users: int
    seconds: float

    @classmethod
    def parse(cls, text: str) -> "Stage":
        """Read `20:60`, 20 users for 60 seconds.

        Raises:
            ValueError: It is not of that form, or there is nobody or no time.
        """
        users, _, seconds = text.partition(":")
        stage = cls(int(users), float(seconds))
        if stage.users < 1 or not 0 < stage.seconds < float("inf"):
            raise ValueError(f"a stage such as 20:60 needs users and seconds, got {text!r}")
        return stage


def parse_stages(text: str) -> list[Stage]:
    """Read `20:60,200:60`: users, and for how many seconds."""
    try:
        return [Stage.parse(part) for part in text.split(",")]
    except ValueError:
        refuse(f"--stages: give users and seconds such as 20:60,200:60, not {text[:80]!r}.")


def parse_wait(text: str) -> tuple[float, float]:
    """Read `0.5:2`, or one number for both: the shortest and the longest wait in seconds."""
    shortest, _, longest = text.partition(":")
    try:
        wait = float(shortest), float(longest or shortest)
    except ValueError:
        wait = (-1.0, -1.0)
    if not 0 <= wait[0] <= wait[1] < float("inf"):
        refuse(f"--wait: give the shortest and the longest wait in seconds such as 0.5:2, not {text[:80]!r}.")
    return wait


def parse_mix(text: str, known: list[str]) -> dict[str, int]:
    """Read `predictor=12,browser=0`."""
    weights = {}
    for part in filter(None, text.split(",")):
        name, _, weight = part.partition("=")
        if name not in known or not weight.isdigit():
            refuse(f"--mix: {part[:80]!r} is no weight. Give some of {', '.join(known)}, such as {known[0]}=12.")
        weights[name] = int(weight)
    return weights


@dataclass(frozen=True)
class Thresholds:
    """The limits of a whole run; None is none.

    Attributes:
        failure_share: Of all requests, 0 to 1.
        p95_ms: 95 of 100 answers are faster.
        p99_ms: 99 of 100 answers are faster.
    """

    failure_share: float
    p95_ms: float | None
    p99_ms: float | None

    def broken(self, requests: int, failures: int, p95_ms: float, p99_ms: float) -> list[str]:
        """Say in words which limits a run did not keep to."""
        if not requests:
            return ["nothing was asked"]
        words = []
        if failures / requests > self.failure_share:
            words.append(f"{failures / requests:.2%} of requests failed; at most {self.failure_share:.2%} may")
        for name, limit, reached in (("p95", self.p95_ms, p95_ms), ("p99", self.p99_ms, p99_ms)):
            if limit is not None and reached > limit:
                words.append(f"{name} is {reached:.0f} ms; at most {limit:.0f} ms are allowed")
        return words
