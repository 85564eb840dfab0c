"""Candidate and champion on the same test pictures: is the candidate shown not to be worse?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from whisker.evaluation.comparison_record import Comparison, PairedFigures, Verdict
from whisker.evaluation.comparison_words import details_in_words, in_words
from whisker.evaluation.paired_difference import lower_bound_of_difference, smallest_count

DEFAULT_MARGIN: Final = 0.01
DEFAULT_SMALLEST_TEST: Final = 30


@dataclass(frozen=True)
class Contender:
    """A version, the classes it knows, and what it called each test picture."""

    version: str
    class_names: tuple[str, ...]
    answers: Sequence[str]


@dataclass(frozen=True)
class Rules:
    """When a candidate counts as not worse.

    Attributes:
        margin: How much worse it may be, as a share of all pictures.
        smallest_test: Pictures that any verdict needs. A candidate that is no better needs more of them: as many as
            `needed_count`, or nothing can be shown.
    """

    margin: float = DEFAULT_MARGIN
    smallest_test: int = DEFAULT_SMALLEST_TEST

    @property
    def needed_count(self) -> int | None:
        """Pictures that show two which agree about all of them to be equally good; None where no number can."""
        return max(self.smallest_test, smallest_count(self.margin)) if self.margin else None


def compare(
    champion: Contender,
    candidate: Contender,
    truth: Sequence[str],
    *,
    dataset: str,
    rules: Rules = Rules(),
    left_out: int | None = None,
) -> Comparison:
    """Compare two versions by their answers to the same pictures, in the same order.

    The verdict is about the pictures of the classes that both know, each version answering with all of its classes, as
    it would be served: a candidate that takes cats for its new rabbits has become worse at cats.

    Args:
        champion: The version that is live.
        candidate: The version that might be.
        truth: The pictures' classes.
        dataset: Where the pictures are from.
        rules: When a candidate counts as not worse.
        left_out: Pictures that are not among these because the champion was trained on them, if that is known.
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
        verdict=_verdict(shared, lost, on_shared, rules),
        reason="",
        needed_count=rules.needed_count,
    )
    words = {"reason": in_words(comparison), "details": details_in_words(comparison)}
    return comparison.model_copy(update=words)


def _paired(
    champion: Contender, candidate: Contender, truth: Sequence[str], chosen: Sequence[bool]
) -> PairedFigures | None:
    pairs = [
        (before == name, after == name)
        for before, after, name, wanted in zip(champion.answers, candidate.answers, truth, chosen, strict=True)
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


def _verdict(shared: tuple[str, ...], lost: tuple[str, ...], figures: PairedFigures | None, rules: Rules) -> Verdict:
    if not shared:
        return "nothing_shared"
    if lost:
        return "classes_lost"
    if figures is None or figures.count < rules.smallest_test:
        return "too_few_pictures"
    return "not_worse" if figures.lower_bound > -rules.margin else "not_shown"
