"""What /predict takes and gives."""

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from whisker.api.schemas.base import Answer, Problem, Question, Schema
from whisker.serving.alike import MOST_GROUPED


class PredictQuery(Schema):
    """How to answer."""

    explain: bool = Field(default=False, description="Add a heatmap of where the model looked.")
    preview: bool = Field(default=False, description="Add the picture itself, small and upright, as a JPEG.")
    features: bool = Field(
        default=False, description="Of a picture that is unknown, add what the network sees, for POST /predict/groups."
    )
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
    features: str | None = Field(
        default=None,
        description="Base64 of a signed byte a channel; only with `features=true`, and of a picture that is unknown.",
    )


class PredictionBatch(Schema):
    """The answers for several pictures, in order; a fault in one is that item's problem."""

    predictions: list[PredictionResult | Problem]


class FeaturesJson(Question):
    """What a version's network saw of unknown pictures, as its answers said with `features=true`."""

    example: ClassVar[str] = '{"features": ["<base64>", "..."]}'

    model: str | None = Field(default=None, description="The version that answered; by default the live one.")
    features: Annotated[list[str], Field(min_length=1, max_length=MOST_GROUPED)]


class AlikePictures(Answer):
    """Pictures that look alike, by their places in the list that was sent."""

    pictures: list[int] = Field(description="The most typical first, counted from 0.")
    similarity: float = Field(description="Mean cosine similarity between two of them.")


class PictureGroups(Answer):
    """Groups of 5 pictures or more that look alike, the largest first; the others are in none."""

    model_version: str
    groups: list[AlikePictures]
    least_similarity: float = Field(description="From which mean similarity on pictures make one group.")
