"""Tables that a notebook shows as HTML, and a terminal as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of cells below a head; numbers are lined up at the right.

    Attributes:
        head: The columns' names; empty names make a table without a head.
        rows: A cell for each column.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[object]]

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self.head) if any(self.head) else ""
        body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in self.rows)
        return f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"

    def __repr__(self) -> str:
        lines = [[str(cell) for cell in row] for row in ([self.head] if any(self.head) else []) + list(self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)] if lines else []
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _cell(value: object) -> str:
    side = "right" if isinstance(value, int | float) else "left"
    return f'<td style="text-align: {side}">{escape(str(value))}</td>'
