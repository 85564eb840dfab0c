"""How a version did."""

from typing import Literal

from pydantic import Field

from whisker.api.schemas.base import Answer
from whisker.evaluation.schema import EvaluationReport


class Evaluation(EvaluationReport):
    """How the exported artifact did on pictures it was never trained on.

    In `confusion_matrix`, rows are the true classes and columns the predicted ones.
    """


class PairedFigures(Answer):
    """How two versions did on the same pictures; `lower_bound` is the difference's, one-sided, at 95 %."""

    count: int
    champion_accuracy: float
    candidate_accuracy: float
    difference: float
    lower_bound: float
    both_right: int
    only_champion_right: int
    only_candidate_right: int
    both_wrong: int


class Comparison(Answer):
    """How a version did against the one that was live when it was made, on the same test pictures."""

    champion: str
    candidate: str
    dataset: str
    margin: float = Field(description="How much worse a candidate may be and still count as not worse.")
    smallest_test: int = Field(description="Pictures that a verdict needs at least.")
    shared_classes: list[str]
    gained_classes: list[str]
    lost_classes: list[str]
    left_out: int | None = Field(description="Test pictures that the champion was trained on; null: not known.")
    on_shared_classes: PairedFigures | None
    on_all_pictures: PairedFigures | None
    verdict: Literal["not_worse", "not_shown", "too_few_pictures", "classes_lost", "nothing_shared"]
    reason: str = Field(description="How both did and what that shows, in words.")
    details: str | None = Field(default=None, description="The figures behind it, in words; null: there are none.")
    needed_count: int | None = Field(
        default=None,
        description="Test pictures that show two versions to be equally good where they agree about every one; null: "
        "no number can, or it was not written down.",
    )
