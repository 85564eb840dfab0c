"""What metrics.json holds: the figures of one version on its test pictures."""

from typing import Literal

from pydantic import ConfigDict, Field

from whisker.frozen import FrozenModel
from whisker.registry.thresholds import ConfidenceBand

Interval = tuple[float, float]
Point = tuple[float, float]
ConfusionCell = tuple[int, int, int]
"""Index of the true class, index of the predicted class, pictures."""


MeasuredWhile = Literal["training", "evaluating"]


class ClassMetrics(FrozenModel):
    """How well one class is found."""

    class_name: str
    precision: float
    recall: float
    f1: float
    support: int


class MeanMetrics(FrozenModel):
    """The same, averaged over classes."""

    precision: float
    recall: float
    f1: float


class ReliabilityBin(FrozenModel):
    """Predictions of about the same confidence: how sure they were, and how often they were right."""

    lower: float
    upper: float
    count: int
    confidence: float | None
    accuracy: float | None


class BandFigures(FrozenModel):
    """The answers of one confidence band."""

    band: ConfidenceBand
    count: int
    share: float
    accuracy: float | None


class CoveragePoint(FrozenModel):
    """What answering only above a confidence would give."""

    threshold: float
    coverage: float
    accuracy: float | None


class UnknownFigures(FrozenModel):
    """How the unknown test does: shares refused, and how well its score tells unknown from known."""

    threshold: float
    known_refused: float
    unknown_refused: float | None = None
    auroc: float | None = None
    unknown_count: int = 0
    unknown_source: str | None = None


class LatencyFigures(FrozenModel):
    """Milliseconds of one inference on one thread, without decoding, on the machine that measured it."""

    batch_size: int
    p50: float
    p95: float
    measured_while: MeasuredWhile = Field(
        default="training",
        description="A version's own figures are taken at the end of its training, when other work may go on beside "
        "it: an idle machine may be faster.",
    )


class ParityFigures(FrozenModel):
    """The largest differences between the exported model and what was trained."""

    probabilities_max_difference: float
    features_max_difference: float
    images: int


class TopK(FrozenModel):
    """How often the truth is among the k likeliest classes."""

    k: int
    accuracy: float


class Curves(FrozenModel):
    """How well one question, yes or no, is answered at every threshold; None: it cannot be judged.

    Attributes:
        roc: (false positive rate, true positive rate), from (0, 0) to (1, 1).
        precision_recall: (recall, precision), by rising recall.
    """

    roc_auc: float | None
    average_precision: float | None
    roc: tuple[Point, ...] = ()
    precision_recall: tuple[Point, ...] = ()


class ClassCurves(Curves):
    """One class against the rest; without points where there are too many classes to draw."""

    class_name: str


class MeanCurves(FrozenModel):
    """All classes as one: macro weighs classes alike, micro pictures."""

    macro: Curves
    micro: Curves


class Mistake(FrozenModel):
    """A wrong answer that was given with confidence.

    Attributes:
        image_id: The beginning of the picture's hash, by which it is found.
        heatmap: PNG data URL to lay over the whole picture: what spoke for the wrong class.
        is_label_doubtful: Whether the answer is so much surer than the label that the label may be wrong.
    """

    image_id: str
    file_name: str
    class_name: str
    predicted_class: str
    confidence: float
    heatmap: str | None = None
    is_label_doubtful: bool = False


class PicturePrediction(FrozenModel):
    """What the model said about one test picture; predictions.json lists them."""

    image_id: str
    file_name: str
    class_name: str
    predicted_class: str
    confidence: float
    is_unknown: bool


CorruptionKind = Literal["blur", "noise", "darkness", "brightness", "low_resolution", "rotation", "jpeg", "occlusion"]
Strength = Literal[1, 2, 3, 4, 5]


class AnswerFigures(FrozenModel):
    """How often some answers are right, and how sure they are."""

    count: int = Field(description="Answers.")
    accuracy: float
    mean_confidence: float = Field(description="Of the likeliest class, right or wrong.")
    unknown_share: float = Field(description="Share that is marked as unknown; 0 without a test for that.")
    sure_count: int = Field(description="Answers above the default threshold `high` that are not marked as unknown.")
    sure_right: int = Field(description="Those of them that are right.")


