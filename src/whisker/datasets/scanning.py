"""Examining very many files on all cores, in processes of their own."""

import os
import select
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path
from typing import Final, Protocol, TypeVar

from whisker.datasets.inspection import Examination, examine
from whisker.datasets.parallel import map_in_threads
from whisker.datasets.scan_child import Packed, receive, send, unpack
from whisker.progress import Progress
from whisker.system import available_cores

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Matrices are tiny here: more threads would cost memory and gain no time."""

FEW_FILES: Final = 1000
"""So many files are examined in threads before processes have started."""

_BLOCK: Final = 16

_TRIES: Final = 2
"""A process may end for another reason than its file; where two end at the same file, the file is the cause."""

_ENDED_THE_PROCESS: Final = "Reading this file ended the program that did it."


class HasPath(Protocol):
    """An item that has a file."""

    @property
    def path(self) -> Path:
        """The file."""


Item = TypeVar("Item", bound=HasPath)

Result = TypeVar("Result")


def scan_files(
    items: Sequence[Item], conclude: Callable[[Item, Examination], Result], on_progress: Progress | None = None
) -> list[Result]:
    """Examine the file of every item, and keep the order.

    Args:
        items: Their files are read, each once.
        conclude: Makes the result of an item and what was found in its file; called from several threads.
        on_progress: Called with the share that is done, from the calling thread.

    Raises:
        OSError: A file cannot be read.
    """
    if len(items) <= FEW_FILES or available_cores() == 1:
        return map_in_threads(lambda item: conclude(item, examine(item.path)), items, on_progress)
    blocks = [items[start : start + _BLOCK] for start in range(0, len(items), _BLOCK)]
    with closing(_Processes(available_cores())) as processes:

        def work(block: Sequence[Item]) -> list[Result]:
            found = processes.examine([item.path for item in block])
            return [conclude(item, examination) for item, examination in zip(block, found, strict=True)]

        return list(chain.from_iterable(map_in_threads(work, blocks, on_progress)))


class ProcessGone(Exception):
    """The process has ended, for whatever reason."""


class ScanProcess:
    """A process that examines one block of files at a time; it ends when this process does."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "whisker.datasets.scan_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD},
        )
        self._is_ready = False

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def is_ready(self) -> bool:
        """Return whether it has loaded its libraries, which takes a fraction of a second."""
        assert self._process.stdout
        if not self._is_ready and select.select([self._process.stdout], [], [], 0)[0]:
            self._read()
            self._is_ready = True
        return self._is_ready

    def examine(self, paths: Sequence[Path]) -> list[Examination]:
        """Send it files to examine, and wait for the results.

        Raises:
            ProcessGone: It ended meanwhile.
            OSError: A file cannot be read.
        """
        assert self._process.stdin
        try:
            send(self._process.stdin, [os.fsencode(path) for path in paths])
        except (OSError, ValueError) as error:  # it has ended, or was closed
            raise ProcessGone from error
        answers = self._read()
        return [
            examine(path) if packed is None else unpack(packed) for path, packed in zip(paths, answers, strict=True)
        ]

    def wait_ready(self) -> None:
        """Wait until it has loaded its libraries.

        Raises:
            ProcessGone: It ended meanwhile.
        """
        if not self._is_ready:
            self._read()
            self._is_ready = True

    def close(self) -> None:
        """Kill it: no result is needed any more."""
        self._process.kill()
        assert self._process.stdin
        assert self._process.stdout
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()
        self._process.wait()

    def _read(self) -> list[Packed | None]:
        assert self._process.stdout
        try:
            answer: list[Packed | None] | None = receive(self._process.stdout)
        except (EOFError, OSError, ValueError, TypeError) as error:  # it ended within an answer
            raise ProcessGone from error
        if answer is None:
            raise ProcessGone
        return answer


class _Processes:
    """One process for each thread; a thread whose process is not ready yet examines its files itself."""

    def __init__(self, count: int) -> None:
        self._all = [ScanProcess() for _ in range(count)]
        self._idle = deque(self._all)

    def close(self) -> None:
        """Kill all of them."""
        for process in self._all:
            process.close()

    def examine(self, paths: Sequence[Path]) -> list[Examination]:
        """Examine files in one of the processes, or in this one where none is left."""
        try:
            process = self._idle.popleft()
        except IndexError:
            return [examine(path) for path in paths]
        try:
            found = process.examine(paths) if process.is_ready() else [examine(path) for path in paths]
        except ProcessGone:
            process.close()
            found, process = self._examine_singly(paths)
        self._idle.append(process)
        return found

    def _examine_singly(self, paths: Sequence[Path]) -> tuple[list[Examination], ScanProcess]:
        """Examine files one by one after a process ended at one of them: the file at which two more end is no image."""
        process, found = self._start(), list[Examination]()
        for path in paths:
            for _ in range(_TRIES):
                try:
                    process.wait_ready()
                except ProcessGone:  # none can be started, so the work is done here
                    return [*found, *(examine(path) for path in paths[len(found) :])], process
                try:
                    found.append(process.examine([path])[0])
                    break
                except ProcessGone:
                    process.close()
                    process = self._start()
            else:
                found.append(Examination("", path.stat().st_size, _ENDED_THE_PROCESS))
        return found, process

    def _start(self) -> ScanProcess:
        process = ScanProcess()
        self._all.append(process)
        return process
