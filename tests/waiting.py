"""Waiting for what other processes do."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 30.0  # how long a test waits for what must happen, on a busy machine


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that must happen."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "what the test waits for did not happen"
        time.sleep(0.02)
