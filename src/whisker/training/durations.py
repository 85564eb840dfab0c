"""How long training takes on this machine, estimated by earlier trainings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from whisker.registry.manifest import Manifest
from whisker.training.config import TrainConfig
from whisker.training.defaults import FEW_IMAGES, SMALLER_SIDE, TrainMode

_FIXED_SECONDS: Final = 3.0
"""Starting and writing, whatever the number of pictures."""
_MOST_RUNS: Final = 8
_MANY_RUNS: Final = 3
_SPREAD: Final = {True: (0.85, 1.25), False: (0.6, 1.8)}
"""How far a run may be off what others took, in either direction: after many runs, and after few."""
_CLASSES_OF_DOUBLE_WORK: Final = 400
_GUESSED_SIZE_PX: Final = 256
_LONGEST_IN_SECONDS: Final = 120
_GUESSED_SECONDS: Final[dict[TrainMode, tuple[float, float]]] = {
    "quick": (0.02, 0.3),
    "fine_tune": (0.03, 0.3),
    "scratch": (0.01, 0.1),
}
"""Of a picture and epoch: from a fast desktop's to a small server's, where nothing was trained on this machine yet."""


@dataclass(frozen=True)
class Work:
    """The work of a training.

    Attributes:
        image_count: Pictures, the test's among them.
        epochs: Rounds at most, those with smaller pictures as parts of one; one in quick mode.
        backbone: None: not chosen yet.
        size_px: The input's side; None: not chosen yet.
        revision: What is trained on, whose features may be in the cache.
        views: How often quick mode looks at a picture, from and to: at mirror images too, or perhaps.
    """

    mode: TrainMode
    backbone: str | None
    image_count: int
    class_count: int
    epochs: float
    size_px: int | None
    revision: str | None
    views: tuple[int, int] = (1, 1)

    @classmethod
    def asked(cls, config: TrainConfig, image_count: int, class_count: int, revision: str | None) -> "Work":
        """Describe a training that may be asked for."""
        filled = config.resolved()
        epochs = 1.0 if filled.mode == "quick" else _whole_epochs(filled)
        backbone = config.backbone if filled.mode == "quick" else filled.backbone
        mirrored = filled.mode == "quick" and filled.flips
        views = (1 if image_count > FEW_IMAGES or not mirrored else 2, 2 if mirrored else 1)
        return cls(filled.mode, backbone, image_count, class_count, epochs, filled.size_px, revision, views)

    @classmethod
    def done(cls, manifest: Manifest) -> "Work | None":
        """Describe the training that made a version; None where that is not on record."""
        try:
            config = TrainConfig.model_validate(
                {key: value for key, value in manifest.training.items() if key in TrainConfig.model_fields}
            )
        except ValueError:
            return None
        image_count = sum(sum(by_class.values()) for by_class in manifest.dataset.counts.values())
        work = cls.asked(config, image_count, len(manifest.class_names), manifest.dataset.revision)
        mirrored = manifest.training.get("mirrored")
        views = 1 + mirrored if isinstance(mirrored, bool) else work.views[1]
        return replace(work, backbone=manifest.backbone.name, size_px=manifest.preprocess.size_px, views=(views, views))

    def amount(self, size_px: int) -> tuple[float, float]:
        """Compute the amount of work, from and to: pictures by epochs, by an input's area, more with many classes."""
        area = ((self.size_px or size_px) / _GUESSED_SIZE_PX) ** 2
        once = max(1, self.image_count) * self.epochs * area * (1 + self.class_count / _CLASSES_OF_DOUBLE_WORK)
        fewest, most = ((1 + views) / 2 * once for views in self.views)
        return fewest, most

    def is_like(self, other: "Work") -> bool:
        """Return whether it is done by the same steps on the same network."""
        return self.mode == other.mode and (None in {self.backbone, other.backbone} or self.backbone == other.backbone)


def _whole_epochs(config: TrainConfig) -> float:
    """Count the epochs of a run, one with smaller pictures as its share of the area."""
    saved = (config.progressive_share or 0.0) * (1 - SMALLER_SIDE**2)
    return (config.epochs or 1) * (1 - saved)


@dataclass(frozen=True)
class PastRun:
    """A training that was done on this machine.

    Attributes:
        had_cache: Whether the same pictures had gone through the network before.
    """

    work: Work
    seconds: float
    had_cache: bool


@dataclass(frozen=True)
class Duration:
    """How long a training will take, from and to; `run_count` earlier ones say so, and with none it is a guess."""

    low_seconds: float
    high_seconds: float
    run_count: int


def runs_of(manifests: Sequence[Manifest], job_ids: frozenset[str]) -> list[PastRun]:
    """List the trainings behind versions, the newest first.

    Args:
        manifests: Versions, the newest first.
        job_ids: This machine's jobs: a version that none of them made may come from anywhere.
    """
    done = [(work, manifest) for manifest in manifests if manifest.job_id in job_ids and (work := Work.done(manifest))]
    works = [work for work, _ in done]
    return [
        PastRun(work, manifest.duration_seconds, has_cache(work, works[place + 1 :]))
        for place, (work, manifest) in enumerate(done)
    ]


def has_cache(work: Work, earlier: Sequence[Work]) -> bool:
    """Return whether earlier trainings left the features that this one needs."""
    return work.revision is not None and any(
        other.revision == work.revision and other.is_like(work) and work.size_px in {None, other.size_px}
        for other in earlier
    )


def estimate(work: Work, runs: Sequence[PastRun]) -> Duration:
    """Estimate how long a training takes, by earlier ones of the same mode on the same network where there are any."""
    like = [run for run in runs if run.work.is_like(work)]
    cached = has_cache(work, [run.work for run in runs])
    chosen = ([run for run in like if run.had_cache is cached] or like)[:_MOST_RUNS]
    size_px = chosen[0].work.size_px or _GUESSED_SIZE_PX if chosen else _GUESSED_SIZE_PX
    low, high = _pace(chosen, size_px) if chosen else _GUESSED_SECONDS[work.mode]
    fewest, most = work.amount(size_px)
    return Duration(round(_FIXED_SECONDS + low * fewest, 1), round(_FIXED_SECONDS + high * most, 1), len(chosen))


def in_words(duration: Duration) -> str:
    """Describe a duration in a sentence, and what the estimate rests on."""
    low, high = duration.low_seconds, duration.high_seconds
    unit, size = ("s", 1) if high < _LONGEST_IN_SECONDS else ("min", 60)
    first, last = max(1, round(low / size)), max(1, round(high / size))
    span = f"{first:,} to {last:,} {unit}" if first < last else f"about {last:,} {unit}"
    if not duration.run_count:
        return f"It takes perhaps {span}: a guess, for nothing was trained this way here yet."
    trainings = "1 training" if duration.run_count == 1 else f"{duration.run_count} trainings"
    return f"It takes {span}, by {trainings} done here."


def _pace(runs: Sequence[PastRun], size_px: int) -> tuple[float, float]:
    """Compute how long a picture and epoch take, from and to, in seconds."""
    fastest, slowest = _SPREAD[len(runs) >= _MANY_RUNS]
    paces = [max(run.seconds - _FIXED_SECONDS, run.seconds / 4) / run.work.amount(size_px)[0] for run in runs]
    return min(paces) * fastest, max(paces) * slowest
