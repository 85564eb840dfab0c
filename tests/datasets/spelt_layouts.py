"""Layouts spelt out in short, read, and counted."""

from collections import Counter

from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.layouts.layout import Expected, Layout, arrange
from whisker.errors import LayoutAmbiguous


def read(*paths: str, layout: LayoutChoice = "auto", fewest: int = 2) -> Layout:
    """Arrange files; "train/{cats,dogs}/{3}" stands for three files in either."""
    files = [tuple(path.split("/")) for pattern in paths for path in _spelt_out(pattern)]
    return arrange(files, [], Expected(layout, fewest))


def read_copies(*paths: str) -> Layout:
    """Arrange files, those of one class and name with one content."""
    files = [tuple(path.split("/")) for pattern in paths for path in _spelt_out(pattern)]
    return arrange(files, [], content_of=lambda index: files[index][-2:])


def _spelt_out(pattern: str) -> list[str]:
    before, brace, rest = pattern.partition("{")
    if not brace:
        return [pattern]
    inner, _, after = rest.partition("}")
    options = [f"{number}.jpg" for number in range(int(inner))] if inner.isdecimal() else inner.split(",")
    return [path for option in options for path in _spelt_out(before + option + after)]


def counts(layout: Layout) -> dict[str, int]:
    """Count files by split and class: {"train:cats": 3}."""
    return dict(Counter(f"{place.split or '-'}:{place.class_name}" for place in layout.places))


def choices(error: LayoutAmbiguous) -> list[str]:
    """List what can be chosen."""
    assert {entry["field"] for entry in error.errors} == {"layout"}
    return [entry["value"] for entry in error.errors]
