"""What comparison.json holds: two versions on the same test pictures, and the verdict."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["not_worse", "not_shown", "too_few_pictures", "classes_lost", "nothing_shared"]


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PairedFigures(_Schema):
    """How both did on the same pictures; `lower_bound` is the difference's, one-sided, at 95 %."""

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
    """What comparison.json holds."""

    champion: str
    candidate: str
    dataset: str
    margin: float = Field(description="How much worse a candidate may be and still count as not worse.")
    smallest_test: int = Field(description="Pictures that a verdict needs at least.")
    shared_classes: tuple[str, ...]
    gained_classes: tuple[str, ...] = Field(description="Only the candidate knows these.")
    lost_classes: tuple[str, ...] = Field(description="Only the champion knows these.")
    left_out: int | None = Field(description="Test pictures that the champion was trained on; None: not known.")
    on_shared_classes: PairedFigures | None
    on_all_pictures: PairedFigures | None
    verdict: Verdict
    reason: str = Field(description="The verdict in words.")
