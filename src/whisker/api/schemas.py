"""The API's questions and answers, as OpenAPI shows them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Schema(BaseModel):
    """Base of everything the API takes or gives."""

    model_config = ConfigDict(frozen=True)


class PredictQuery(Schema):
    """How to answer."""

    explain: bool = Field(default=False, description="Add a heatmap of where the model looked.")
    preview: bool = Field(default=False, description="Add the picture itself, small and upright, as a JPEG.")
    top_k: Annotated[int, Field(ge=1)] | None = Field(default=None, description="Give only the likeliest classes.")
    model: str | None = Field(default=None, description="A version, or the alias `champion`, which is the default.")
    url: str | None = Field(default=None, description="Fetch the picture from this address instead of the body.")


class PictureJson(Schema):
    """A picture in a JSON body: exactly one of the fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    image: str | None = Field(default=None, description="One picture, as base64 or as a data: URL.")
    images: list[str] | None = Field(default=None, description="Several pictures, each as base64 or a data: URL.")
    url: str | None = Field(default=None, description="An http(s) address on the public internet.")


class PredictionResult(Schema):
    """The answer for one picture."""

    predicted_class: str
    confidence: float = Field(ge=0, le=1, description="Calibrated probability of the predicted class.")
    probabilities: dict[str, float] = Field(description="By class, the likeliest first.")
    confidence_band: Literal["high", "medium", "low"] = Field(description="high > 0.80, medium 0.50-0.80, low < 0.50.")
    is_unknown: bool = Field(description="The picture is unlike anything the model was trained on.")
    model_version: str
    timings_ms: dict[str, float] = Field(description="Milliseconds by step: queue, decode, inference, explain, total.")
    warnings: list[str]
    heatmap: str | None = Field(
        default=None, description="PNG data URL to stretch over the whole picture, upright; only with `explain=true`."
    )
    preview: str | None = Field(default=None, description="JPEG data URL of the picture; only with `preview=true`.")


class Problem(Schema):
    """What went wrong, by RFC 9457; `code` is stable."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, str]] | None = None
    request_id: str | None = None


class PredictionBatch(Schema):
    """The answers for several pictures, in order; a fault in one is that item's problem."""

    predictions: list[PredictionResult | Problem]


class Health(Schema):
    """The process is up."""

    status: Literal["ok"]


class Readiness(Schema):
    """A model is loaded."""

    status: Literal["ready"]
    model_version: str


class ModelSummary(Schema):
    """One version in a list."""

    version: str
    name: str
    created_at: datetime
    class_names: list[str]
    backbone: str
    input_size_px: int
    accuracy: float
    accuracy_interval: tuple[float, float] = Field(description="95 % interval (Wilson).")
    ece: float = Field(description="Expected calibration error, 15 bins.")
    test_count: int
    size_bytes: int
    bundled: bool
    is_champion: bool


class ModelList(Schema):
    """Every version, newest first."""

    models: list[ModelSummary]
    aliases: dict[str, str]


class ModelDetail(ModelSummary):
    """One version, with its model card in Markdown and its manifest."""

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


class PromotionHistory(Schema):
    """Every promotion, newest first."""

    promotions: list[PromotionEntry]


class ModelPath(Schema):
    """Which version."""

    version: str = Field(description="A version, or the alias `champion`.")


class ClassMetrics(Schema):
    """How one class did."""

    class_name: str
    precision: float
    recall: float
    f1: float
    support: int


class BandMetrics(Schema):
    """What a confidence band meant on the test pictures."""

    band: Literal["high", "medium", "low"]
    count: int
    share: float
    accuracy: float | None


class ReliabilityBin(Schema):
    """Confidence against accuracy in one bin."""

    lower: float
    upper: float
    count: int
    confidence: float | None
    accuracy: float | None


class CoveragePoint(Schema):
    """Answering only above a threshold: how many pictures that covers, and how many of them are right."""

    threshold: float
    coverage: float
    accuracy: float | None


class UnknownMetrics(Schema):
    """How well pictures of other things are recognised as unknown."""

    threshold: float
    known_refused: float
    unknown_refused: float | None
    auroc: float | None
    unknown_count: int
    unknown_source: str | None


class Evaluation(Schema):
    """How the exported artifact did on pictures it was never trained on."""

    model_config = ConfigDict(frozen=True, extra="allow")

    dataset: str
    split: str
    count: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    ece: float
    class_names: list[str]
    confusion_matrix: list[list[int]] = Field(description="Rows are the true classes, columns the predicted ones.")
    per_class: list[ClassMetrics]
    bands: list[BandMetrics]
    reliability: list[ReliabilityBin]
    coverage: list[CoveragePoint]
    unknown: UnknownMetrics | None = None


class DataInsights(Schema):
    """Figures of the live version's training data."""

    model_config = ConfigDict(frozen=True, extra="allow")

    dataset: str
