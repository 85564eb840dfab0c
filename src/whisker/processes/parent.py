"""What a process owes to its supervisor: to tell when it is ready, and to end with it."""

import contextlib
import os
import signal
from types import FrameType

CHECK_SECONDS = 1.0
READY_SIGNAL = signal.SIGUSR1


def tell_ready(supervisor_pid: int) -> None:
    """Tell the supervisor that this process, or one above it, does its work now."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(supervisor_pid, READY_SIGNAL)


def end_with_parent(parent_pid: int) -> None:
    """Send TERM to this process once its parent has ended.

    A timer asks once a second. Linux alone would tell by itself (PR_SET_PDEATHSIG), and a thread that waits for it is
    not to be had in a process that forks. Processes forked or started from here do without the timer.

    Args:
        parent_pid: The process that started this one; it may have ended meanwhile.
    """

    def check(_number: int, _frame: FrameType | None) -> None:
        if os.getppid() != parent_pid:
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGALRM, check)
    signal.setitimer(signal.ITIMER_REAL, CHECK_SECONDS, CHECK_SECONDS)
