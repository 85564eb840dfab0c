"""Row 86: a CSV that runs nothing."""

import pytest

from whisker.csv_cells import safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_row_86_formulas_become_text(text: str) -> None:
    """A cell that a spreadsheet would run gets an apostrophe."""
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["cat", "a=b", -1, 0.5, None, ""])
def test_ordinary_cells_are_left_alone(value: object) -> None:
    """Text that starts otherwise, and numbers, stay as they are."""
    assert safe_cell(value) == value
