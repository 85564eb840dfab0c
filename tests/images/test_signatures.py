"""What is reported of files that are no pictures, and what to do with them."""

import pytest
from decode_kinds import KINDS, flat, noise
from tests.foreign_files import FOREIGN_FORMATS, NO_PICTURES, NOISE

from whisker.errors import FormatUnsupported, ImageError, ImageUndecodable, NotAnImage
from whisker.images import decode_image
from whisker.images.signatures import foreign_format
from whisker.images.text_signatures import was_taken_for_text


def fault_of(data: bytes) -> ImageError:
    """The fault of what is no picture."""
    with pytest.raises(ImageError) as caught:
        decode_image(data)
    return caught.value


@pytest.mark.parametrize("name", NO_PICTURES)
def test_case_N_what_is_no_picture_is_named_with_what_to_do(name: str) -> None:
    """Whatever it is called, by its content."""
    data, words = NO_PICTURES[name]
    with pytest.raises(NotAnImage, match=rf"(?s)^This is {words}|^This is .*{words}"):
        decode_image(data)


@pytest.mark.parametrize("name", FOREIGN_FORMATS)
def test_case_N_format_that_is_not_read_is_named_with_what_to_do(name: str) -> None:
    """The formats that are read stand behind it."""
    data, words = FOREIGN_FORMATS[name]
    with pytest.raises(FormatUnsupported, match=rf"^This is a file of type {words}.*Accepted are JPEG, PNG"):
        decode_image(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (bytes(5_000), "nothing but zeros"),
        (b"Just some words about a cat.", "plain text"),
        (b"BMW was founded in 1916, and its emblem is known well enough.", "plain text"),
        ("\ufffd\ufffd\ufffd\ufffd\x00\x10JFIF".encode(), "as if they were text"),
        ("ÿØÿà".encode(), "as if they were text"),
        (b"\x89PNG\n\x1a\n\x00\x00\x00\rIHDR", "as if they were text"),
        (b"????\x00\x10JFIF\x00", "as if they were text"),
        (KINDS["WebP"](noise(40)).decode("utf-8", "replace").encode(), "as if they were text"),
        (KINDS["GIF"](noise(40)).decode("utf-8", "replace").encode(), "as if they were text"),
        (KINDS["WebP"](noise(40)).decode("latin-1").encode(), "as if they were text"),
        (KINDS["BMP"](noise(40)).decode("latin-1").encode(), "as if they were text"),
        (KINDS["AVIF"](noise(40)).decode("utf-8", "replace").encode(), "as if they were text"),
        ("Für schöne Bücher über Möwen müßte man größere Räume öffnen.".encode(), "plain text"),
        ("Für schöne Bücher".encode("latin-1"), "plain text"),
        (b"\xff" * 5_000, "nothing but bytes of 0xFF"),
        (b"\xff\xd8", "can be read. "),
        (b"\xef\xbb\xbf" + KINDS["JPEG"](flat(20)), "begins only at byte 4"),
        (b"\r\n" + KINDS["PNG"](flat(20)), "begins only at byte 3"),
        (NOISE, "not a picture that can be read"),
    ],
)
def test_case_N_what_happened_to_bytes_is_said_where_it_shows(data: bytes, words: str) -> None:
    """They may have been a picture once, so they count as damaged."""
    fault = fault_of(data)
    assert type(fault) is ImageUndecodable
    assert words in fault.detail
    assert "Accepted are JPEG" in fault.detail


@pytest.mark.parametrize("name", KINDS)
def test_case_N_no_picture_that_is_read_is_taken_for_something_else(name: str) -> None:
    """Signatures are asked for all that readers leave; none may lie in wait for a picture."""
    for image in (flat(64), noise(64)):
        data = KINDS[name](image)
        assert foreign_format(data) is None
        assert not was_taken_for_text(data)


@pytest.mark.parametrize("length", [0, 1, 4, 8, 12, 20, 40])
@pytest.mark.parametrize("name", [*NO_PICTURES, *FOREIGN_FORMATS])
def test_case_N_beginning_of_any_file_has_a_fault_of_its_own(name: str, length: int) -> None:
    """However short it is: nothing is read behind the end."""
    fault_of((NO_PICTURES | FOREIGN_FORMATS)[name][0][:length])
