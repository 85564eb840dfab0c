"""Verdicts on made-up answers, and what they say."""

import pytest

from whisker.evaluation.comparison import Comparison, VersionResults, compare
from whisker.registry.promotion import PromotionRules

PETS = ("cats", "dogs")


def champion(answers: list[str], class_names: tuple[str, ...] = PETS) -> VersionResults:
    """The live version."""
    return VersionResults("pets-1", class_names, answers)


def candidate(answers: list[str], class_names: tuple[str, ...] = PETS) -> VersionResults:
    """The new one."""
    return VersionResults("pets-2", class_names, answers)


def versus(before: list[str], after: list[str], truth: list[str], **options: object) -> Comparison:
    """Compare two versions of the same classes."""
    return compare(champion(before), candidate(after), truth, dataset="pets", **options)  # type: ignore[arg-type]


TRUTH = ["cats", "dogs"] * 200


def test_one_that_agrees_about_everything_is_not_worse() -> None:
    """400 pictures without a disagreement show it within a point."""
    result = versus(TRUTH, TRUTH, TRUTH)
    assert result.verdict == "not_worse"
    assert result.on_shared_classes == result.on_all_pictures
    assert result.on_shared_classes is not None
    assert result.on_shared_classes.lower_bound == pytest.approx(-0.0067, abs=1e-4)
    assert result.reason == (
        "Both got 400 of 400 right. Shown not to be worse than pets-1 by more than 1 % of the pictures."
    )
    assert result.details is not None
    assert "Of 400 test pictures it gets 400 (100 %) right, pets-1 400 (100 %)" in result.details
    assert not result.is_open


def test_one_that_is_clearly_worse_is_not_shown_to_be_as_good() -> None:
    """Ten more mistakes in 400 are more than a point."""
    after = ["dogs"] * 20 + TRUTH[20:]
    result = versus(TRUTH, after, TRUTH)
    assert result.verdict == "not_shown"
    assert result.on_shared_classes is not None
    assert (result.on_shared_classes.only_champion_right, result.on_shared_classes.only_candidate_right) == (10, 0)
    assert result.reason == "It got 390 of 400 right, pets-1 got 400. It did worse than pets-1."
    assert not result.is_open


def test_one_that_errs_on_other_pictures_is_not_shown_to_be_as_good() -> None:
    """As many mistakes on enough pictures, but on others: how much worse it may be is said."""
    before, after = ["dogs"] * 40 + TRUTH[40:], TRUTH[:360] + ["dogs"] * 40
    result = versus(before, after, TRUTH)
    assert result.verdict == "not_shown"
    assert result.reason.startswith(
        "Both got 380 of 400 right. Not shown to be as good as pets-1: it may be worse by up"
    )
    assert result.is_open


def test_better_one_is_not_worse_even_on_few_pictures() -> None:
    """A clear gain shows on forty pictures; agreement would not."""
    truth = TRUTH[:40]
    assert versus(["cats"] * 40, truth, truth).verdict == "not_worse"
    tie = versus(truth, truth, truth)
    assert tie.verdict == "not_shown"
    assert tie.reason == "Both got 40 of 40 right. Too few test pictures to prove it is as good (268 needed)."
    assert tie.needed_count == 268
    assert tie.is_open
    assert tie.details is not None
    assert "it may be worse by up to 6.3 % of the pictures (95 % sure), and 1 % is allowed." in tie.details
    assert "On 40 test pictures only a clear gain can be shown" in tie.details
    gain = versus(["dogs", *truth[1:]], truth, truth)
    assert gain.reason.startswith("It got 40 of 40 right, pets-1 got 39. Too few test pictures")


def test_one_that_did_worse_on_few_pictures_is_said_to_have_done_worse() -> None:
    """That more pictures might have shown something else is no excuse."""
    truth = TRUTH[:40]
    result = versus(truth, ["dogs", *truth[1:]], truth)
    assert result.reason == "It got 39 of 40 right, pets-1 got 40. It did worse than pets-1."
    assert not result.is_open


