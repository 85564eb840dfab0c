"""The child process of one job: started, signalled and waited for by the worker."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

from whisker.errors import AppError
from whisker.settings import Settings
from whisker.worker.faults import OUT_OF_MEMORY, OUT_OF_MEMORY_STATUS

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""As in the server: what multiplies little spins in more of them, and what multiplies much asks for them."""

DEFAULT_RUNNER = "whisker.retrain.job_kinds:run_job"

POLL_SECONDS = 0.05

_STANDARD_ERROR = 2


class ChildProcess:
    """A child in a process group of its own, which ends with this process however that ends.

    Args:
        settings: Sent to it on standard input, for they may hold a password. The pipe stays open: its end shows the
            child that the worker is gone.
        job_id: The job to do.
        fence: The hold on it.
        runner: "module:function" that does it.
        is_quiet: Whether what it and its libraries print is dropped; the job's log has what matters.
    """

    def __init__(self, settings: Settings, job_id: str, fence: int, runner: str, is_quiet: bool = False) -> None:
        output = subprocess.DEVNULL if is_quiet else _STANDARD_ERROR
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "whisker.worker.child", job_id, str(fence), runner],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            process_group=0,
            env={**_ONE_THREAD, **os.environ},
        )
        assert self._process.stdin
        with suppress(BrokenPipeError):  # it died at once, which `has_ended` returns
            self._process.stdin.write(settings.model_dump_json().encode() + b"\n")
            self._process.stdin.flush()

    @property
    def pid(self) -> int:
        """The child's process id, and its group's."""
        return self._process.pid

    def has_ended(self) -> bool:
        """Return whether the child has ended; whatever it started is ended with it."""
        if self._process.poll() is None:
            return False
        self._signal_group(signal.SIGKILL)
        assert self._process.stdin
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        return True

    def fault(self) -> AppError | None:
        """Return why it died, where its exit status says so."""
        return OUT_OF_MEMORY if self._process.returncode == OUT_OF_MEMORY_STATUS else None

    def end(self) -> str:
        """Describe how it ended."""
        status = self._process.returncode
        return f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"

    def stop(self, grace_seconds: float) -> None:
        """End the child and all that it started: TERM first, and KILL after the grace."""
        deadline = time.monotonic() + grace_seconds
        if grace_seconds:
            self._signal_group(signal.SIGTERM)
        while not self.has_ended():
            if time.monotonic() >= deadline:
                self._signal_group(signal.SIGKILL)
            time.sleep(POLL_SECONDS)

    def wait(self, seconds: float) -> bool:
        """Wait for the child's own end, and return whether it came."""
        deadline = time.monotonic() + seconds
        while not self.has_ended():
            if time.monotonic() >= deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def _signal_group(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):  # macOS: a group of zombies only
            os.killpg(self.pid, number)
