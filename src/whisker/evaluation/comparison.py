"""Champion and candidate on the same test pictures: is the candidate shown not to be worse?"""

from collections.abc import Sequence
from dataclasses import dataclass

from whisker.evaluation.comparison_record import Comparison, PairedFigures, Verdict
from whisker.evaluation.comparison_words import describe, describe_details
from whisker.evaluation.paired_difference import lower_bound_of_difference, smallest_count
from whisker.registry.promotion import DEFAULT_RULES, PromotionRules


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


def needed_count(rules: PromotionRules) -> int | None:
    """Count the pictures that show two versions which agree about all of them to be equally good.

    A candidate that is no better needs so many; a clear gain shows on fewer.

    Returns:
        The count, `smallest_test` at least; None where no loss is allowed: then no number can show it.
    """
    return max(rules.smallest_test, smallest_count(rules.margin)) if rules.margin else None


def compare(
    champion: VersionResults,
    candidate: VersionResults,
    truth: Sequence[str],
    *,
    dataset: str,
    rules: PromotionRules = DEFAULT_RULES,
    left_out: int | None = None,
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
        needed_count=needed_count(rules),
    )
    words = {"reason": describe(comparison), "details": describe_details(comparison)}
    return comparison.model_copy(update=words)


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
) -> Verdict:
    if not shared:
        return "nothing_shared"
    if lost:
        return "classes_lost"
    if figures is None or figures.count < rules.smallest_test:
        return "too_few_pictures"
    return "not_worse" if figures.lower_bound > -rules.margin else "not_shown"
