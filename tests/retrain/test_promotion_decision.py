"""Who goes live, and what is said about it."""

import pytest

from whisker.evaluation.comparison import VersionResults, compare
from whisker.registry.manifest import Summary
from whisker.registry.promotion import PromotionPolicy
from whisker.retrain.promotion_decision import ChampionComparison, decide

TRUTH = ["cats", "dogs"] * 200


def compared(answers: list[str], class_names: tuple[str, ...] = ("cats", "dogs")) -> ChampionComparison:
    """Compare a new version with these answers with a flawless champion."""
    champion = VersionResults("pets-1", ("cats", "dogs"), TRUTH)
    return ChampionComparison(
        "pets-1", compare(champion, VersionResults("pets-2", class_names, answers), TRUTH, dataset="pets")
    )


EQUAL = compared(TRUTH)
WORSE = compared(["cats"] * 400)
FEW = ChampionComparison(
    "pets-1",
    compare(
        VersionResults("pets-1", ("cats", "dogs"), TRUTH[:40]),
        VersionResults("pets-2", ("cats", "dogs"), TRUTH[:40]),
        TRUTH[:40],
        dataset="pets",
    ),
)
ELSEWHERE = compared(["roses"] * 400, ("roses", "tulips"))


@pytest.mark.parametrize(
    ("policy", "found", "promoted"),
    [
        ("auto", EQUAL, True),
        ("auto", WORSE, False),
        ("auto", ELSEWHERE, False),
        ("always", WORSE, True),
        ("always", ELSEWHERE, True),
        ("never", EQUAL, False),
    ],
)
def test_policy_and_verdict_decide(policy: PromotionPolicy, found: ChampionComparison, promoted: bool) -> None:
    """Row 91 among them: nothing shared is never promoted by itself, unless `promote` is `always`."""
    decision = decide(policy, found, "pets-1")
    assert decision.promote is promoted
    assert decision.reason


def test_who_decides_is_said() -> None:
    """What did worse is kept aside; where the test says for neither, a person is asked."""
    assert decide("auto", WORSE, "pets-1").reason.startswith(
        "Kept as a candidate. It got 200 of 400 right, pets-1 got 400."
    )
    assert decide("auto", ELSEWHERE, "pets-1").reason.endswith("cannot be compared. You decide.")
    assert decide("auto", FEW, "pets-1").reason == (
        "Both got 40 of 40 right. Too few test pictures to prove it is as good (268 needed). You decide."
    )


def test_first_version_goes_live() -> None:
    """There is nothing to be worse than."""
    assert decide("auto", ChampionComparison(None), None).promote


def test_champion_that_cannot_be_used_is_replaced() -> None:
    """A broken one answers nobody."""
    decision = decide("auto", ChampionComparison("pets-1", unusable="File is not as it was written."), "pets-1")
    assert decision.promote
    assert "cannot be used (File is not as it was written.)" in decision.reason


def test_champion_of_the_meantime_is_not_replaced_unseen() -> None:
    """Somebody promoted another version while this one was made."""
    decision = decide("auto", EQUAL, "pets-7")
    assert not decision.promote
    assert "Meanwhile pets-7 went live" in decision.reason
    assert decide("always", EQUAL, "pets-7").promote


def test_same_scene_is_said_once_whatever_is_decided() -> None:
    """Where the comparison says it, by its words; else by the version's own figures."""
    summary = Summary(accuracy=1, accuracy_interval=(0.5, 1), ece=0, test_count=12, same_scene_share=1.0)
    pair = (VersionResults("pets-1", ("cats", "dogs"), TRUTH), VersionResults("pets-2", ("cats", "dogs"), TRUTH))
    tested = ChampionComparison("pets-1", compare(*pair, TRUTH, dataset="pets", same_scene=[True] * 400))
    first, elsewhere, equal = (
        decide("auto", ChampionComparison(None), None, summary),
        decide("always", ELSEWHERE, "pets-1", summary),
        decide("auto", tested, "pets-1", summary),
    )
    for decision, words in ((first, "All 12"), (elsewhere, "All 12"), (equal, "All 400")):
        assert decision.promote
        assert decision.reason.count("same scene as") == 1
        assert f"{words} test pictures show the same scene" in decision.reason


def test_reason_without_takes_says_nothing_of_scenes() -> None:
    """Most versions learn from photos."""
    summary = Summary(accuracy=1, accuracy_interval=(0.5, 1), ece=0, test_count=12)
    assert decide("auto", ChampionComparison(None), None, summary).reason == "Promoted: it is the first version."
