"""Memory: how much this process may use, its division among the parts, and shared byte budgets."""

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from whisker.errors import SettingsInvalid

MIB: Final = 2**20
BASE_BYTES: Final = 256 * MIB
"""Code, a model with others beside it, threads and what the allocator keeps: 150 MB are usual."""

OTHER_VERSIONS_BYTES: Final = 96 * MIB
"""Of these, for versions that stay loaded beside the live one: four of the bundled one's size."""

SMALLEST_BODIES_BYTES: Final = 64 * MIB
"""One form of the largest size that the defaults accept."""

SMALLEST_PROCESS_BYTES: Final = 448 * MIB
"""Beside the base and one form there is room to decode photos, not the dearest pictures; half of a machine of 1 GB."""

LARGEST_DETECTED_BYTES: Final = 2048 * MIB
"""One server process takes no more of a large machine unless WHISKER_MEMORY_BYTES says so: three threads that decode
the largest pictures need less."""

LARGEST_BATCH_BYTES: Final = 640 * MIB
"""A HEIC of 50 megapixels, the largest that is decoded whole."""

_BATCH_SHARE: Final = 1 / 4
_BODIES_SHARE: Final = 1 / 4
_DECODING_SHARE: Final = 8 / 9  # of what is left then; the rest is for gaps that the allocator cannot use
_UNKNOWN_BYTES: Final = 2048 * MIB


@dataclass(frozen=True)
class MemoryBudget:
    """What one server process may hold in memory.

    Attributes:
        process_bytes: All of it.
        base_bytes: What it holds without requests.
        bodies_bytes: Bodies of requests, all that are in memory at once.
        decoding_bytes: Pictures that are being decoded, all at once, thumbnails among them.
    """

    process_bytes: int
    base_bytes: int
    bodies_bytes: int
    decoding_bytes: int

    @property
    def received_bytes(self) -> int:
        """Of the bodies' share: what is received and not read yet."""
        return self.bodies_bytes // 3

    @property
    def read_bytes(self) -> int:
        """Of the bodies' share: what is read whole, with the copies that this takes."""
        return self.bodies_bytes - self.received_bytes

    @classmethod
    def of_process(cls, process_bytes: int) -> "MemoryBudget":
        """Divide the memory of one process, of at least `SMALLEST_PROCESS_BYTES`."""
        left = process_bytes - BASE_BYTES
        bodies_bytes = max(SMALLEST_BODIES_BYTES, int(left * _BODIES_SHARE))
        return cls(process_bytes, BASE_BYTES, bodies_bytes, int((left - bodies_bytes) * _DECODING_SHARE))


def server_bytes(memory_bytes: int, workers: int, *, beside_worker: bool = False) -> int:
    """Return how much memory all server processes have together.

    Args:
        memory_bytes: What WHISKER_MEMORY_BYTES says; 0 is what the system says.
        workers: Server processes.
        beside_worker: Half is left to the worker and the job it runs, which live on the same memory.

    Raises:
        SettingsInvalid: It is too little for that many processes.
    """
    available = memory_bytes or detect_memory_bytes()
    mine = available // 2 if beside_worker else available
    if not memory_bytes:
        mine = min(mine, workers * LARGEST_DETECTED_BYTES)
    if mine < workers * SMALLEST_PROCESS_BYTES:
        raise SettingsInvalid(_too_little(available, workers, beside_worker))
    return mine


def _too_little(available: int, workers: int, beside_worker: bool) -> str:
    needed = workers * SMALLEST_PROCESS_BYTES * (2 if beside_worker else 1)
    processes = f"{workers} server process{'es' * (workers > 1)}"
    beside = " beside a worker" if beside_worker else ""
    return (
        f"WHISKER_MEMORY_BYTES is {available}, by itself or by what the system allows: {processes}{beside} cannot work "
        f"with that. At least {needed} ({needed // MIB} MiB) are needed; give more memory, or lower WHISKER_WORKERS."
    )


@cache
def detect_memory_bytes(root: Path = Path("/")) -> int:
    """Find the memory this process may use: the smallest limit of its cgroups, or all that the machine has.

    Args:
        root: Where /proc and /sys lie.
    """
    return min([_physical_bytes(), *_cgroup_limits(root)])


def _physical_bytes() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # a system without these names
        return _UNKNOWN_BYTES


def _cgroup_limits(root: Path) -> Iterator[int]:
    """Read the limits of this process's memory cgroup and of those above it, version 1 and 2 alike.

    Source: cgroups(7); proc_pid_mountinfo(5).
    """
    paths = dict(_cgroup_paths(root))
    for kind, mount_root, mount_point in _cgroup_mounts(root):
        path = paths.get(kind)
        if path is None:
            continue
        inside = path.removeprefix(mount_root.rstrip("/")) if path.startswith(mount_root) else "/"
        top = root / mount_point.lstrip("/")
        folder = top / inside.strip("/")
        name = "memory.max" if kind == "cgroup2" else "memory.limit_in_bytes"
        for level in (folder, *folder.parents):
            if level != top and top not in level.parents:
                break
            yield from _limit(level / name)


