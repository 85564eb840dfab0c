"""docs/reliability.md: every kind of bad input and fault, with the test that shows what it gets."""

from scripts.write_reliability_docs import PAGE, files_by_row, reliability_page, rows_of


def test_every_row_has_a_test_and_every_such_test_a_row() -> None:
    """No promise without a test that is named after it, and none left out of the table."""
    rows = rows_of(PAGE.read_text("utf-8"))
    numbers, kinds = ([row for row in rows if row.isdigit() is is_number] for is_number in (True, False))
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert kinds == sorted(kinds)
    assert sorted(files_by_row()) == sorted(rows)


def test_page_in_the_repository_is_what_the_tests_say() -> None:
    """Whoever adds or moves such a test writes the page anew."""
    page = PAGE.read_text("utf-8")
    assert reliability_page(page) == page
