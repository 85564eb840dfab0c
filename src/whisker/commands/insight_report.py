"""A dataset's figures and findings as text and tables for a terminal."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from whisker.insights.schema import Facts, Finding, Insights, Measure, MeasureName

if TYPE_CHECKING:
    from rich.table import Table

_MOST_CLASSES: Final = 20
_SMALLEST_SHARE: Final = 0.001
_MEASURES: Final[tuple[tuple[MeasureName, str, float, int], ...]] = (
    ("width_px", "Width, pixels", 1, 0),
    ("height_px", "Height, pixels", 1, 0),
    ("aspect_ratio", "Width / height", 1, 2),
    ("megapixels", "Megapixels", 1, 2),
    ("size_bytes", "File, kB", 1000, 1),
)
"""Name, words, unit and decimals."""


def describe_insights(insights: Insights) -> "Iterator[str | Table]":
    """Describe a revision: its figures, then what may be wrong with it and what to do."""
    splits = ", ".join(f"{count:,} {split}" for split, count in sorted(insights.splits.items(), reverse=True))
    yield (
        f"{insights.revision or insights.dataset}: {insights.image_count:,} pictures "
        f"of {len(insights.classes)} classes ({splits}), {insights.total_bytes / 1e6:.1f} MB"
    )
    yield _class_table(insights)
    facts = insights.facts.get("all")
    if facts is not None:
        yield _measure_table(facts)
        yield f"Formats: {_counts(facts.formats)}. Colour modes: {_counts(facts.modes) or 'not looked at'}."
    found = [finding for finding in insights.findings if not finding.is_dismissed and finding.count]
    if found:
        yield _finding_table(found)
    yield from _summary_lines(insights, found)


def count_findings(insights: Insights) -> str:
    """Return a line with the number of findings and where to see them."""
    found = [finding for finding in insights.findings if not finding.is_dismissed and finding.count]
    shown = insights.revision or insights.dataset
    if not found:
        return f"Nothing looks wrong with the pictures. Their figures: whisker insights {shown}"
    serious = sum(finding.severity == "high" for finding in found)
    noun = "finding" if len(found) == 1 else "findings"
    rank = f", {serious} of them serious" if serious else ""
    return f"! {len(found)} {noun}{rank}: whisker insights {shown}, or /insights?dataset={shown} in the dashboard"


def _class_table(insights: Insights) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table("Class", "Train", "Test", "MB")
    for row in insights.classes[:_MOST_CLASSES]:
        table.add_row(Text(row.class_name), f"{row.train:,}", f"{row.test:,}", f"{row.total_bytes / 1e6:.1f}")
    if len(insights.classes) > _MOST_CLASSES:
        table.add_row(f"and {len(insights.classes) - _MOST_CLASSES} more", "", "", "")
    return table


def _measure_table(facts: Facts) -> "Table":
    from rich.table import Table

    table = Table("Measure", "Least", "Mean", "Median", "Most")
    for name, words, unit, decimals in _MEASURES:
        if name in facts.measures:
            table.add_row(words, *_figures(facts.measures[name], unit, decimals))
    return table


def _figures(measure: Measure, unit: float, decimals: int) -> list[str]:
    return [f"{value / unit:,.{decimals}f}" for value in (measure.min, measure.mean, measure.median, measure.max)]


def _finding_table(found: Iterable[Finding]) -> "Table":
    from rich.table import Column, Table

    table = Table(Column("Severity", no_wrap=True), "Finding", "Count", "What to do")
    for finding in found:
        table.add_row(finding.severity, finding.title, f"{finding.count:,}{_share(finding)}", finding.advice)
    return table


def _share(finding: Finding) -> str:
    if finding.unit != "images":
        return f" {finding.unit}"
    return " (<0.1%)" if finding.share < _SMALLEST_SHARE else f" ({finding.share:.1%})"


def _summary_lines(insights: Insights, found: Iterable[Finding]) -> Iterator[str]:
    shown = {finding.kind for finding in found}
    fine = [kind for kind in insights.checked if kind not in shown and kind not in insights.skipped]
    if fine:
        yield f"Looked for, and nothing to do: {_named(fine)}."
    if insights.skipped:
        yield f"Common to half of the pictures or more, so not judged: {_named(insights.skipped)}."
    if insights.deep_look is None:
        name = insights.revision or "DATASET"
        yield f"Likely label errors and outliers are looked for in training, or by: whisker insights {name} --deep"


def _named(kinds: Iterable[str]) -> str:
    return ", ".join(kind.replace("_", " ") for kind in kinds)


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())
