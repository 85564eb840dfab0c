"""The segments that a JPEG consists of, its scans, and whether its end is there.

Source: ITU-T T.81, annexes B and G.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from whisker.errors import ImageTooSlow

MAX_JPEG_SCANS: Final = 100
"""Real progressive JPEGs have about ten scans; each costs a full pass, 16 ms over 48 megapixels, and small ones are
read all at once, so that no limit ends them (libjpeg-turbo's own fuzzers stop at 500)."""

JPEG_END: Final = b"\xff\xd9"

_MAX_SEGMENTS: Final = 10_000
"""A JPEG of 20 MB consists of some 300 where each is as long as it can be."""

_MARKER: Final = re.compile(rb"\xff[\xc0-\xcf\xd8-\xfe]")
"""What cannot lie within a scan's data, as bytes of 0xFF and restarts can."""
_START_OF_SCAN: Final = re.compile(b"\xff\xda")
_JPEG_ENDS: Final = frozenset({0xD8, 0xD9})
_COEFFICIENTS: Final = 64  # of a block


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Walk the segments as (marker, start, end of the content), up to the end of the picture.

    Rubbish between them is passed over, as readers do, and so is the data of scans.
    """
    position, has_scan = 2, False
    for _ in range(_MAX_SEGMENTS):
        found = _MARKER.search(data, position)
        if found is None or found.end() + 2 > len(data):
            return
        position = found.end()
        marker = data[position - 1]
        if marker in _JPEG_ENDS:
            if has_scan:
                return
            continue
        length = max(2, int.from_bytes(data[position : position + 2]))
        yield marker, position + 2, position + length
        position += length
        has_scan |= marker == 0xDA
    raise ImageTooSlow("This JPEG consists of far too many pieces. Save it anew and try again.")


def has_too_many_scans(data: bytes) -> bool:
    """Return whether a JPEG really has too many scans: notes before them and films behind them hold the same bytes."""
    if not _has_more(_START_OF_SCAN.finditer(data), MAX_JPEG_SCANS):
        return False
    return _has_more((marker for marker, _, _ in jpeg_segments(data) if marker == 0xDA), MAX_JPEG_SCANS)


def has_end(data: bytes, first_scan: int) -> bool:
    """Return whether the end of a JPEG is there, searched for from the end of the file, where nearly always it lies."""
    return data.rfind(JPEG_END, first_scan) >= 0


def has_all_scans(data: bytes, components: int) -> bool:
    """Return whether every coefficient's last bit is in some scan that has at least begun."""
    missing: dict[int, bytearray] = {}
    for marker, start, _ in jpeg_segments(data):
        if marker != 0xDA or len(data) < start + 4 + 2 * data[start]:
            continue
        in_scan = data[start + 1 : start + 1 + 2 * data[start] : 2]
        first, last, bits = data[start + 1 + 2 * data[start] : start + 4 + 2 * data[start]]
        for component in in_scan:
            of_component = missing.setdefault(component, bytearray(b"\x01" * _COEFFICIENTS))
            width = max(0, min(last, _COEFFICIENTS - 1) - first + 1)
            of_component[first : first + width] = bytes([bits & 15]) * width
    return len(missing) >= components and not any(map(any, missing.values()))


def _has_more(things: Iterator[object], limit: int) -> bool:
    return next(islice(things, limit, None), None) is not None
