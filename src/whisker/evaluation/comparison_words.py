"""A verdict in words, for who has never heard of statistics."""

from whisker.evaluation.comparison_record import Comparison, PairedFigures
from whisker.evaluation.paired_difference import smallest_count
from whisker.evaluation.wording import listed, percent


def in_words(comparison: Comparison) -> str:
    """Say what the comparison found, and how the two did."""
    champion = comparison.champion
    if comparison.verdict == "nothing_shared":
        return (
            f"It sorts into other classes ({listed(comparison.gained_classes)}) than the live version {champion} "
            f"({listed(comparison.lost_classes)}), so the two cannot be compared."
        )
    return f"{_finding(comparison)} {_scores(comparison)}{_gained(comparison)}"


def _finding(comparison: Comparison) -> str:
    allowed = percent(comparison.margin)
    figures = comparison.on_shared_classes
    if comparison.verdict == "classes_lost":
        return f"It no longer knows {listed(comparison.lost_classes)}, which the live version does."
    if figures is None or comparison.verdict == "too_few_pictures":
        least = comparison.smallest_test
        return f"There are too few test pictures to compare it with the live version: it takes {least:,} at least."
    if comparison.verdict == "not_worse":
        return f"Shown not to be worse than the live version by more than {allowed} of the pictures."
    return (
        f"Not shown to be as good as the live version: by this test it may be worse by up to "
        f"{percent(-figures.lower_bound)} of the pictures, and {allowed} is allowed."
        f"{_too_few_for_a_draw(comparison, figures)}"
    )


def _too_few_for_a_draw(comparison: Comparison, figures: PairedFigures) -> str:
    if not comparison.margin or figures.count >= (needed := smallest_count(comparison.margin)):
        return ""
    return (
        f" On {figures.count:,} test pictures only a clear gain can be shown; to show that two are equally good takes "
        f"{needed:,}."
    )


def _scores(comparison: Comparison) -> str:
    figures = comparison.on_shared_classes
    if figures is None:
        return "None of the test pictures can be used for it."
    right, before = (round(share * figures.count) for share in (figures.candidate_accuracy, figures.champion_accuracy))
    apart = f"; {comparison.left_out:,} that it learned from are left out" if comparison.left_out else ""
    return (
        f"Of {figures.count:,} test pictures it gets {right:,} right ({percent(figures.candidate_accuracy)}), "
        f"{comparison.champion} {before:,} ({percent(figures.champion_accuracy)}{apart})."
    )


def _gained(comparison: Comparison) -> str:
    return f" It also knows {listed(comparison.gained_classes)}." if comparison.gained_classes else ""
