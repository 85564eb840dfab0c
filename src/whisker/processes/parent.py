"""The supervised side: signalling readiness, and ending with the parent process."""

import atexit
import contextlib
import os
import signal
from collections.abc import Callable
from types import FrameType

CHECK_SECONDS = 1.0
READY_SIGNAL = signal.SIGUSR1

_checks: list[Callable[[], None]] = []

os.register_at_fork(after_in_child=_checks.clear)  # its parent is another one


def tell_ready(supervisor_pid: int) -> None:
    """Signal the supervisor that this process, or one above it, is ready."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(supervisor_pid, READY_SIGNAL)


def end_with_parent(parent_pid: int) -> None:
    """Send TERM to this process once its parent has ended.

    A timer checks once a second. Only Linux has a signal for it (PR_SET_PDEATHSIG), and a thread that waits for it is
    not safe in a process that forks. Processes forked or started from here do not inherit the timer.

    Args:
        parent_pid: The process that started this one; it may have ended meanwhile.
    """

    def check() -> None:
        if os.getppid() != parent_pid:
            _checks.remove(check)
            os.kill(os.getpid(), signal.SIGTERM)

    each_second(check)


def each_second(check: Callable[[], None]) -> None:
    """Call something each second from now on, in this process alone: forked or started processes do not inherit it.

    A timer interrupts the main thread for it, which is the one to call this from: there may be no thread in a process
    that forks.
    """
    _checks.append(check)
    atexit.register(_end_timer)  # at Python's own end the handler goes first, and the next signal would kill
    signal.signal(signal.SIGALRM, _run_checks)
    signal.setitimer(signal.ITIMER_REAL, CHECK_SECONDS, CHECK_SECONDS)


def _run_checks(_number: int, _frame: FrameType | None) -> None:
    for check in tuple(_checks):
        check()


def _end_timer() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)
