"""A trained version in a notebook: how good it is, where it errs, and whether it goes live."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, zip_longest
from typing import Final

from PIL import Image

from whisker.datasets.images import LabelledImage
from whisker.errors import ArtifactCorrupt, RequestInvalid
from whisker.evaluation.comparison import PairedFigures, percent
from whisker.evaluation.plots import confusion_png, reliability_png, roc_png
from whisker.evaluation.schema import EvaluationReport
from whisker.memory_budget import MemoryShare
from whisker.notebooks.display import Drawing, Sample, Table, Tile, curves_png, draw_grid, enlarged
from whisker.registry.artifacts import read_manifest
from whisker.registry.promotion import DEFAULT_RULES, Promotion
from whisker.retrain.promotion_decision import ChampionComparison, Decision, compare_with_champion, decide
from whisker.retrain.training_and_evaluation import Outcome
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.predictor import Extras, Prediction, Predictor
from whisker.serving.served_model import ServedVersion, load_model
from whisker.system import available_cores
from whisker.training.config import TrainConfig
from whisker.workspace import Workspace

_SIDE_PX: Final = 88
_WAIT_SECONDS: Final = 60.0
_HEAT_SHARE: Final = 0.75


@dataclass(frozen=True, repr=False)
class PromotionResult:
    """What a comparison found, and whether the new version went live."""

    version: str
    found: ChampionComparison
    decision: Decision

    @property
    def promoted(self) -> bool:
        """Whether the new version is live now."""
        return self.decision.promote

    def _table(self) -> Table:
        figures = self.found.comparison.on_shared_classes if self.found.comparison else None
        return Table(("On the same pictures", "Right"), _rows(self, figures) if figures else [])

    def _repr_html_(self) -> str:
        return f"{self._table()._repr_html_()}<p>{self.decision.reason}</p>"

    def __repr__(self) -> str:
        return f"{self._table()!r}\n{self.decision.reason}"


@dataclass(frozen=True, repr=False)
class Model:
    """A version that was just trained, with all that is known of it."""

    workspace: Workspace
    version: str
    outcome: Outcome

    @property
    def config(self) -> TrainConfig:
        """How it was trained, nothing left open."""
        return self.outcome.config

    @property
    def report(self) -> EvaluationReport:
        """What its test found."""
        return self.outcome.evaluation.report

    @property
    def history(self) -> Sequence[Mapping[str, float]]:
        """The figures of every epoch; none after quick training."""
        return self.outcome.fit.network.history

    def unseen(self, class_name: str, number: int = 0) -> Sample:
        """Take one of the test pictures, which it has never seen.

        Raises:
            RequestInvalid: There is no such picture.
        """
        files = [file for file in self._test if file.class_name == class_name]
        if number >= len(files):
            raise RequestInvalid(f"There are {len(files)} test pictures of {class_name[:80]!r}; asked for {number}.")
        return Sample(files[number])

    def answer(self, picture: Sample | bytes, *, explain: bool = False) -> Prediction:
        """Predict what a picture shows, exactly as the server would.

        Raises:
            ImageError: The picture cannot be used.
        """
        data = picture.data if isinstance(picture, Sample) else picture
        thresholds = self.workspace.registry.thresholds_of(self.version)
        return self._predictor.predict(data, self._loaded, Extras(explain=explain), thresholds=thresholds)

    def curves(self) -> Drawing:
        """Draw how training went, epoch by epoch.

        Raises:
            RequestInvalid: It was trained without epochs.
        """
        if not self.history:
            raise RequestInvalid("Quick training fits the last layer at once: it has no epochs to draw.")
        return Drawing(curves_png(self.history), f"Training of {self.version}: {len(self.history)} epochs")

    def roc(self) -> Drawing:
        """Draw the ROC curve of every class."""
        return Drawing(roc_png(self.report), f"ROC curves of {self.version}; mean area {self.report.roc_auc:.4f}")

    def confusion(self) -> Drawing:
        """Draw the confusion matrix."""
        words = f"Confusion matrix of {self.version}: {percent(self.report.accuracy)} of {self.report.count} right"
        return Drawing(confusion_png(self.report), words)

    def reliability(self) -> Drawing:
        """Draw the calibration of its confidence."""
        return Drawing(reliability_png(self.report), f"Calibration of {self.version}: error {percent(self.report.ece)}")

    def mistakes(self, count: int = 8) -> Drawing:
        """Show the wrong answers that it was surest of."""
        files = {file.id: file for file in self._test}
        tiles = [
            Tile(
                Sample(files[mistake.image_id]).image,
                f"is {mistake.class_name},\nsaid {mistake.predicted_class} ({mistake.confidence:.0%})",
            )
            for mistake in self.report.mistakes[:count]
        ]
        words = f"The {len(tiles)} most confident mistakes of {self.version}"
        return draw_grid(tiles, words, columns=max(1, min(8, len(tiles))), side_px=_SIDE_PX)

    def heatmaps(self, count: int = 10) -> Drawing:
        """Show test pictures of every class in turn, each beside what spoke for the answer."""
        tiles = [self._explained(file) for file in _in_turn(self._test)[:count]]
        words = f"{len(tiles)} test pictures, each beside what spoke for the answer of {self.version}"
        return draw_grid(tiles, words, columns=5, side_px=72, pictures=2)

    def promote(self, reason: str = "promoted from a notebook") -> Promotion:
        """Make it the version that answers, whatever was live before."""
        return self.workspace.promotions.promote(self.version, reason)

    def challenge(self) -> PromotionResult:
        """Compare it with the live version on the same pictures; it goes live if shown not to be worse."""
        return challenge(self.workspace, self.version, self.outcome)

    @property
    def _test(self) -> Sequence[LabelledImage]:
        return self.outcome.material.splits.test

    @cached_property
    def _loaded(self) -> ServedVersion:
        return load_model(self.workspace.registry.folder(self.version))

    @cached_property
    def _predictor(self) -> Predictor:
        threads = available_cores()
        settings = self.workspace.settings
        memory = MemoryShare(settings.memory_budget.decoding_bytes)
        return Predictor(BoundedPool(threads, threads, _WAIT_SECONDS, memory), settings.image_limits)

    def _explained(self, file: LabelledImage) -> Tile:
        sample = Sample(file)
        answer = self.answer(sample, explain=True)
        pair = _beside_heatmap(sample.image, answer.heatmap_png or b"")
        return Tile(pair, f"is {file.class_name}, said {answer.predicted_class} ({answer.confidence:.0%})")

    def _table(self) -> Table:
        report, (low, high) = self.report, self.report.accuracy_interval
        size_px, backbone = self.config.size_px, self.outcome.fit.backbone
        return Table(
            ("", self.version),
            [
                ("Right answers", f"{percent(report.accuracy)} of {report.count} pictures it has never seen"),
                ("With more such pictures", f"between {percent(low)} and {percent(high)} (95 % interval)"),
                ("Log loss", f"{report.log_loss:.3f}"),
                ("Calibration error", percent(report.ece)),
                ("Area under the ROC curve", "-" if report.roc_auc is None else f"{report.roc_auc:.4f}"),
                ("Network", f"{backbone.title}, {size_px} x {size_px} pixels"),
                ("Size", f"{len(self.outcome.fit.artifact.model) / 1e6:.1f} MB"),
                ("One picture on one core", f"{report.latency_ms.p50:.1f} ms"),
            ],
        )

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    def __repr__(self) -> str:
        return repr(self._table())


def challenge(workspace: Workspace, version: str, outcome: Outcome) -> PromotionResult:
    """Compare a version with the live one, and promote it if it is shown not to be worse: the rule of every job."""
    found = compare_with_champion(
        outcome, version, registry=workspace.registry, database=workspace.database, rules=DEFAULT_RULES
    )
    summary = read_manifest(workspace.registry.folder(version)).summary
    decision = decide("auto", found, workspace.registry.champion(), summary)
    if decision.promote:
        workspace.promotions.promote(version, decision.reason)
    return PromotionResult(version, found, decision)


def _rows(result: PromotionResult, figures: PairedFigures) -> list[tuple[str, str]]:
    if result.found.champion is None:
        raise ArtifactCorrupt("A comparison needs a live version.")
    return [
        (f"{result.found.champion} (live)", percent(figures.champion_accuracy)),
        (f"{result.version} (new)", percent(figures.candidate_accuracy)),
        ("Only the live one right", f"{figures.only_champion_right}"),
        ("Only the new one right", f"{figures.only_candidate_right}"),
        ("Difference, at the least (95 %)", percent(figures.lower_bound)),
    ]


def _in_turn(files: Sequence[LabelledImage]) -> list[LabelledImage]:
    """Order pictures so that one of each class comes before the second of any."""
    by_class: dict[str, list[LabelledImage]] = {}
    for file in sorted(files, key=lambda file: file.class_name):
        by_class.setdefault(file.class_name, []).append(file)
    return [file for file in chain.from_iterable(zip_longest(*by_class.values())) if file is not None]


def _beside_heatmap(image: Image.Image, heatmap_png: bytes) -> Image.Image:
    """Put a picture beside itself with its heatmap on it: twice as wide as high."""
    size = (_SIDE_PX, _SIDE_PX)
    plain = enlarged(image, size)
    pair = Image.new("RGB", (2 * _SIDE_PX, _SIDE_PX))
    pair.paste(plain, (0, 0))
    pair.paste(plain, (_SIDE_PX, 0))
    with Image.open(io.BytesIO(heatmap_png)) as heat:
        laid_over = heat.convert("RGBA").resize(size)
    strength = laid_over.getchannel("A").point(lambda level: round(level * _HEAT_SHARE))
    pair.paste(laid_over.convert("RGB"), (_SIDE_PX, 0), strength)
    return pair
