"""What comparison.json holds: two versions on the same test pictures, and the verdict."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["not_worse", "not_shown", "too_few_pictures", "classes_lost", "nothing_shared"]


class _Schema(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, json_schema_serialization_defaults_required=True
    )


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
    verdict: Verdict
    reason: str = Field(description="How both did and what that shows, in words.")
    details: str | None = Field(default=None, description="The figures behind it, in words; null: there are none.")
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
