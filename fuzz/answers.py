"""Asking a server, and which of its answers break the rules."""

import http.client
import json
import socket
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 60.0
MOST_TRIES = 60
LONGEST_WAIT_SECONDS = 5.0
EXPLAINED_502 = frozenset({"url-fetch-failed"})
"""The fault of the server whose address was sent, not ours."""

NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 is a connection that ended without an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body's JSON, None where it is something else."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def code(self) -> str:
        """The problem's code, empty where this is no problem."""
        value = self.json
        return str(value.get("code", "")) if isinstance(value, dict) else ""


class Asker(Protocol):
    """Sends one request and returns what came back."""

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = NO_HEADERS) -> Answer:
        """Ask."""


class HttpAsker:
    """Asks over one connection, opened anew when it ended.

    Args:
        url: Of the server.
    """

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_SECONDS)
        self._is_used = False

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = NO_HEADERS) -> Answer:
        """Ask; an idle connection that the server closed meanwhile is its right, and asked again once."""
        if self._is_used and self._was_closed():
            self._connection.close()
        try:
            self._connection.request(method, path, body or None, dict(headers))
            response = self._connection.getresponse()
            answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            return Answer(0, {}, repr(error).encode())
        self._is_used = True
        return answer

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _was_closed(self) -> bool:
        open_socket = self._connection.sock
        if open_socket is None:
            return False
        open_socket.settimeout(0)
        try:
            return open_socket.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            open_socket.settimeout(TIMEOUT_SECONDS)


@dataclass
class Findings:
    """What was asked, what was answered, and what broke the rules.

    Attributes:
        requests: How many were sent.
        statuses: How often each status, or an item's status in a batch, was answered.
        violations: The first of each kind, with the input's name.
        violation_count: All of them.
    """

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    violation_count: int = 0

    def note(self, name: str, answer: Answer) -> None:
        """Count an answer, and keep what is wrong with it."""
        self.requests += 1
        self.statuses[answer.status] += 1
        fault = broken_rule(answer)
        if fault:
            self.add(f"{name}: {fault}")

    def add(self, violation: str) -> None:
        """Keep a violation."""
        self.violation_count += 1
        if len(self.violations) < 20:
            self.violations.append(violation)

    def merge(self, other: "Findings") -> None:
        """Add what another thread found."""
        self.requests += other.requests
        self.statuses += other.statuses
        self.violation_count += other.violation_count
        self.violations = (self.violations + other.violations)[:20]

    def as_json(self) -> dict[str, Any]:
        """Return plain values, statuses as text as JSON wants its keys."""
        return {
            "requests": self.requests,
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "violation_count": self.violation_count,
            "violations": self.violations,
        }


def broken_rule(answer: Answer) -> str:
    """Name the rule that an answer breaks, empty where it breaks none."""
    status = answer.status
    shown = answer.body[:300].decode("utf-8", "replace")
    if status == 0:
        return f"the connection ended without an answer ({shown})"
    if status == 503:
        return "" if "retry-after" in answer.headers else f"503 without Retry-After: {shown}"
    if status == 507:
        return "" if answer.code == "storage-full" else f"507 that is no full disk: {shown}"
    if status in (502, 504):
        return "" if answer.code in {*EXPLAINED_502, "url-timeout"} else f"{status}: {shown}"
    if status >= 500 and status != 501:
        return f"{status}: {shown}"
    if status >= 400 and not answer.code:
        return f"{status} without a problem's code: {shown}"
    return ""


def ask_until_served(
    asker: Asker, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = NO_HEADERS
) -> Answer:
    """Ask again, after the time that the answer names, while the server is busy."""
    for _ in range(MOST_TRIES):
        answer = asker.ask(method, path, body, headers)
        if answer.status not in (429, 503) or "retry-after" not in answer.headers:
            return answer
        time.sleep(min(float(answer.headers["retry-after"]), LONGEST_WAIT_SECONDS))
    return answer
