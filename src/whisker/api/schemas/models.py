"""Model versions and promotions."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from whisker.api.schemas.base import Answer, Question, Schema
from whisker.api.schemas.predictions import ThresholdPair
from whisker.evaluation.comparison import Comparison
from whisker.evaluation.schema import BandFigures, ClassMetrics, PicturePrediction
from whisker.evaluation.threshold_choice import ThresholdChoice
from whisker.evaluation.threshold_curve import ThresholdPoint
from whisker.registry.manifest import Forecast, TriedBackbone


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

    threshold: float = Field(description="The one in use: an answer above this confidence is called sure (`high`).")
    test_count: int = Field(description="Test pictures.")
    sure_count: int = Field(description="Those among them with a sure answer.")
    sure_right: int = Field(description="Sure answers that were right.")
    unknown_count: int = Field(description="Pictures of other things it was tested on; 0: never tested.")
    unknown_refused: float | None = Field(description="Share of those that it marked as unknown.")


class ThresholdsInUse(ThresholdPair):
    """The thresholds by which a version's answers get their band."""

    by_class: dict[str, float] = Field(
        default={}, description="What counts in place of `high` for answers that name one of these classes."
    )
    is_default: bool = Field(description="Nobody has set others for this version.")


class ModelDetail(ModelSummary):
    """One version, with its model card in Markdown and its manifest."""

    thresholds: ThresholdsInUse | None = Field(default=None, description="Always there: those in use.")
    certainty: Certainty | None = Field(
        default=None, description="By the thresholds in use; null: its evaluation does not say."
    )
    tried_backbones: list[TriedBackbone] = Field(
        default=[], description="What quick training chose from, the cheapest first; nothing where it had no choice."
    )
    forecast: Forecast | None = Field(
        default=None, description="What as many training pictures again would bring; null: `no_forecast` says why."
    )
    no_forecast: str | None = Field(
        default=None, description="Why there is no forecast; null too for versions from before there were any."
    )
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


class ThresholdsJson(Question):
    """Thresholds to set: 0 < medium <= high < 1."""

    example: ClassVar[str] = '{"high": 0.9, "medium": 0.5}'

    high: float = Field(allow_inf_nan=False, description="Above it an answer is called sure (band `high`).")
    medium: float = Field(allow_inf_nan=False, description="From it on the band is `medium`, below it `low`.")
    by_class: dict[str, Annotated[float, Field(allow_inf_nan=False)]] = Field(
        default={}, description="Classes with a threshold of their own in place of `high`; of all others none stays."
    )


class ThresholdChangeEntry(Answer):
    """One line of what was set for a version."""

    high: float | None = Field(description="null: back to the default.")
    medium: float | None = Field(description="null: back to the default.")
    by_class: dict[str, float] = Field(default={}, description="Of classes with a threshold of their own.")
    set_at: datetime


class ThresholdsDetail(Answer):
    """A version's thresholds, what they were before, and what others would do with its test pictures."""

    version: str
    in_use: ThresholdsInUse
    default: ThresholdPair
    history: list[ThresholdChangeEntry] = Field(description="Newest first; the first line is in use.")
    test_count: int | None = Field(description="Test pictures; null: its evaluation does not say.")
    curve: list[ThresholdPoint] = Field(description="By rising threshold `high`; empty: its evaluation does not say.")
    curve_source: Literal["predictions", "evaluation"] | None = Field(
        description="`predictions`: counted from each answer, a hundred points; `evaluation`: the few points that "
        "every evaluation keeps, for a version whose single answers were not kept."
    )
    bands: list[BandFigures] | None = Field(
        description="The bands of its test answers by the thresholds in use; null: not on record for these."
    )


class ThresholdChoiceQuery(Schema):
    """By which rule thresholds are chosen: a wanted precision, or two costs."""

    precision: float | None = Field(default=None, description="How often sure answers shall be right, such as 0.95.")
    cost_wrong: float | None = Field(
        default=None, description="What a wrong answer that is called sure costs, in any unit."
    )
    cost_unsure: float | None = Field(default=None, description="What a picture costs that is left to a person.")


class ThresholdChoices(Answer):
    """Thresholds `high` that a rule chooses by a version's test pictures; nothing is set."""

    version: str
    rule: Literal["precision", "cost"]
    calibrated_threshold: float | None = Field(
        description="With costs: the best threshold were confidences exactly calibrated, for classes with few answers."
    )
    overall: ThresholdChoice | None = Field(description="One for all classes; null: its evaluation does not say.")
    by_class: list[ThresholdChoice] = Field(
        description="One for each class; empty: its test answers were not kept one by one."
    )


class SamplesQuery(Schema):
    """How many test pictures."""

    limit: int = Field(default=6, ge=1, le=24)


class SampleList(Answer):
    """Some of a version's own test pictures, spread over its classes: most answered rightly, some not."""

    samples: list[PicturePrediction] = Field(description="What it said of each when it was tested: /images/{image_id}.")
    reason: str | None = Field(description="Why there are none; null where there are some.")


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
    met: Comparison | None = Field(
        default=None,
        description="How they did on the same pictures, where one was compared with the other when it was made.",
    )