def test_too_few_pictures_have_no_verdict() -> None:
    """Under the smallest test nothing is claimed, whatever came out."""
    truth = TRUTH[:20]
    result = versus(["cats"] * 20, truth, truth)
    assert result.verdict == "too_few_pictures"
    assert result.reason == (
        "It got 20 of 20 right, pets-1 got 10. Too few test pictures to prove it is as good (268 needed)."
    )
    assert result.is_open


def test_margin_and_smallest_test_are_the_askers() -> None:
    """What is allowed can be set."""
    truth = TRUTH[:100]
    assert versus(truth, truth, truth, rules=PromotionRules(0.05, 100)).verdict == "not_worse"
    assert versus(truth, truth, truth, rules=PromotionRules(0.05, 101)).verdict == "too_few_pictures"
    exact = versus(truth, truth, truth, rules=PromotionRules(0.0, 1))
    assert (exact.verdict, exact.needed_count) == ("not_shown", None)
    assert "Not shown to be as good as pets-1" in exact.reason


def test_class_sets_that_share_nothing_are_not_compared() -> None:
    """What each knows is behind the reason."""
    roses = ("roses", "tulips")
    result = compare(champion(TRUTH), candidate(["roses"] * 400, roses), ["roses"] * 400, dataset="flowers")
    assert result.verdict == "nothing_shared"
    assert result.on_shared_classes is None
    assert result.reason == "It sorts into other classes than pets-1, so the two cannot be compared."
    assert result.details == "Its classes: roses and tulips. pets-1's: cats and dogs."


def test_one_that_lost_a_class_is_never_as_good() -> None:
    """However well it does on the others."""
    before = champion(TRUTH, ("cats", "dogs", "rabbits"))
    result = compare(before, candidate(TRUTH), TRUTH, dataset="pets")
    assert result.verdict == "classes_lost"
    assert result.lost_classes == ("rabbits",)
    assert "no longer knows rabbits" in result.reason


def test_new_class_counts_against_the_old_ones() -> None:
    """A candidate that takes cats for its new rabbits has become worse at cats, though it does better on all."""
    truth = [*TRUTH, *["rabbits"] * 200]
    known = ("cats", "dogs", "rabbits")
    before = champion([*TRUTH, *["cats"] * 200])
    good = compare(before, candidate(truth, known), truth, dataset="pets")
    assert (good.verdict, good.gained_classes) == ("not_worse", ("rabbits",))
    assert "It also knows rabbits." in good.reason
    bad = compare(before, candidate(["rabbits"] * 40 + truth[40:], known), truth, dataset="pets")
    assert bad.verdict == "not_shown"
    assert bad.on_all_pictures is not None
    assert bad.on_all_pictures.difference > 0


def test_pictures_left_out_are_told() -> None:
    """Who reads the verdict learns that the champion had seen some of them."""
    assert versus(TRUTH, TRUTH, TRUTH, left_out=7).reason.startswith(
        "Both got 400 of 400 right. The other 7 test pictures do not count: pets-1 learned from them."
    )
    assert "The other test picture does not" in versus(TRUTH, TRUTH, TRUTH, left_out=1).reason
    assert "do not count" not in versus(TRUTH, TRUTH, TRUTH, left_out=None).reason


def test_no_picture_at_all_is_too_few() -> None:
    """All of them may have been left out."""
    result = versus([], [], [], left_out=40)
    assert result.verdict == "too_few_pictures"
    assert result.on_all_pictures is None
    assert result.details is None


def test_comparison_survives_its_file() -> None:
    """What comparison.json holds reads back, and so does one that was written before the details were."""
    result = versus(TRUTH, TRUTH, TRUTH)
    assert Comparison.model_validate_json(result.model_dump_json()) == result
    older = result.model_dump_json(exclude={"details", "needed_count"})
    assert Comparison.model_validate_json(older).details is None


def test_same_scene_is_counted_among_shared_classes_and_said() -> None:
    """The verdict stays as it is; the reason says that it is optimistic."""
    result = versus(TRUTH, TRUTH, TRUTH, same_scene=[True, False] * 200)
    assert (result.verdict, result.same_scene) == ("not_worse", 200)
    assert "200 of the 400 test pictures show the same scene" in result.reason
    assert "optimistic" in result.reason
