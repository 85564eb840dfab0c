"""Candidate and champion on the same test pictures: is the candidate shown not to be worse, and why?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import ConfigDict, Field

from whisker.datasets.scenes import describe_same_scene
from whisker.evaluation.difference_bound import lower_bound_of_difference, smallest_count
from whisker.frozen import FrozenModel
from whisker.registry.promotion import DEFAULT_RULES, PromotionRules

ComparisonVerdict = Literal["not_worse", "not_shown", "too_few_pictures", "classes_lost", "nothing_shared"]
_MOST_NAMED: Final = 6


class _Schema(FrozenModel):
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class PairedFigures(_Schema):
    """How two versions did on the same pictures; `lower_bound` is the difference's, one-sided, at 95 %."""

    count: int
    champion_accuracy: float
    candidate_accuracy: float
    difference: float = Field(description="The candidate's accuracy minus the champion's.")
    lower_bound: float
    both_right: int
    only_champion_right: int
    only_candidate_right: int
    both_wrong: int


class Comparison(_Schema):
    """How a version did against the one that was live when it was made, on the same test pictures."""

    champion: str
    candidate: str
    dataset: str
    margin: float = Field(description="How much worse a candidate may be and still count as not worse.")
    smallest_test: int = Field(description="Pictures that a verdict needs at least.")
    shared_classes: tuple[str, ...]
    gained_classes: tuple[str, ...] = Field(description="Only the candidate knows these.")
    lost_classes: tuple[str, ...] = Field(description="Only the champion knows these.")
    left_out: int | None = Field(description="Test pictures that the champion was trained on; null: not known.")
    on_shared_classes: PairedFigures | None
    on_all_pictures: PairedFigures | None
    same_scene: int = Field(
        default=0,
        description="Of the pictures of shared classes, those whose scene the candidate learned from (frames of one "
        "take).",
    )
    verdict: ComparisonVerdict
    reason: str = Field(description="How both did and what that shows, in words.")
    details: str | None = Field(default=None, description="What is behind it, in words; null: nothing more.")
    needed_count: int | None = Field(
        default=None,
        description="Test pictures that show two versions to be equally good where they agree about every one; null: "
        "no number can, or it was not written down.",
    )

    @property
    def is_small(self) -> bool:
        """Whether so few test pictures were compared that only a clear gain could be shown."""
        count = self.on_shared_classes.count if self.on_shared_classes else 0
        return count < max(self.smallest_test, self.needed_count or 0)

    @property
    def is_open(self) -> bool:
        """Whether the test decides for neither, so that a person has to."""
        if self.verdict in {"nothing_shared", "too_few_pictures"}:
            return True
        figures = self.on_shared_classes
        return self.verdict == "not_shown" and figures is not None and figures.difference >= 0


@dataclass(frozen=True)
class VersionResults:
    """What one version predicted for the test pictures.

    Attributes:
        version: Its identifier.
        class_names: The classes it knows.
        predicted: The class it predicted for each picture.
    """

    version: str
    class_names: tuple[str, ...]
    predicted: Sequence[str]


def compare(
    champion: VersionResults,
    candidate: VersionResults,
    truth: Sequence[str],
    *,
    dataset: str,
    rules: PromotionRules = DEFAULT_RULES,
    left_out: int | None = None,
    same_scene: Sequence[bool] = (),
) -> Comparison:
    """Compare two versions by what they predicted for the same pictures, in the same order.

    The verdict is about the pictures of the classes that both know, each version predicting with all of its classes,
    as it would be served: a candidate that takes cats for its new rabbits has become worse at cats.

    Args:
        champion: The live version's results.
        candidate: The new version's results.
        truth: The pictures' classes.
        dataset: Where the pictures are from.
        rules: When a candidate counts as not worse.
        left_out: Pictures that are not among these because the champion was trained on them, if that is known.
        same_scene: Whether each shows a scene that the candidate learned from; empty: none does.
    """
    known, learned = set(champion.class_names), set(candidate.class_names)
    shared = tuple(name for name in candidate.class_names if name in known)
    lost = tuple(name for name in champion.class_names if name not in learned)
    on_shared = _paired(champion, candidate, truth, [name in shared for name in truth])
    comparison = Comparison(
        champion=champion.version,
        candidate=candidate.version,
        dataset=dataset,
        margin=rules.margin,
        smallest_test=rules.smallest_test,
        shared_classes=shared,
        gained_classes=tuple(name for name in candidate.class_names if name not in known),
        lost_classes=lost,
        left_out=left_out,
        on_shared_classes=on_shared,
        on_all_pictures=_paired(champion, candidate, truth, [True] * len(truth)),
        same_scene=sum(is_same and name in shared for is_same, name in zip(same_scene, truth, strict=False)),
        verdict=_verdict(shared, lost, on_shared, rules),
        reason="",
        needed_count=needed_count(rules),
    )
    words = {"reason": describe(comparison), "details": describe_details(comparison)}
    return comparison.model_copy(update=words)


