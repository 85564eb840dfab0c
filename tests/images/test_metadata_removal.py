"""Notes that decoders stumble over do not make a good picture a bad one, in any format."""

import io
import struct

import pytest
from PIL import Image
from tests.crafted_images import png_chunk, riff_chunk

from whisker.errors import ImageError
from whisker.images import decode_image


def drawn(file_format: str, **options: object) -> bytes:
    """A red picture."""
    file = io.BytesIO()
    Image.new("RGB", (16, 12), (200, 0, 0)).save(file, file_format, **options)
    return file.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    """A segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


JPEG_NOTES = {
    "a JFIF of five bytes": segment(0xE0, b"JFIF\x00"),
    "an Adobe of five bytes": segment(0xEE, b"Adobe"),
    "a profile without a number": segment(0xE2, b"ICC_PROFILE\x00"),
    "a profile that ends after its number": segment(0xE2, b"ICC_PROFILE\x00\x01"),
    "half a profile": segment(0xE2, b"ICC_PROFILE\x00\x01\x09" + bytes(60_000)),
    "200 profiles": 200 * segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + bytes(60_000)),
    "Photoshop's resource without a name": segment(0xED, b"Photoshop 3.0\x008BIM\x03\xed"),
    "a list of no pictures": segment(0xE2, b"MPF\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"),
    "a list that ends early": segment(0xE2, b"MPF\x00II*\x00\x08\x00\x00\x00\xff\xff"),
    "broken EXIF": segment(0xE1, b"Exif\x00\x00garbage"),
    "broken XMP": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00\xff\xfe<"),
    "a remark": segment(0xFE, b"\xff" * 60_000),
}


@pytest.mark.parametrize("notes", JPEG_NOTES)
@pytest.mark.filterwarnings("ignore")  # Pillow's own words about what this test makes
def test_case_E_broken_notes_of_a_jpeg_are_passed_over(notes: str) -> None:
    """Its pixels are the same."""
    data = drawn("JPEG")
    decoded = decode_image(data[:2] + JPEG_NOTES[notes] + data[2:])
    assert decoded.image.tobytes() == decode_image(data).image.tobytes()


def test_case_E_jpeg_is_still_turned_upright_beside_broken_notes() -> None:
    """Its EXIF is not left out with them."""
    exif = Image.Exif()
    exif[0x0112] = 6
    data = drawn("JPEG", exif=exif)
    assert decode_image(data[:2] + JPEG_NOTES["an Adobe of five bytes"] + data[2:]).image.size == (12, 16)


def test_case_E_jpeg_in_four_colours_keeps_them_beside_broken_notes() -> None:
    """What says how they are coded is not left out with the notes."""
    file = io.BytesIO()
    Image.new("CMYK", (16, 12), (0, 255, 255, 0)).save(file, "JPEG", quality=95)
    data = file.getvalue()
    decoded = decode_image(data[:2] + JPEG_NOTES["a profile without a number"] + data[2:])
    assert decoded.image.tobytes() == decode_image(data).image.tobytes()


@pytest.mark.parametrize("kind", [b"ICCP", b"EXIF", b"XMP ", b"anyx"])
@pytest.mark.parametrize("declared_bytes", [3, 5_000])
def test_case_E_broken_notes_of_a_webp_are_passed_over(kind: bytes, declared_bytes: int) -> None:
    """Rubbish, and notes that would reach beyond the file."""
    data = drawn("WEBP")
    size = (15).to_bytes(3, "little") + (11).to_bytes(3, "little")
    notes = kind + struct.pack("<I", declared_bytes) + b"\xff\x00\xff\x00"
    with_notes = riff_chunk(b"RIFF", b"WEBP" + riff_chunk(b"VP8X", b"\x2c\x00\x00\x00" + size) + data[12:] + notes)
    assert decode_image(with_notes).image.tobytes() == decode_image(data).image.tobytes()


def test_case_E_broken_exif_of_an_avif_is_passed_over() -> None:
    """Its reader refuses the whole file for it."""
    exif = Image.Exif()
    exif[0x010F] = "maker"
    data = drawn("AVIF", exif=exif)
    broken = data.replace(b"II*\x00", b"\xff\xff\xff\xff").replace(b"MM\x00*", b"\xff\xff\xff\xff")
    assert broken != data
    assert decode_image(broken).image.tobytes() == decode_image(data).image.tobytes()


def test_case_E_notes_without_a_picture_stay_a_fault() -> None:
    """Nothing is left without them."""
    for data in (b"\xff\xd8" + JPEG_NOTES["broken EXIF"] + b"\xff\xd9", b"\xff\xd8\xff\xff\xff\xff\xff"):
        with pytest.raises(ImageError):
            decode_image(data)


@pytest.mark.parametrize("file_format", ["JPEG", "WEBP", "PNG"])
def test_case_E_broken_exif_is_said_in_every_format(file_format: str) -> None:
    """Also where it was read before: Pillow looks there for the resolution of a JPEG that names none."""
    data = drawn(file_format, exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00")
    decoded = decode_image(data.replace(b"MM\x00*", b"XXXX") if file_format != "PNG" else _with_broken_exif(data))
    assert decoded.warnings == ("The picture's EXIF data is broken, so it was not turned upright.",)


def _with_broken_exif(data: bytes) -> bytes:
    return data[:33] + png_chunk(b"eXIf", b"XXXX" + bytes(10)) + data[33:]
