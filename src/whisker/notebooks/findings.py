"""What Whisker knows of a dataset's pictures, shown in a notebook."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from whisker.errors import InsightsNotFound
from whisker.images import decode_image
from whisker.insights.schema import Finding, FindingImage, Insights
from whisker.notebooks.drawing import Drawing, Tile, draw_grid
from whisker.notebooks.table import Table

_MOST_SHOWN: Final = 12
_COLUMNS: Final = 6
_SIDE_PX: Final = 72


@dataclass(frozen=True, repr=False)
class Findings:
    """The findings of a dataset, worst first.

    Attributes:
        insights: All that is known.
        find_image: Finds a picture's file by its id.
    """

    insights: Insights
    find_image: Callable[[str], Path]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that were found, worst first."""
        return tuple(finding.kind for finding in self.insights.findings)

    def facts(self) -> Table:
        """Show how large the pictures are, and in which formats."""
        facts = self.insights.facts["all"]
        formats = ", ".join(f"{name} {count:,}" for name, count in facts.formats.items())
        rows: list[tuple[str, object]] = [("Pictures", f"{facts.image_count:,}"), ("Formats", formats)]
        rows += [
            (name.replace("_", " "), f"{measure.min:,g} to {measure.max:,g}, half of them up to {measure.median:,g}")
            for name, measure in facts.measures.items()
            if name in {"width_px", "height_px", "size_bytes"}
        ]
        return Table(("", ""), rows)

    def pictures(self, kind: str) -> Drawing:
        """Show the first pictures behind a finding.

        Raises:
            InsightsNotFound: Nothing of that kind was found.
        """
        finding = self._finding(kind)
        shown = [image for image in finding.examples if image.image_id][:_MOST_SHOWN]
        tiles = [Tile(self._open(image), _caption(image)) for image in shown]
        words = f"{finding.title}: {len(shown)} of {finding.count}"
        return draw_grid(tiles, words, columns=_COLUMNS, side_px=_SIDE_PX)

    def _finding(self, kind: str) -> Finding:
        for finding in self.insights.findings:
            if finding.kind == kind:
                return finding
        found = ", ".join(self.kinds) or "nothing"
        raise InsightsNotFound(f"Nothing of the kind {kind[:80]!r} was found; what was: {found}.")

    def _open(self, image: FindingImage) -> Image.Image:
        return decode_image(self.find_image(image.image_id or "").read_bytes()).image

    def _table(self) -> Table:
        rows = [
            (finding.severity, finding.title, finding.count, finding.explanation, finding.kind)
            for finding in self.insights.findings
        ]
        return Table(("Severity", "What", "How many", "Why it matters", "Kind"), rows)

    def _repr_html_(self) -> str:
        fine = len(self.insights.checked) - len(self.insights.findings)
        return f"{self._table()._repr_html_()}<p>{fine} other kinds of faults were looked for and not found.</p>"

    def __repr__(self) -> str:
        return repr(self._table())


def _caption(image: FindingImage) -> str:
    """Name a picture's class and, where another fits better, that one."""
    suggested = f"\nlike {image.suggested_class}" if image.suggested_class else ""
    return f"{image.class_name}{suggested}"
