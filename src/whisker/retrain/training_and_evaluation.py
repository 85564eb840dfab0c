"""Train on material and evaluate the result, exactly as it will be served."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from whisker.backbones.own import OwnBackbones
from whisker.backbones.table import SIMPLE_CNN
from whisker.errors import ModelNotFound
from whisker.evaluation.evaluation import Evaluation, EvaluationSet, OODSet, evaluate
from whisker.evaluation.predictions import OnFeatureMaps
from whisker.evaluation.schema import EvaluationReport, ParityFigures
from whisker.progress import SILENT, Observer
from whisker.retrain.material import Material
from whisker.serving.served_model import load_model
from whisker.training.config import TrainConfig
from whisker.training.features import FeatureCache, FeatureExtractor
from whisker.training.input_size import resolve_config
from whisker.training.pipeline import FitResult, Run, learn
from whisker.training.tensorboard import TensorBoardRun


def _no_version(name: str) -> Path:
    raise ModelNotFound(f"There are no versions here to learn from; a teacher was {name[:80]!r}.")


@dataclass(frozen=True)
class RunPaths:
    """Where a run keeps what it may need again.

    Attributes:
        cache: Features, which later runs use too.
        checkpoints: This run's own, to go on from; None: it keeps none.
        tensorboard: This run's own, for TensorBoard's logs; None: it writes none.
        find_version: Finds the folder of a version by its name, for a config that names teachers.
        own_backbones: Those that were added to the data folder; None: there are none.
    """

    cache: Path
    checkpoints: Path | None = None
    tensorboard: Path | None = None
    find_version: Callable[[str], Path] = _no_version
    own_backbones: OwnBackbones | None = None


@dataclass(frozen=True)
class Outcome:
    """All that one run produced, before it is written down."""

    material: Material
    fit: FitResult
    evaluation: Evaluation

    @property
    def config(self) -> TrainConfig:
        """The settings as they were used, with nothing left open."""
        return self.fit.config


def train_and_evaluate(
    material: Material,
    config: TrainConfig,
    paths: RunPaths,
    *,
    observer: Observer = SILENT,
    unknown: OODSet | None = None,
    robustness_images: int | None = None,
) -> Outcome:
    """Train on the material's pictures and evaluate the exported artifact on its test pictures.

    Args:
        material: What is learned from, and tested on.
        config: How to train.
        paths: Where the run keeps what it may need again.
        observer: Called with how far it is.
        unknown: Pictures of anything but the classes.
        robustness_images: How many test pictures are answered again, made worse; None: as many as their number allows,
            0: none.

    Raises:
        ArtifactCorrupt: A teacher's files are not as they were written.
        BackboneUnavailable: The backbone's weights are not installed.
        ExportMismatch: The exported model does not answer as the trained one does.
        ModelNotFound: A teacher is not there.
    """
    if config.mode != "quick":  # which chooses by itself
        config = resolve_config(config, material.splits.train)
    work = partial(_train_and_evaluate, material, config, paths, unknown=unknown, robustness_images=robustness_images)
    if paths.tensorboard is None:
        return work(observer)
    with TensorBoardRun(paths.tensorboard, config, observer) as board:
        outcome = work(board)
        board.test_metrics(_figures(outcome.evaluation.report), outcome.config)
    return outcome


def _train_and_evaluate(
    material: Material,
    config: TrainConfig,
    paths: RunPaths,
    observer: Observer,
    *,
    unknown: OODSet | None,
    robustness_images: int | None,
) -> Outcome:
    class_names = material.dataset.class_names
    teachers = [load_model(paths.find_version(name)) for name in config.teachers]
    fit = learn(
        Run(
            material.splits,
            class_names,
            config,
            paths.cache,
            observer,
            paths.checkpoints,
            teachers=teachers,
            own_backbones=paths.own_backbones,
        )
    )
    return evaluate_fit(material, fit, paths.cache, observer, unknown=unknown, robustness_images=robustness_images)


def evaluate_fit(
    material: Material,
    fit: FitResult,
    cache_dir: Path,
    observer: Observer = SILENT,
    *,
    unknown: OODSet | None = None,
    robustness_images: int | None = None,
) -> Outcome:
    """Evaluate what a run made on the material's test pictures, exactly as it will be served.

    Args:
        material: What it learned from, and is tested on.
        fit: What it made.
        cache_dir: Where features are kept.
        observer: Called with how far it is.
        unknown: Pictures of anything but the classes.
        robustness_images: How many test pictures are answered again, made worse; None: as many as their number allows,
            0: none.
    """
    evaluation = evaluate(
        fit.artifact.served,
        EvaluationSet(material.splits.test, material.dataset.name, "test", material.splits.same_scene),
        unknown=unknown,
        robustness_images=robustness_images,
        parity=ParityFigures(**asdict(fit.artifact.parity)),
        measured_while="training",
        on_progress=partial(observer.stage, "evaluating"),
        on_robustness=partial(observer.stage, "robustness"),
        on_feature_maps=keeping_features(fit, cache_dir),
    )
    return Outcome(material, fit, evaluation)


def keeping_features(fit: FitResult, cache_dir: Path) -> OnFeatureMaps | None:
    """Keep the test pictures' features, which insights need next, if the artifact's are the frozen network's own.

    The export check has compared them: where none of them differs in a bit, neither will these.
    """
    network = insights_network(fit)
    if network is None or fit.artifact.parity.features_max_difference:
        return None
    return FeatureCache(cache_dir / "features", network, mirrored=False).keep


def insights_network(fit: FitResult) -> FeatureExtractor | None:
    """Return the run's own network, if embedding insights can look with it: it is frozen, and knows something."""
    return fit.frozen if fit.backbone.weights_sha256 != SIMPLE_CNN.weights_sha256 else None


def _figures(report: EvaluationReport) -> dict[str, float]:
    figures = {"accuracy": report.accuracy, "log_loss": report.log_loss, "ece": report.ece, "roc_auc": report.roc_auc}
    return {name: figure for name, figure in figures.items() if figure is not None}
