"""The manifest: what a model version is, how it was made, and the checksums of its files."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from whisker.frozen import FrozenModel
from whisker.preprocessing import PreprocessSpec

MANIFEST_SCHEMA = 1

MODEL_NAME_PATTERN: Final = r"^[a-z0-9][a-z0-9._-]{0,55}$"
"""What a model is called; a version's identifier is that and a number."""

VERSION_PATTERN: Final = r"[a-z0-9][a-z0-9._-]{0,63}"
VersionId = Annotated[str, Field(pattern=f"^{VERSION_PATTERN}$")]


class BackboneRecord(FrozenModel):
    """The network below the head, and where it came from."""

    name: str
    licence: str
    source: str
    weights_sha256: str
    feature_channels: int


class DatasetRecord(FrozenModel):
    """What a version was trained on."""

    name: str
    sha256: str
    counts: dict[str, dict[str, int]] = Field(description="Pictures by split, then by class.")
    id: str | None = Field(default=None, description="The dataset's id, where it is kept here.")
    revision: str | None = Field(default=None, description="The revision of that dataset, such as pets@3.")


class Calibration(FrozenModel):
    """How probabilities were made honest; already inside the graph."""

    temperature: float
    method: str
    split: str
    count: int


class UnknownDetector(FrozenModel):
    """When a picture counts as unlike anything in the training data.

    Inside the model, its outputs `ood_score` and `is_unknown` say so. In earlier versions the score is the mean cosine
    similarity of its pooled features to the `neighbours` nearest rows of unknown.npz.
    """

    threshold: float = Field(description="A picture with a lower score is unknown.")
    neighbours: int = Field(default=0, description="Rows of unknown.npz that count, in earlier versions.")
    reference_count: int = Field(description="Training pictures that it compares with.")
    known_quantile: float = Field(description="Share of validation pictures below the threshold.")
    inside_model: bool = Field(default=False, description="Whether model.onnx gives the score and the decision itself.")
    class_similarity: float | None = Field(
        default=None,
        description="Mean cosine similarity of the pooled features of two training pictures of a class, the median "
        "over the classes: unknown pictures that are as alike may be a class of their own.",
    )


class TriedBackbone(FrozenModel):
    """A backbone that quick training might have taken, by cross-validation on a sample of the training pictures."""

    backbone: str
    size_px: int
    earlier_maps: bool = Field(description="Whether the last layer sees means of earlier feature maps too.")
    accuracy: float
    log_loss: float = Field(description="Calibrated, of held-out pictures: the smallest is best.")
    image_count: int = Field(description="Pictures of the sample.")
    inference_ms: float = Field(
        description="Milliseconds of the network for one picture, on one thread, while training."
    )
    is_chosen: bool


class LearningPoint(FrozenModel):
    """A point of a learning curve, by cross-validation on the training pictures."""

    image_count: int = Field(description="Pictures that the head was fitted on.")
    accuracy: float = Field(description="Share of held-out pictures that is right.")


class ClassForecast(FrozenModel):
    """What as many training pictures again would bring a class, if all classes got as many again."""

    class_name: str
    image_count: int = Field(description="Training pictures of it.")
    more_count: int = Field(description="Further ones that the forecast is for.")
    recall: float = Field(description="Share of its pictures that is found now, by cross-validation.")
    gain: float = Field(description="By how much that share is expected to rise.")
    gain_interval: tuple[float, float] = Field(description="90 % prediction interval.")


class Forecast(FrozenModel):
    """What as many training pictures again would bring, from learning curves of the training pictures."""

    image_count: int = Field(description="Training pictures.")
    more_count: int = Field(description="Further ones that the forecast is for, of each class its share.")
    accuracy: float = Field(description="Share of the pictures that is right now, by cross-validation.")
    gain: float = Field(description="By how much that share is expected to rise.")
    gain_interval: tuple[float, float] = Field(description="90 % prediction interval.")
    exponent: float = Field(description="Of the error's fall with the number of pictures.")
    points: tuple[LearningPoint, ...] = Field(description="Of quarters, halves and the whole of each fold's pictures.")
    classes: tuple[ClassForecast, ...] = Field(description="The class that gains most first.")


class FileRecord(FrozenModel):
    """One file of the version."""

    sha256: str
    size_bytes: int


class Summary(FrozenModel):
    """The figures that lists of versions show; metrics.json has the rest."""

    accuracy: float
    accuracy_interval: tuple[float, float]
    ece: float
    test_count: int
    same_scene_share: float = Field(
        default=0.0,
        description="Share of the test pictures that show a scene that is also learned from (frames of one take): the "
        "larger it is, the more optimistic the figures are.",
    )


class ManifestDraft(FrozenModel):
    """A manifest before its files are written."""

    version: VersionId
    name: str = Field(description="What the model is for, for example cats-vs-dogs.")
    created_at: datetime
    class_names: tuple[str, ...] = Field(min_length=2)
    backbone: BackboneRecord
    head: Literal["pooled", "flat"] = Field(
        default="pooled",
        description="What the last layer sees of the last feature map: its mean, whose heatmaps are exact, or every "
        "place of it, whose heatmaps are found by covering parts of the picture.",
    )
    preprocess: PreprocessSpec
    calibration: Calibration
    unknown: UnknownDetector | None
    dataset: DatasetRecord
    training: dict[str, Any] = Field(description="The TrainConfig as it was used.")
    seed: int
    duration_seconds: float
    command: str
    job_id: str | None = Field(default=None, description="The job that made it, if one did.")
    tried_backbones: tuple[TriedBackbone, ...] = Field(
        default=(), description="What quick training chose from, the cheapest first; nothing where it had no choice."
    )
    forecast: Forecast | None = Field(default=None, description="What more training pictures would bring.")
    no_forecast: str | None = Field(default=None, description="Why there is no forecast, where there is none.")
    recipe: str | None = Field(default=None, description="The recipe that its settings began with, if there was one.")
    libraries: dict[str, str] = Field(description="Versions of Python and of the libraries that made the model.")
    summary: Summary


class Manifest(ManifestDraft):
    """A manifest as it lies in the version's folder."""

    manifest_schema: int = MANIFEST_SCHEMA
    files: dict[str, FileRecord]

    @property
    def size_bytes(self) -> int:
        """Size of the artifact that serves: model.onnx."""
        return self.files["model.onnx"].size_bytes
