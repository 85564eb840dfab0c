"""Choosing a backbone, the side of its input and its maps by cross-validation on a sample of the training pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from whisker.arrays import Float64Array, LabelArray
from whisker.backbones.own import is_own
from whisker.backbones.table import BACKBONES, EFFICIENTNET_LITE0, EFFICIENTNET_LITE2, EFFICIENTNET_LITE_PAIR
from whisker.datasets.images import LabelledImage
from whisker.errors import RequestInvalid
from whisker.progress import Observer, StageParts
from whisker.registry.manifest import TriedBackbone
from whisker.training.backbone import frozen_graphs
from whisker.training.calibration import calibrated_losses
from whisker.training.config import TrainConfig
from whisker.training.features import FeatureCache, FeatureExtractor, FrozenNetwork, inference_ms_of, pooled_features
from whisker.training.head import ChosenHead, Fold, blas_threads_for, choose_head, cross_validation_folds
from whisker.training.input_size import resolve_config
from whisker.training.ood_reference import balanced_choice
from whisker.training.take_folds import with_takes_together
from whisker.training.training_run import Run

FEWEST_TO_CHOOSE_BY: Final = 200
"""Of fewer pictures chance would decide."""

_LARGER_BY_PX: Final = 64
_SAMPLE_COUNT: Final = 500
_SAMPLE_OF_A_CLASS: Final = 10
_LARGEST_SAMPLE: Final = 1500
# With more classes a sample would hold too few of each to be cross-validated.
_FEWEST_OF_A_CLASS: Final = 5
# Standard errors of the paired difference to the best option. Source: Breiman et al. 1984, "Classification and
# Regression Trees", the one-standard-error rule.
_AS_GOOD: Final = 1.0
# Options are told apart by fewer folds and penalties than a head needs: eight heads are to take no longer than one.
_FOLDS: Final = 3
_EVERY_SO_MANY_PENALTIES: Final = 2
# Of the stage `features`, in which the chosen network looks at all pictures afterwards.
_FIRST_PARTS: Final = {"features": (0.0, 0.2)}
_SECOND_PARTS: Final = {"features": (0.2, 0.35)}
_LADDER: Final = (EFFICIENTNET_LITE0.name, EFFICIENTNET_LITE2.name, EFFICIENTNET_LITE_PAIR.name)
"""From the quickest to the one that sees most."""


class Option(NamedTuple):
    """A backbone, the side of its input, and whether the head sees maps of earlier blocks too."""

    backbone: str
    size_px: int
    earlier_maps: bool

    @property
    def cost(self) -> float:
        """How much work a prediction is: not measured, so that the same option is chosen on every machine."""
        return BACKBONES[self.backbone].parameters_millions * self.size_px**2

    def of(self, config: TrainConfig) -> TrainConfig:
        """Complete a config."""
        return config.resolved().model_copy(update=self._asdict())


@dataclass(frozen=True)
class BackboneChoice:
    """What was chosen.

    Attributes:
        run: With its config complete.
        extractor: The backbone.
        tried: What was tried, with what each would give and cost; nothing where there was no choice.
        error: Share of the sample that the chosen one got wrong, the mean over the classes; None without a sample.
    """

    run: Run
    extractor: FeatureExtractor
    tried: tuple[TriedBackbone, ...] = ()
    error: float | None = None


def choose_backbone(run: Run) -> BackboneChoice:
    """Fill in what a quick run's config leaves open.

    Raises:
        BackboneUnavailable: The backbone's pretrained weights are not on this machine and cannot be had.
        RequestInvalid: A backbone that was added takes pictures of another side.
    """
    if is_own(run.config.backbone):
        run = run.with_config(_with_own_side(run))
    usual, networks = resolve_config(run.config, run.splits.train), _Networks(run)
    sides = _sides(run.config, usual)
    if not _can_choose(usual, run.labels_of(run.files)):
        option = Option(usual.backbone or "", sides[-1], run.config.earlier_maps or False)
        return BackboneChoice(run.with_config(option.of(run.config)), networks.extractor(option))
    names = [run.config.backbone] if run.config.backbone else list(_LADDER)
    trials = _Trials(run, networks)
    trials.add(names, sides[0], StageParts(run.observer, "features", _FIRST_PARTS))
    for side in sides[1:]:
        trials.add([trials.best().option.backbone], side, StageParts(run.observer, "features", _SECOND_PARTS))
    chosen = trials.cheapest_as_good()
    return BackboneChoice(
        run.with_config(chosen.option.of(run.config)),
        networks.extractor(chosen.option),
        trials.report(chosen),
        chosen.head.held_out_error,
    )


def _with_own_side(run: Run) -> TrainConfig:
    """Fill in the one side that a backbone takes that was added."""
    side = run.backbone.input_size_px
    if run.config.size_px not in {None, side}:
        raise RequestInvalid(
            f"{run.backbone.name} takes pictures of {side} px, as it was added; size_px was {run.config.size_px}. "
            "Leave size_px open, or add the file again under another name with that --size-px."
        )
    return run.config.model_copy(update={"size_px": side})


def _sides(config: TrainConfig, usual: TrainConfig) -> list[int]:
    """List the sides to choose from; the networks on the ladder see more in a picture that is a little larger."""
    side = usual.size_px or 0
    return [side, side + _LARGER_BY_PX] if config.size_px is None and _is_on_the_ladder(usual) else [side]


def _is_on_the_ladder(config: TrainConfig) -> bool:
    return config.backbone in _LADDER and config.weights == "imagenet"


def _can_choose(usual: TrainConfig, labels: LabelArray) -> bool:
    counts = np.bincount(labels)
    has_some_of_each = int(counts.min()) > 1 and len(counts) * _FEWEST_OF_A_CLASS <= _LARGEST_SAMPLE
    return _is_on_the_ladder(usual) and len(labels) >= FEWEST_TO_CHOOSE_BY and has_some_of_each


class _Networks:
    """The networks that options are made of, each opened when it is first needed."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._opened: dict[tuple[str, int], FrozenNetwork] = {}

    def extractor(self, option: Option) -> FeatureExtractor:
        """Put the networks of an option side by side."""
        row = BACKBONES.get(option.backbone)
        parts = (row and row.parts) or (option.backbone,)
        return FeatureExtractor([self._open(part, option.size_px) for part in parts])

    def _open(self, name: str, size_px: int) -> FrozenNetwork:
        if (name, size_px) not in self._opened:
            run = self._run.with_config(Option(name, size_px, earlier_maps=False).of(self._run.config))
            (graph,) = frozen_graphs(run)
            self._opened[name, size_px] = FrozenNetwork(graph, run.spec)
        return self._opened[name, size_px]


