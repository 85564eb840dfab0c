"""The identity of a process: its number with the machine, its boot, the PID namespace and the start time.

Numbers alone are reused: after the process has ended, after a reboot, in each container, on each machine. Before
signalling a process by a stored number, it is verified that it is still the same one.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Self

ProcessLocation = Literal["here", "other machine", "other namespace", "ended"]

_PROC = Path("/proc")
_START_TIME = 19  # of the fields of /proc/<pid>/stat that follow the process's name; the 22nd in all


@dataclass(frozen=True)
class ProcessIdentity:
    """Identifies a process.

    Attributes:
        host: The machine's name, for people.
        boot_id: The kernel's name for the time since it started; empty where it has none, as on macOS.
        pid_namespace: In which numbers are given, such as "pid:[4026531836]"; empty where there are none.
        pid: The process id, within that namespace.
        started_at: When it started: ticks since the boot, or a date where there is no /proc; empty if that is unknown.
    """

    host: str
    boot_id: str
    pid_namespace: str
    pid: int
    started_at: str

    @classmethod
    def of(cls, pid: int) -> Self:
        """Identify a running process of this machine and namespace."""
        with _descriptor_of(pid) as descriptor:
            started_at = _start_time(pid, descriptor)
        return cls(socket.gethostname(), _boot_id(), _pid_namespace(), pid, started_at)

    @classmethod
    def from_fields(cls, fields: Any) -> Self:
        """Read what `fields` wrote.

        Raises:
            ValueError: It is something else.
        """
        try:
            identity = cls(**fields)
        except TypeError as error:
            raise ValueError("no process is described there") from error
        names = (identity.host, identity.boot_id, identity.pid_namespace, identity.started_at)
        if not (all(isinstance(name, str) for name in names) and type(identity.pid) is int and identity.pid > 0):
            raise ValueError("no process is described there")
        return identity

    def fields(self) -> dict[str, Any]:
        """Return the attributes, to be written down."""
        return asdict(self)

    def is_of_this_machine(self) -> bool:
        """Return whether it ran on this machine since that was started."""
        boot_id = _boot_id()
        if boot_id and self.boot_id:
            return boot_id == self.boot_id
        return boot_id == self.boot_id and self.host == socket.gethostname()

    def location(self) -> ProcessLocation:
        """Return where the process runs, seen from this one."""
        if not self.is_of_this_machine():
            return "other machine"
        if self.pid_namespace != _pid_namespace():
            return "other namespace"
        return "here" if self.signal(0) else "ended"

    def signal(self, number: int) -> bool:
        """Signal the process if it is still that one, and return whether it is.

        Where the system offers it, the process is pinned by a descriptor between check and signal, so that its
        number cannot be given to another one meanwhile.
        """
        if not (self.started_at and self.is_of_this_machine() and self.pid_namespace == _pid_namespace()):
            return False
        with _descriptor_of(self.pid) as descriptor, contextlib.suppress(ProcessLookupError, PermissionError):
            if _start_time(self.pid, descriptor) == self.started_at:
                _send(self.pid, descriptor, number)
                return True
        return False


def _boot_id() -> str:
    return _read(_PROC / "sys/kernel/random/boot_id").strip()


def _pid_namespace() -> str:
    with contextlib.suppress(OSError):
        return str((_PROC / "self/ns/pid").readlink())
    return ""


@contextlib.contextmanager
def _descriptor_of(pid: int) -> Iterator[int | None]:
    """Open a descriptor that pins a process; None where the system has none, and if it has ended."""
    descriptor = None
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # ended; or forbidden, or an older kernel
            descriptor = os.pidfd_open(pid)
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _send(pid: int, descriptor: int | None, number: int) -> None:
    if sys.platform == "linux" and descriptor is not None:
        signal.pidfd_send_signal(descriptor, number)
    else:
        os.kill(pid, number)


def _start_time(pid: int, descriptor: int | None) -> str:
    """Return when a process started; empty if that is unknown."""
    if not (_PROC / "self/stat").exists():
        return _start_date(pid)
    shown = _number_in_proc(pid, descriptor)
    fields = _read(_PROC / str(shown) / "stat").rpartition(")")[2].split() if shown > 0 else []
    return fields[_START_TIME] if len(fields) > _START_TIME else ""


def _number_in_proc(pid: int, descriptor: int | None) -> int:
    """Find the number by which /proc shows a process: /proc may be another PID namespace's."""
    if descriptor is not None:
        for line in _read(_PROC / f"self/fdinfo/{descriptor}").splitlines():
            name, _, value = line.partition(":")
            if name == "Pid":
                return int(value)
    with contextlib.suppress(OSError):
        if (_PROC / "self").readlink().name == str(os.getpid()):
            return pid
    return 0


def _start_date(pid: int) -> str:
    """Ask `ps`, where there is no /proc: macOS and the BSDs."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC0"}
    with contextlib.suppress(OSError):
        asked = subprocess.run(  # noqa: S603 - a program of the system, and a number
            ["ps", "-o", "lstart=", "-p", str(pid)],  # noqa: S607 - wherever the system keeps it
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return " ".join(asked.stdout.split()) if asked.returncode == 0 else ""
    return ""


def _read(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text(encoding="utf-8", errors="replace")
    return ""
