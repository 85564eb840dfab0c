"""JPEGs of hundreds of scans are refused, and those of which only notes or films hold the same bytes are not."""

import io
import random
import struct

import pytest
from decode_kinds import noise
from PIL import Image

from whisker.errors import ImageTooSlow
from whisker.images import decode_image
from whisker.images.jpeg_segments import MAX_JPEG_SCANS

START = b"\xff\xda"


def saved(image: Image.Image, **options: bool) -> bytes:
    """A JPEG."""
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


PHOTO = saved(noise(64))


def of_scans(count: int, between: bytes = b"", behind_the_head: bytes = b"") -> bytes:
    """A progressive JPEG whose first scan comes so many times, really."""
    whole = saved(noise(16), progressive=True)
    start = whole.index(START)
    end = min(place for place in (whole.find(b"\xff\xc4", start + 2), whole.find(START, start + 2)) if place > 0)
    head = start + 2 + int.from_bytes(whole[start + 2 : start + 4])
    scan = whole[start:head] + behind_the_head + whole[head:end]
    return whole[:start] + (scan + between) * count + b"\xff\xd9"


@pytest.mark.parametrize("between", [b"", b"\xff\xe0\x00\x00", b"\xff\xff", b"\xff\xd0"])
def test_case_B_jpeg_of_many_scans_is_refused(between: bytes) -> None:
    """A small file must not cost a pass over all pixels for each of hundreds, whatever lies between them."""
    assert decode_image(of_scans(MAX_JPEG_SCANS, between)).image.size == (16, 16)
    with pytest.raises(ImageTooSlow, match="scans"):
        decode_image(of_scans(MAX_JPEG_SCANS + 1, between))


@pytest.mark.parametrize("marker", [0x00, 0x01, 0x02, 0xBF, 0xD3])
def test_case_B_scans_cannot_hide_behind_what_looks_like_a_segment(marker: int) -> None:
    """Within a scan's data these have no length that its decoder would go by."""
    with pytest.raises(ImageTooSlow, match="scans"):
        decode_image(of_scans(MAX_JPEG_SCANS + 1, behind_the_head=bytes([0xFF, marker, 0xF0, 0x00])))


def test_case_B_scan_bytes_in_notes_are_no_scans() -> None:
    """A camera may write anything there, or another picture."""
    for notes in (START * 300, of_scans(300)):
        segment = b"\xff\xe1" + struct.pack(">H", len(notes) + 2) + notes
        assert decode_image(PHOTO[:2] + segment + PHOTO[2:]).image.tobytes() == decode_image(PHOTO).image.tobytes()


def test_case_B_scan_bytes_behind_the_end_are_no_scans() -> None:
    """The film of a motion photo, and whole pictures."""
    film = random.Random(0).randbytes(9_000_000)
    for behind in (START * 300, film, of_scans(300), b"\xff\xd8\xff" + START * 300):
        assert decode_image(PHOTO + behind).image.tobytes() == decode_image(PHOTO).image.tobytes()