def _cgroup_paths(root: Path) -> Iterator[tuple[str, str]]:
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = (*line.split(":", 2), "", "")[:3]
        if not controllers:
            yield "cgroup2", path
        elif "memory" in controllers.split(","):
            yield "cgroup", path


def _cgroup_mounts(root: Path) -> Iterator[tuple[str, str, str]]:
    """List the mounts that may hold limits as (kind, the cgroup that is their root, where they are mounted)."""
    for line in _lines(root / "proc/self/mountinfo"):
        mount, _, filesystem = line.partition(" - ")
        mount_fields, kind_fields = mount.split(), filesystem.split()
        if len(mount_fields) < 5 or len(kind_fields) < 3:
            continue
        kind, options = kind_fields[0], kind_fields[2].split(",")
        if kind == "cgroup2" or (kind == "cgroup" and "memory" in options):
            yield kind, mount_fields[3], mount_fields[4]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:  # no Linux
        return []


def _limit(path: Path) -> Iterator[int]:
    try:
        limit = int(path.read_text("ascii"))
    except (OSError, ValueError):  # there is none at this level, or it says "max"
        return
    if limit > 0:
        yield limit


class ByteBudget:
    """A number of bytes that may be in use at once.

    Waiting reservations are served in order, so that small ones cannot delay a large one for ever.

    Args:
        total_bytes: How many there are.
    """

    def __init__(self, total_bytes: int) -> None:
        self.total_bytes = total_bytes
        self._free_bytes = total_bytes
        self._lock = threading.Lock()
        self._waiting: deque[tuple[int, threading.Event]] = deque()

    @property
    def used_bytes(self) -> int:
        """How many bytes are reserved."""
        return self.total_bytes - self._free_bytes

    def try_take(self, byte_count: int) -> bool:
        """Reserve bytes if they are free, without waiting; return whether they were."""
        with self._lock:
            if self._waiting or byte_count > self._free_bytes:
                return False
            self._free_bytes -= byte_count
            return True

    def take(self, byte_count: int, wait_seconds: float) -> bool:
        """Reserve bytes, waiting for them in turn.

        Args:
            byte_count: At most `total_bytes`; more could never be free.
            wait_seconds: How long to wait.

        Returns:
            Whether they are reserved.
        """
        turn = threading.Event()
        with self._lock:
            if not self._waiting and byte_count <= self._free_bytes:
                self._free_bytes -= byte_count
                return True
            entry = (byte_count, turn)
            self._waiting.append(entry)
        if turn.wait(wait_seconds):
            return True
        with self._lock:
            if turn.is_set():
                return True
            self._waiting.remove(entry)
            self._serve_waiting()
            return False

    def give_back(self, byte_count: int) -> None:
        """Free bytes that were reserved."""
        with self._lock:
            self._free_bytes += byte_count
            self._serve_waiting()

    def _serve_waiting(self) -> None:
        while self._waiting and self._waiting[0][0] <= self._free_bytes:
            byte_count, turn = self._waiting.popleft()
            self._free_bytes -= byte_count
            turn.set()


class MemoryShare:
    """A share of memory that concurrent tasks reserve while they run.

    Args:
        total_bytes: All of them; None counts nothing.
    """

    def __init__(self, total_bytes: int | None = None) -> None:
        self.total_bytes = total_bytes
        self.used_bytes = 0
        self.changed = threading.Condition()
        self._entrance = threading.Lock()

    def fits(self, needed_bytes: int) -> bool:
        """Return whether so many bytes are free; what needs more than all runs alone."""
        return self.total_bytes is None or not self.used_bytes or self.used_bytes + needed_bytes <= self.total_bytes

    @contextmanager
    def taken(self, needed_bytes: int) -> Iterator[None]:
        """Take bytes while a block runs, after waiting for them in turn."""
        with self._entrance, self.changed:  # one waits at a time, so that small ones do not overtake a large one
            self.changed.wait_for(lambda: self.fits(needed_bytes))
            self.used_bytes += needed_bytes
        try:
            yield
        finally:
            with self.changed:
                self.used_bytes -= needed_bytes
                self.changed.notify_all()


@cache
def batch_share() -> MemoryShare:
    """Return the share for images that this process decodes in the background: for datasets and training."""
    return MemoryShare(min(LARGEST_BATCH_BYTES, int(detect_memory_bytes() * _BATCH_SHARE)))
