"""What /predict takes and gives."""

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from whisker.api.schemas.base import Problem, Question, Schema


class PredictQuery(Schema):
    """How to answer."""

    explain: bool = Field(default=False, description="Add a heatmap of where the model looked.")
    preview: bool = Field(default=False, description="Add the picture itself, small and upright, as a JPEG.")
    top_k: Annotated[int, Field(ge=1)] | None = Field(default=None, description="Give only the likeliest classes.")
    model: str | None = Field(default=None, description="A version, or the alias `champion`, which is the default.")
    url: str | None = Field(default=None, description="Fetch the picture from this address instead of the body.")


class ImageJson(Question):
    """A picture in a JSON body: exactly one of the fields."""

    model_config = ConfigDict(title="PictureJson")

    example: ClassVar[str] = '{"image": "<base64>"}'

    image: str | None = Field(default=None, description="One picture, as base64 or as a data: URL.")
    images: list[str] | None = Field(default=None, description="Several pictures, each as base64 or a data: URL.")
    url: str | None = Field(default=None, description="An http(s) address on the public internet.")


class ThresholdPair(Schema):
    """Which confidences divide answers into bands: 0 < medium <= high < 1."""

    high: float = Field(description="Above it an answer is called sure (band `high`).")
    medium: float = Field(description="From it on the band is `medium`, below it `low`.")


class PredictionResult(Schema):
    """The answer for one picture."""

    predicted_class: str
    confidence: float = Field(ge=0, le=1, description="Calibrated probability of the predicted class.")
    probabilities: dict[str, float] = Field(description="By class, the likeliest first.")
    confidence_band: Literal["high", "medium", "low"] = Field(description="How sure it is, by `thresholds`.")
    thresholds: ThresholdPair | None = Field(
        default=None, description="Always there: those in use of the version that answered, which decided the band."
    )
    is_unknown: bool = Field(description="The picture is unlike anything the model was trained on.")
    model_version: str
    timings_ms: dict[str, float] = Field(description="Milliseconds by step: queue, decode, inference, explain, total.")
    warnings: list[str]
    heatmap: str | None = Field(
        default=None, description="PNG data URL to stretch over the whole picture, upright; only with `explain=true`."
    )
    preview: str | None = Field(default=None, description="JPEG data URL of the picture; only with `preview=true`.")


class PredictionBatch(Schema):
    """The answers for several pictures, in order; a fault in one is that item's problem."""

    predictions: list[PredictionResult | Problem]