class ConditionFigures(AnswerFigures):
    """An answer for each picture, all of them in one condition."""

    accuracy_interval: Interval = Field(description="95 % interval (Wilson).")


class CorruptionFigures(ConditionFigures):
    """The pictures made worse in one way, at one strength."""

    kind: CorruptionKind
    strength: Strength


class KindFigures(AnswerFigures):
    """The pictures made worse in one way, at all strengths."""

    kind: CorruptionKind


class StrengthFigures(AnswerFigures):
    """The pictures made worse in all ways, at one strength."""

    strength: Strength


class RobustnessFigures(FrozenModel):
    """How some of the test pictures are answered when they are made worse, each in eight ways at five strengths."""

    model_config = ConfigDict(title="Robustness")

    count: int = Field(
        description="Test pictures that were used: about as many of each class, and the same ones of the same test."
    )
    clean: ConditionFigures = Field(description="The same pictures as they are.")
    worse: AnswerFigures = Field(
        description="Over all ways and strengths: its `accuracy` is the mean corruption accuracy."
    )
    kinds: tuple[KindFigures, ...]
    strengths: tuple[StrengthFigures, ...] = Field(description="By rising strength.")
    conditions: tuple[CorruptionFigures, ...] = Field(description="By kind, then by rising strength.")


class EvaluationReport(FrozenModel):
    """How the exported artifact did on pictures it was never trained on.

    In `confusion_matrix`, rows are the true classes and columns the predicted ones.
    """

    model_config = ConfigDict(title="Evaluation")

    dataset: str
    split: str
    count: int
    accuracy: float
    accuracy_interval: Interval
    log_loss: float
    ece: float
    ece_by_chance: float | None = Field(
        default=None,
        description="Calibration error that a model whose confidence is exact shows on as many pictures, by chance: "
        "what is not above it says nothing against the confidence. null: of versions from before it was computed.",
    )
    ece_bins: int
    roc_auc: float | None
    class_names: tuple[str, ...]
    confusion_matrix: list[list[int]] | None = Field(
        description="Pictures by true class (rows) and predicted class (columns); null past 200 classes."
    )
    confusion_cells: tuple[ConfusionCell, ...] | None = Field(
        default=None,
        description="Past 200 classes in its place: true class, predicted class (both by index) and pictures of every "
        "cell that is not empty; mistakes first, the most frequent first.",
    )
    per_class: list[ClassMetrics]
    macro: MeanMetrics
    weighted: MeanMetrics
    reliability: list[ReliabilityBin]
    bands: list[BandFigures]
    coverage: list[CoveragePoint]
    unknown: UnknownFigures | None
    latency_ms: LatencyFigures
    parity: ParityFigures | None
    same_scene: bool = Field(
        default=False,
        description="Test pictures show a scene that is also learned from, as frames of one take do: the figures are "
        "optimistic.",
    )
    same_scene_share: float = Field(default=0.0, description="Share of the test pictures that do, 0 to 1.")
    top_k: tuple[TopK, ...] = ()
    curves: tuple[ClassCurves, ...] = ()
    mean_curves: MeanCurves | None = None
    doubtful_labels: int | None = Field(
        default=None,
        description="Test pictures whose label may be wrong, by the label check of data insights; null in versions "
        "of before.",
    )
    mistakes: tuple[Mistake, ...] = Field(default=(), description="The most confident wrong answers, worst first.")
    robustness: RobustnessFigures | None = Field(
        default=None, description="null: not measured, as in versions from before it was, or left out."
    )

    def confusions(self) -> tuple[ConfusionCell, ...]:
        """List the cells of the confusion matrix that are not empty, however it is kept."""
        if self.confusion_matrix is None:
            return self.confusion_cells or ()
        rows = enumerate(self.confusion_matrix)
        return tuple((true, predicted, count) for true, row in rows for predicted, count in enumerate(row) if count)
