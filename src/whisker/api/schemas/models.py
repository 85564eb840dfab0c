"""Model versions and promotions."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from whisker.api.schemas.base import Answer, Schema
from whisker.evaluation.schema import ClassMetrics, PicturePrediction


class ModelSummary(Schema):
    """One version in a list."""

    version: str
    name: str
    label: str | None = Field(default=None, description="What a person calls this version.")
    created_at: datetime
    class_names: list[str]
    backbone: str
    input_size_px: int
    accuracy: float
    accuracy_interval: tuple[float, float] = Field(description="95 % interval (Wilson).")
    ece: float = Field(description="Expected calibration error, 15 bins.")
    test_count: int
    same_scene_share: float = Field(
        default=0.0,
        description="Share of the test pictures that show a scene that is also learned from (frames of one take); "
        "above 0 the figures are optimistic.",
    )
    size_bytes: int
    bundled: bool
    is_champion: bool
    mode: str | None = Field(default=None, description="How it was trained: quick, fine_tune or scratch.")
    duration_seconds: float = Field(description="How long training took.")
    dataset: str = Field(description="Name of what it was trained on.")
    dataset_revision: str | None = Field(default=None, description="The revision, where it is one of this server's.")
    data_deleted: bool = Field(default=False, description="That revision was deleted here since.")
    job_id: str | None = Field(default=None, description="The job that made it; null as well once that was deleted.")


class ModelList(Schema):
    """Every version, newest first."""

    models: list[ModelSummary]
    aliases: dict[str, str]
    rollback_to: str | None = Field(
        default=None, description="The version that a rollback would make live; null where there is none before."
    )


class Certainty(Answer):
    """What is known, from its own test, about a version's answers that are called sure."""

    threshold: float = Field(description="An answer above this confidence is called sure (band `high`).")
    test_count: int = Field(description="Test pictures.")
    sure_count: int = Field(description="Those among them with a sure answer.")
    sure_right: int = Field(description="Sure answers that were right.")
    unknown_count: int = Field(description="Pictures of other things it was tested on; 0: never tested.")
    unknown_refused: float | None = Field(description="Share of those that it marked as unknown.")


class ModelDetail(ModelSummary):
    """One version, with its model card in Markdown and its manifest."""

    certainty: Certainty | None = Field(default=None, description="null: its evaluation does not say.")
    card: str
    manifest: dict[str, Any]


class PromotionResult(Schema):
    """A version went live."""

    version: str
    previous: str | None
    promoted_at: datetime


class PromotionEntry(PromotionResult):
    """One line of the append-only list."""

    kind: Literal["promote", "rollback"]
    reason: str
    deleted: bool = Field(default=False, description="The version was deleted since.")


class PromotionHistory(Schema):
    """Every promotion, newest first."""

    promotions: list[PromotionEntry]
    live_at: str | None = Field(
        default=None, description="With `at`: the version that was live then; null if nothing had been promoted yet."
    )


class HistoryQuery(Schema):
    """Since when."""

    at: datetime | None = Field(default=None, description="Say what was live at this time, such as 2026-11-20T12:00Z.")


class ModelPath(Schema):
    """Which version."""

    version: str = Field(description="A version, or the alias `champion`.")


class ModelArtifactPath(ModelPath):
    """Which file of which version."""

    name: str = Field(description="One of the manifest's `files`, or `manifest.json`.")


class PredictionsQuery(Schema):
    """Which of the answers that a version gave to its test pictures."""

    class_name: str | None = Field(default=None, description="The true class: a row of the confusion matrix.")
    predicted_class: str | None = Field(default=None, description="The predicted class: a column of it.")
    wrong: bool | None = Field(default=None, description="Only wrong answers, or only right ones.")
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=100, ge=1, le=500)


class TestPredictions(Answer):
    """Some of the answers, the most confident first, and how many there are in all."""

    predictions: list[PicturePrediction]
    total: int
    images_available: bool = Field(description="The pictures are on this server: /images/{image_id}/thumbnail.")


class CompareQuery(Schema):
    """Which two versions."""

    a: str = Field(description="A version, or the alias `champion`.")
    b: str = Field(description="The other.")


class ComparedModel(Answer):
    """One side of a comparison."""

    model: ModelSummary
    per_class: list[ClassMetrics]


class ModelPair(Answer):
    """Two versions side by side, each as it did on its own test pictures."""

    a: ComparedModel
    b: ComparedModel
    same_test: bool = Field(description="Both were judged on the same test pictures.")
