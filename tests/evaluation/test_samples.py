"""Samples of a version's test pictures."""

from collections import Counter

import pytest

from whisker.evaluation.samples import choose_samples
from whisker.evaluation.schema import PicturePrediction

CLASSES = tuple("abcdefghij")


def answer(
    number: int, class_name: str, predicted_class: str | None = None, *, unknown: bool = False
) -> PicturePrediction:
    """What was said of one picture; right by default."""
    return PicturePrediction(
        image_id=f"{number:032x}",
        file_name=f"{number}.png",
        class_name=class_name,
        predicted_class=predicted_class or class_name,
        confidence=0.9,
        is_unknown=unknown,
    )


def every_class(count: int = 5) -> list[PicturePrediction]:
    """So many right answers of each class."""
    return [answer(place * 100 + number, name) for place, name in enumerate(CLASSES) for number in range(count)]


def test_classes_take_turns() -> None:
    """Two of each where twice as many are wanted as there are classes."""
    chosen = choose_samples(every_class(), CLASSES, 20)
    assert Counter(sample.class_name for sample in chosen) == dict.fromkeys(CLASSES, 2)


def test_few_samples_are_spread_over_many_classes() -> None:
    """From all over the list, not from its beginning."""
    chosen = choose_samples(every_class(), CLASSES, 5)
    assert [sample.class_name for sample in chosen] == ["a", "c", "e", "g", "i"]


@pytest.mark.parametrize(("limit", "others"), [(1, 0), (5, 0), (6, 1), (12, 2)])
def test_one_of_six_is_not_right(limit: int, others: int) -> None:
    """Wrong, or taken for unknown; the rest is right."""
    odd = [answer(9900, "a", "b"), answer(9901, "b", unknown=True), answer(9902, "a", "c")]
    chosen = choose_samples([*every_class(), *odd], CLASSES, limit)
    assert len(chosen) == limit == len({sample.image_id for sample in chosen})
    assert sum(sample in odd for sample in chosen) == others


def test_choice_is_always_the_same() -> None:
    """In whatever order the answers were kept."""
    answers = [*every_class(), answer(9900, "a", "b")]
    assert choose_samples(answers, CLASSES, 6) == choose_samples(answers[::-1], CLASSES, 6)


def test_model_that_is_seldom_right_has_samples_too() -> None:
    """There are as many as there are pictures, each once."""
    answers = [answer(number, "a", "b") for number in range(4)]
    chosen = choose_samples(answers, CLASSES, 6)
    assert sorted(sample.image_id for sample in chosen) == [found.image_id for found in answers]
