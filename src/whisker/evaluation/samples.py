"""Which of a version's test pictures to show as samples."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, zip_longest
from typing import Final

from whisker.evaluation.schema import PicturePrediction

_ONE_NOT_RIGHT_OF: Final = 6


def choose_samples(
    predictions: Iterable[PicturePrediction], class_names: Sequence[str], limit: int
) -> list[PicturePrediction]:
    """Choose test pictures over all classes, always the same: mostly answered rightly, and one of six not.

    Args:
        predictions: What the version said of its test pictures.
        class_names: Its classes.
        limit: How many to choose at most.
    """
    by_id = sorted(predictions, key=lambda answer: answer.image_id)  # a hash: as good as drawn by lot
    right = [answer for answer in by_id if _is_right(answer)]
    other = [answer for answer in by_id if not _is_right(answer)]
    spread = _spread(class_names, limit)
    others = list(islice(_in_turn(other, spread), limit // _ONE_NOT_RIGHT_OF))
    rights = list(islice(_in_turn(right, spread), limit - len(others)))
    left = (answer for answer in _in_turn(other, spread) if answer not in others)  # where few were right
    return [*rights, *others, *islice(left, limit - len(rights) - len(others))]


def _is_right(answer: PicturePrediction) -> bool:
    return answer.predicted_class == answer.class_name and not answer.is_unknown


def _spread(class_names: Sequence[str], limit: int) -> list[str]:
    """Order classes so that the first few come from all over the list."""
    first = [class_names[place * len(class_names) // limit] for place in range(limit)]
    return list(dict.fromkeys([*first, *class_names]))


def _in_turn(answers: Iterable[PicturePrediction], class_names: Sequence[str]) -> Iterator[PicturePrediction]:
    """Yield one answer of each class, then another of each, and so on."""
    by_class: dict[str, list[PicturePrediction]] = {name: [] for name in class_names}
    for answer in answers:
        by_class.setdefault(answer.class_name, []).append(answer)
    return (answer for answer in chain.from_iterable(zip_longest(*by_class.values())) if answer is not None)
