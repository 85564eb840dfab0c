"""A process that examines files for this one."""

import os
import select
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from whisker.datasets.inspection import Examination, examine
from whisker.datasets.scan_child import Packed, receive, send, unpack

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Its sums are tiny: threads for them would cost memory and help nobody."""


class ProcessGone(Exception):
    """The process has ended, whoever or whatever ended it."""


class ScanProcess:
    """A process that examines one block of files at a time; it ends with this process, however that ends."""

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
        """Let it examine files, and wait for that.

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
        """End it at once: nobody waits for its answer any more."""
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
