"""`python -m whisker.datasets.scan_child`: examine the files that come in, until the input ends.

Threads of one process wait for Python's lock, which each image takes some dozen times. Blocks of paths
are read from standard input and results are written to standard output, both by `marshal` after their length, in a
hundredth of the time that examining takes. A parent that is killed closes the pipe, so no process is left.
"""

import marshal
import os
import signal
import sys
from dataclasses import fields
from pathlib import Path
from typing import IO, Any, Final

from whisker.datasets.inspection import Content, Examination, TooMuchMemory, examine
from whisker.datasets.measures import ImageFacts, PixelMeasures

MAX_DECODING_BYTES: Final = 96 * 2**20
"""As many children as there are cores decode at once; images that take more are decoded by their parent, in turn."""

_LENGTH_BYTES: Final = 8
_PIXEL_FIELDS: Final = tuple(field.name for field in fields(PixelMeasures))

Packed = tuple[str, int, str | tuple[Any, ...], Content, bool, tuple[Any, ...]]
"""An examination in nothing but plain values: its facts without what the pixels say, and that at the end."""


def main() -> None:
    """Send an empty list once the libraries are loaded, then one list of results for each block."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # from a keyboard it goes to all; the parent ends this process
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not come between answers
    send(answers, [])
    while (block := receive(sys.stdin.buffer)) is not None:
        send(answers, [_try(os.fsdecode(path)) for path in block])


def send(pipe: IO[bytes], values: Any) -> None:
    """Write plain values into a pipe, for `receive` at its other end."""
    # Not `marshal.dump`: its counterpart reads from a pipe value by value.
    written = marshal.dumps(values)
    pipe.write(len(written).to_bytes(_LENGTH_BYTES) + written)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read what `send` wrote; None where the pipe has ended."""
    length = pipe.read(_LENGTH_BYTES)
    return marshal.loads(pipe.read(int.from_bytes(length))) if len(length) == _LENGTH_BYTES else None  # noqa: S302


def pack(found: Examination) -> Packed:
    """Write an examination as plain values."""
    if isinstance(found.outcome, str):
        return (found.sha256, found.size_bytes, found.outcome, found.content, found.is_cut, ())
    facts = found.outcome
    plain = (facts.format, facts.width_px, facts.height_px, facts.phash, facts.mode)
    # Not `dataclasses.astuple`, which copies deeply.
    pixels = tuple(getattr(facts.pixels, name) for name in _PIXEL_FIELDS)
    return (found.sha256, found.size_bytes, plain, found.content, found.is_cut, pixels)


def unpack(packed: Packed) -> Examination:
    """Read an examination from plain values."""
    sha256, size_bytes, outcome, content, is_cut, pixels = packed
    if isinstance(outcome, str):
        return Examination(sha256, size_bytes, outcome, content, is_cut)
    return Examination(sha256, size_bytes, ImageFacts(*(*outcome, PixelMeasures(*pixels))), content, is_cut)


def _try(path: str) -> Packed | None:
    """Examine a file; None leaves one that cannot be read, or a very large image, to the parent."""
    try:
        return pack(examine(Path(path), MAX_DECODING_BYTES))
    except (OSError, TooMuchMemory):
        return None


if __name__ == "__main__":
    main()
