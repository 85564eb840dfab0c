"""Describe a comparison in sentences: the verdict without statistics, and the figures behind it.

The sentences are stored with the version, so they name the other one: what was live then may not be live later.
"""

from whisker.evaluation.comparison_record import Comparison, PairedFigures
from whisker.evaluation.wording import listed, percent


def describe(comparison: Comparison) -> str:
    """Describe how many pictures both got right, and what that shows."""
    if comparison.verdict == "nothing_shared":
        return (
            f"It sorts into other classes ({listed(comparison.gained_classes)}) than {comparison.champion} "
            f"({listed(comparison.lost_classes)}), so the two cannot be compared."
        )
    return f"{_scores(comparison)} {_finding(comparison)}{_gained(comparison)}"


def describe_details(comparison: Comparison) -> str | None:
    """Describe the figures behind the verdict; None where there are none."""
    figures, champion = comparison.on_shared_classes, comparison.champion
    if figures is None:
        return None
    apart = f" {comparison.left_out:,} more that {champion} learned from are left out." if comparison.left_out else ""
    return (
        f"Of {figures.count:,} test pictures it gets {_right(figures.candidate_accuracy, figures)} right, {champion} "
        f"{_right(figures.champion_accuracy, figures)}; {figures.only_candidate_right:,} only it got right, "
        f"{figures.only_champion_right:,} only {champion} did.{apart} "
        f"{_bound(comparison, figures)}{_needed(comparison, figures)}"
    )


def _finding(comparison: Comparison) -> str:
    champion, figures = comparison.champion, comparison.on_shared_classes
    if comparison.verdict == "classes_lost":
        return f"It no longer knows {listed(comparison.lost_classes)}, which {champion} does."
    if figures is None or comparison.verdict == "too_few_pictures":
        needed = comparison.needed_count or comparison.smallest_test
        return f"Too few test pictures to prove it is as good ({needed:,} needed)."
    if comparison.verdict == "not_worse":
        return f"Shown not to be worse than {champion} by more than {percent(comparison.margin)} of the pictures."
    if figures.difference < 0:
        return f"It did worse than {champion}."
    if comparison.is_small and comparison.needed_count is not None:
        return f"Too few test pictures to prove it is as good ({comparison.needed_count:,} needed)."
    return (
        f"Not shown to be as good as {champion}: it may be worse by up to {percent(-figures.lower_bound)} of the "
        f"pictures, and {percent(comparison.margin)} is allowed."
    )


def _scores(comparison: Comparison) -> str:
    figures = comparison.on_shared_classes
    if figures is None:
        return f"None of the test pictures can be used: {comparison.champion} learned from them, or knows none."
    right, before = _count(figures.candidate_accuracy, figures), _count(figures.champion_accuracy, figures)
    if right == before:
        return f"Both got {right:,} of {figures.count:,} right."
    return f"It got {right:,} of {figures.count:,} right, {comparison.champion} got {before:,}."


def _gained(comparison: Comparison) -> str:
    return f" It also knows {listed(comparison.gained_classes)}." if comparison.gained_classes else ""


def _bound(comparison: Comparison, figures: PairedFigures) -> str:
    allowed = percent(comparison.margin)
    if figures.lower_bound >= 0:
        return f"By this test it is better by at least {percent(figures.lower_bound)} of the pictures (95 % sure)."
    return (
        f"By this test it may be worse by up to {percent(-figures.lower_bound)} of the pictures (95 % sure), and "
        f"{allowed} is allowed."
    )


def _needed(comparison: Comparison, figures: PairedFigures) -> str:
    if not comparison.is_small or comparison.needed_count is None:
        return ""
    return (
        f" On {figures.count:,} test pictures only a clear gain can be shown; to show that two are equally good takes "
        f"{comparison.needed_count:,}."
    )


def _right(share: float, figures: PairedFigures) -> str:
    return f"{_count(share, figures):,} ({percent(share)})"


def _count(share: float, figures: PairedFigures) -> int:
    return round(share * figures.count)
