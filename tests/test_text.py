"""Text that would take long to normalise.

Row 86: a CSV that runs nothing.
"""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisker.text import MOST_MARKS, has_too_many_marks, printable_path, safe_cell

MARKS = [chr(code) for code in (0x301, 0x316, 0x344, 0xF73, 0xF75, 0xF81, 0xFF9E, 0xFF9F, 0x1D165, 0x3099)]


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: f"{ord(mark):04x}")
def test_a_run_of_marks_is_found_wherever_it_stands(mark: str) -> None:
    """Also of letters that are no marks themselves and are taken apart into some."""
    assert not has_too_many_marks("a" + mark * MOST_MARKS + "b" + mark * MOST_MARKS)
    for text in (mark * 31, "a" + mark * 31 + "b", "é" * 500 + "a" + mark * 40):
        assert has_too_many_marks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cat",
        "Sinh tố bơ".upper(),
        unicodedata.normalize("NFD", "Tiếng Việt ộ"),
        "שָׁלוֹם",
        "हिन्दी",
        "བོད་སྐད",
        "ᄒ" * 99,
        "👩‍👧",
    ],
)
def test_what_people_write_is_let_through(text: str) -> None:
    """Also taken apart, as macOS writes names."""
    assert not has_too_many_marks(unicodedata.normalize("NFD", text))


def test_every_letter_that_is_taken_apart_into_marks_alone_counts_as_one() -> None:
    """Python's own tables may gain some; each would make a run that nobody sees."""
    unseen = [
        letter
        for letter in map(chr, range(0x110000))
        if all(map(unicodedata.combining, unicodedata.normalize("NFKD", letter)))
        and not has_too_many_marks(letter * 31)
    ]
    assert unseen == []


@given(st.lists(st.text(st.sampled_from("ab" + "".join(MARKS)), max_size=400), max_size=20))
def test_row_97_what_is_let_through_is_normalised_in_no_time(parts: list[str]) -> None:
    """Each form, of texts made of nothing but the dearest letters."""
    text = "".join(parts) * 20
    if has_too_many_marks(text):
        return
    began = time.thread_time()
    unicodedata.normalize("NFC", text)
    unicodedata.normalize("NFKD", text)
    assert time.thread_time() - began < 1


@pytest.mark.parametrize(
    ("raw", "shown"),
    [(b"cat.jpg", "cat.jpg"), ("Кот.jpg".encode(), "Кот.jpg"), (b"K\xe4tzchen/\xff", r"K\xe4tzchen/\xff")],
)
def test_case_O_path_that_is_no_utf_8_is_shown_by_escapes(raw: bytes, shown: str) -> None:
    """What is UTF-8 is shown as it is."""
    assert printable_path(raw.decode("utf-8", "surrogateescape")) == shown


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_row_86_formulas_become_text(text: str) -> None:
    """A cell that a spreadsheet would run gets an apostrophe."""
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["cat", "a=b", -1, 0.5, None, ""])
def test_ordinary_cells_are_left_alone(value: object) -> None:
    """Text that starts otherwise, and numbers, stay as they are."""
    assert safe_cell(value) == value