def needed_count(rules: PromotionRules) -> int | None:
    """Count the pictures that show two versions which agree about all of them to be equally good.

    A candidate that is no better needs so many; a clear gain shows on fewer.

    Returns:
        The count, `smallest_test` at least; None where no loss is allowed: then no number can show it.
    """
    return max(rules.smallest_test, smallest_count(rules.margin)) if rules.margin else None


def describe(comparison: Comparison) -> str:
    """Describe how many pictures both got right, and what that shows."""
    if comparison.verdict == "nothing_shared":
        return f"It sorts into other classes than {comparison.champion}, so the two cannot be compared."
    scores, apart = _scores(comparison), _left_out(comparison)
    return f"{scores}{apart} {_finding(comparison)}{_gained(comparison)}{_same_scene(comparison)}"


def describe_details(comparison: Comparison) -> str | None:
    """Describe what is behind the verdict; None where there is nothing more to say."""
    figures, champion = comparison.on_shared_classes, comparison.champion
    if comparison.verdict == "nothing_shared":
        return f"Its classes: {listed(comparison.gained_classes)}. {champion}'s: {listed(comparison.lost_classes)}."
    if figures is None:
        return None
    return (
        f"Of {figures.count:,} test pictures it gets {_right(figures.candidate_accuracy, figures)} right, {champion} "
        f"{_right(figures.champion_accuracy, figures)}; {figures.only_candidate_right:,} only it got right, "
        f"{figures.only_champion_right:,} only {champion} did. "
        f"{_bound(comparison, figures)}{_needed(comparison, figures)}"
    )


def same_scene_caution(count: int, test_count: int) -> str:
    """Return the sentence that figures on scenes that are also learned from need."""
    return f"{describe_same_scene(count, test_count)}: figures on them are optimistic, expect less elsewhere."


def listed(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """Join names for a sentence: "cats, dogs and rabbits"; beyond `most`, how many more there are."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1:,} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def percent(share: float) -> str:
    """Format a share as a percentage, with one decimal where it is not zero: "1 %", "98.5 %"."""
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def _paired(
    champion: VersionResults, candidate: VersionResults, truth: Sequence[str], chosen: Sequence[bool]
) -> PairedFigures | None:
    pairs = [
        (before == name, after == name)
        for before, after, name, wanted in zip(champion.predicted, candidate.predicted, truth, chosen, strict=True)
        if wanted
    ]
    if not pairs:
        return None
    count, lost, gained = len(pairs), pairs.count((True, False)), pairs.count((False, True))
    both = pairs.count((True, True))
    return PairedFigures(
        count=count,
        champion_accuracy=(both + lost) / count,
        candidate_accuracy=(both + gained) / count,
        difference=(gained - lost) / count,
        lower_bound=lower_bound_of_difference(gained, lost, count),
        both_right=both,
        only_champion_right=lost,
        only_candidate_right=gained,
        both_wrong=count - both - lost - gained,
    )


def _verdict(
    shared: tuple[str, ...], lost: tuple[str, ...], figures: PairedFigures | None, rules: PromotionRules
) -> ComparisonVerdict:
    if not shared:
        return "nothing_shared"
    if lost:
        return "classes_lost"
    if figures is None or figures.count < rules.smallest_test:
        return "too_few_pictures"
    return "not_worse" if figures.lower_bound > -rules.margin else "not_shown"


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


def _left_out(comparison: Comparison) -> str:
    """Say why fewer pictures count than the test has."""
    if not comparison.left_out or comparison.on_shared_classes is None:
        return ""
    champion = comparison.champion
    if comparison.left_out == 1:
        return f" The other test picture does not count: {champion} learned from it."
    return f" The other {comparison.left_out:,} test pictures do not count: {champion} learned from them."


def _gained(comparison: Comparison) -> str:
    return f" It also knows {listed(comparison.gained_classes)}." if comparison.gained_classes else ""


def _same_scene(comparison: Comparison) -> str:
    figures = comparison.on_shared_classes
    if figures is None or not comparison.same_scene:
        return ""
    return f" {same_scene_caution(comparison.same_scene, figures.count)}"


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
