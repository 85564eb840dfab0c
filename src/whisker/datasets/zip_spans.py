"""Which bytes of a ZIP belong to which member: each to one, and all to some."""

from array import array
from typing import Final

from whisker.datasets.zip_end import contradiction
from whisker.datasets.zip_members import HAS_DESCRIPTOR, CentralRecord
from whisker.errors import ZipOverlap

_LONGEST_DESCRIPTOR_BYTES: Final = 24


class Spans:
    """The bytes of every member, from its local header to the end of its data: 17 bytes a member are kept."""

    def __init__(self) -> None:
        self._starts = array("Q")
        self._ends = array("Q")
        self._gaps = array("B")

    def add(self, record: CentralRecord, data_offset: int) -> None:
        """Note a member's bytes; behind its data there may be a descriptor, where its flags say so."""
        self._starts.append(record.offset)
        self._ends.append(data_offset + record.compressed_bytes)
        self._gaps.append(_LONGEST_DESCRIPTOR_BYTES if record.flags & HAS_DESCRIPTOR else 0)

    def check(self, end: int, marker_bytes: int = 0) -> None:
        """Hold the members against each other.

        Args:
            end: Where the central directory begins.
            marker_bytes: What stands before the first member and may.

        Raises:
            ZipOverlap: One member's data holds another member whole, as in a bomb (Fifield 2019, "A better zip bomb").
            ZipMalformed: They overlap by some bytes, or bytes belong to none.
        """
        data_end, gap_allowed = marker_bytes, 0
        for index in sorted(range(len(self._starts)), key=self._starts.__getitem__):
            start = self._starts[index]
            if start < data_end and self._ends[index] <= data_end:
                raise ZipOverlap("Members of this ZIP share their bytes with others. Make the ZIP anew.")
            _require_gap(start - data_end, gap_allowed)
            data_end, gap_allowed = self._ends[index], self._gaps[index]
        _require_gap(end - data_end, gap_allowed)


def _require_gap(gap_bytes: int, allowed_bytes: int) -> None:
    if gap_bytes < 0:
        raise contradiction("its members overlap")
    if gap_bytes > allowed_bytes:
        raise contradiction("bytes before, between or behind its members belong to none of them")