class _Trial(NamedTuple):
    """What an option gives.

    Attributes:
        losses: (N,) of each picture of the sample, held out and calibrated.
        inference_ms: One picture through it, on one thread of this machine.
    """

    option: Option
    head: ChosenHead
    losses: Float64Array
    inference_ms: float

    def is_as_good_as(self, best: "_Trial") -> bool:
        worse = self.losses - best.losses
        return bool(worse.mean() <= _AS_GOOD * worse.std() / np.sqrt(len(worse)))


class _Trials:
    """Options tried on the same sample, in the same folds."""

    def __init__(self, run: Run, networks: _Networks) -> None:
        labels = run.labels_of(run.files)
        count = int(np.clip(_SAMPLE_OF_A_CLASS * (labels.max() + 1), _SAMPLE_COUNT, _LARGEST_SAMPLE))
        sample = balanced_choice(labels, count, run.config.seed)
        self._run = run
        self._networks = networks
        self._labels: LabelArray = labels[sample]
        self._files: list[LabelledImage] = [run.files[index] for index in sample]
        folds = cross_validation_folds(self._labels, _FOLDS, run.config.seed)
        self._folds: list[Fold] = with_takes_together(folds, self._files, self._labels)
        self._penalties = sorted(run.config.l2_candidates)[::_EVERY_SO_MANY_PENALTIES]
        self._done: list[_Trial] = []

    def add(self, names: Sequence[str], size_px: int, observer: Observer) -> None:
        """Try backbones at one side, with and without earlier maps."""
        # The last looks with the networks of all: the others' features are in the cache then, from the same decoding.
        for name in reversed(names):
            extractor = self._networks.extractor(Option(name, size_px, earlier_maps=False))
            cache = FeatureCache(self._run.cache_dir / "features", extractor, mirrored=False)
            pooled = pooled_features(self._files, cache, observer)
            inference_ms = sum(inference_ms_of(extractor.networks))
            fixed = self._run.config.earlier_maps
            for earlier in (False, True) if fixed is None else (fixed,):
                seen = pooled if earlier else pooled[..., : extractor.channels]
                with blas_threads_for(seen, self._labels):
                    head = choose_head(seen, self._labels, self._penalties, self._folds)
                losses = calibrated_losses(head.held_out_logits, head.held_out_labels)
                self._done.append(_Trial(Option(name, size_px, earlier), head, losses, inference_ms))

    def best(self) -> _Trial:
        """Return the trial of the smallest loss."""
        return min(self._done, key=lambda trial: float(trial.losses.mean()))

    def cheapest_as_good(self) -> _Trial:
        """Return the cheapest trial that may as well be the best; of those that cost the same, the better one."""
        best = self.best()
        as_good = [trial for trial in self._done if trial.is_as_good_as(best)]
        return min(as_good, key=lambda trial: (trial.option.cost, float(trial.losses.mean())))

    def report(self, chosen: _Trial) -> tuple[TriedBackbone, ...]:
        """List what was tried, the cheapest first."""
        return tuple(
            TriedBackbone(
                backbone=trial.option.backbone,
                size_px=trial.option.size_px,
                earlier_maps=trial.option.earlier_maps,
                accuracy=trial.head.held_out_accuracy,
                log_loss=float(trial.losses.mean()),
                image_count=len(self._files),
                inference_ms=round(trial.inference_ms, 2),
                is_chosen=trial is chosen,
            )
            for trial in sorted(self._done, key=lambda trial: (trial.option.cost, trial.option.earlier_maps))
        )
