"""Supervision of processes: started, restarted when they exit, and sent the supervisor's signals.

The supervisor forks, so it is kept small: it imports only the standard library, and its children import what they
need. It has no thread, for a process with threads cannot be forked safely.
"""

import math
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from whisker.processes.parent import READY_SIGNAL

STABLE_SECONDS = 10.0
"""A process that ran this long is restarted without an increased delay."""

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass
class SupervisedProcess:
    """A supervised process.

    Attributes:
        name: Its name in messages.
        run: What it does, from a fork of this process on.
        is_essential: Whether the supervisor gives up when it cannot start. The others are started once such
            a process has signalled that it is ready.
        reloads: Whether HUP is passed on to it.
        start_after_seconds: How long after that.
    """

    name: str
    run: Callable[[], None]
    is_essential: bool = False
    reloads: bool = False
    start_after_seconds: float = 0.0


@dataclass
class _Child:
    process: SupervisedProcess
    start_at_seconds: float
    pid: int | None = None
    started_at_seconds: float = 0.0
    quick_exits: int = 0


def supervise(processes: Sequence[SupervisedProcess]) -> Callable[[], None]:
    """Supervise processes until TERM or INT, which they are sent too; HUP is passed on.

    Returns:
        In each of the processes, what it is to do; in the process that called, never.

    Raises:
        SystemExit: All of them ended, with the first process's exit status.
    """
    return _Supervisor(processes).run()


class _Supervisor:
    def __init__(self, processes: Sequence[SupervisedProcess]) -> None:
        self._children = [_Child(process, 0.0 if process.is_essential else math.inf) for process in processes]
        self._is_ready = False
        self._received: list[int] = []
        self._is_stopping = False
        self._status = 0
        self._wakeup = os.pipe()
        for descriptor in self._wakeup:
            os.set_blocking(descriptor, False)

    def run(self) -> Callable[[], None]:
        signal.set_wakeup_fd(self._wakeup[1], warn_on_full_buffer=False)
        for number in (*_SIGNALS, READY_SIGNAL, signal.SIGCHLD):
            signal.signal(number, self._receive)
        while True:
            self._pass_signals_on()
            self._reap()
            for child in self._children:
                if self._is_due(child) and self._start(child):
                    return child.process.run
            if self._is_stopping and not any(child.pid for child in self._children):
                sys.exit(self._status)
            self._sleep()

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self._received.append(number)

    def _sleep(self) -> None:
        """Wait for a signal, or until a process is to be started."""
        waits = [child.start_at_seconds - time.monotonic() for child in self._children if child.pid is None]
        earliest = min(waits, default=math.inf)
        timeout = None if self._is_stopping or earliest == math.inf else max(earliest, 0.0)
        if select.select([self._wakeup[0]], [], [], timeout)[0]:
            os.read(self._wakeup[0], 4096)

    def _pass_signals_on(self) -> None:
        while self._received:
            number = self._received.pop(0)
            if number == READY_SIGNAL:
                self._go_on()
                continue
            if number != signal.SIGHUP:
                self._is_stopping = True
            for child in self._children:
                if child.pid is not None and (number != signal.SIGHUP or child.process.reloads):
                    os.kill(child.pid, number)  # not reaped yet, so the number is still its own

    def _go_on(self) -> None:
        """Start what waits for the first process to be ready; the signal is repeated after each restart."""
        if not self._is_ready:
            self._is_ready = True
            for child in self._children:
                child.start_at_seconds = min(
                    child.start_at_seconds, time.monotonic() + child.process.start_after_seconds
                )

    def _reap(self) -> None:
        """Reap ended processes; as a container's first process, this one reaps orphans too."""
        while any(child.pid for child in self._children):
            pid, wait_status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            for child in self._children:
                if child.pid == pid:
                    self._note_exit(child, os.waitstatus_to_exitcode(wait_status))

    def _note_exit(self, child: _Child, status: int) -> None:
        """Decide whether and when a process that ended is restarted."""
        child.pid = None
        now = time.monotonic()
        is_quick = now - child.started_at_seconds < STABLE_SECONDS
        child.quick_exits = child.quick_exits + 1 if is_quick else 0
        if child is self._children[0] and status > 0:
            self._status = status
        if self._is_stopping:
            return
        if child.process.is_essential and status > 0 and not self._is_ready:
            # It has logged why. It exited by itself, not by a signal, so a restart would not help.
            self._received.append(signal.SIGTERM)
            self._pass_signals_on()
            return
        delay = min(FIRST_DELAY_SECONDS * 2**child.quick_exits, LONGEST_DELAY_SECONDS)
        child.start_at_seconds = now + delay
        self._status = 0
        _log(child.process.name, status, delay)

    def _is_due(self, child: _Child) -> bool:
        return child.pid is None and not self._is_stopping and time.monotonic() >= child.start_at_seconds

    def _start(self, child: _Child) -> bool:
        """Fork, and return whether this is the new process. Signals are blocked until it can be ended by them."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        child.started_at_seconds = time.monotonic()
        child.pid = os.fork()
        if child.pid == 0:
            self._reset_signals()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        return child.pid == 0

    def _reset_signals(self) -> None:
        """Restore the default signal handling in the new process."""
        signal.set_wakeup_fd(-1)
        for descriptor in self._wakeup:
            os.close(descriptor)
        for number in (*_SIGNALS, READY_SIGNAL, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _log(name: str, status: int, delay_seconds: float) -> None:
    """Log as JSON on standard error what ended; imported late, as it is rare."""
    import logging

    from whisker.logs import log_as_json

    end = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    log_as_json(logging.StreamHandler())
    logging.getLogger(__name__).warning("The %s %s; it is started again in %.1f s", name, end, delay_seconds)
