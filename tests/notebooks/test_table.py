"""Tables in a notebook."""

from whisker.notebooks.table import Table


def test_html_shows_names_and_not_what_they_would_do() -> None:
    """A class's name comes from a folder, so it may hold anything."""
    html = Table(("Class", "Count"), [("<script>", 3)])._repr_html_()
    assert "<th>Class</th><th>Count</th>" in html
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert '<td style="text-align: right">3</td>' in html


def test_text_lines_columns_up() -> None:
    """A terminal shows the same table, each column as wide as its widest cell."""
    assert (
        repr(Table(("Class", "Count"), [("long name", 3), ("b", 12)]))
        == "Class      Count\nlong name  3\nb          12"
    )


def test_table_without_names_has_no_head() -> None:
    """Facts and their values need no names above them."""
    table = Table(("", ""), [("Pictures", "9")])
    assert "<th" not in table._repr_html_()
    assert repr(table) == "Pictures  9"
    assert repr(Table(("", ""), [])) == ""
