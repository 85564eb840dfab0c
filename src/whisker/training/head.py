"""Fitting a head: softmax regression on pooled features, its penalty chosen by cross-validation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold

from whisker.training.calibration import calibrated_losses
from whisker.training.softmax_regression import Coefficients, PrincipalViews, fit_softmax

FloatArray = npt.NDArray[np.float32]
LabelArray = npt.NDArray[np.int64]
Fold = tuple[LabelArray, LabelArray]
HeadKind = Literal["pooled", "flat"]

_MAP_DIMENSIONS: Final = 4
# Standard errors of a paired difference.
_CLEARLY_WORSE: Final = 3.0
# It begins at nothing, where the fits of a fold begin where the one before ended.
_EFFORT_OF_LAST_FIT: Final = 3


@dataclass(frozen=True)
class HiddenLayer:
    """A dense layer with ReLU before a flat head's last one: weights (h * w * C, U) and bias (U,), float32."""

    weights: FloatArray
    bias: FloatArray


@dataclass(frozen=True)
class Head:
    """What comes after the last feature map, in logits.

    Attributes:
        weights: (C, K) float32 on the mean of the map; of a flat head (h * w * C, K), or (U, K) on hidden units.
        bias: (K,) float32.
        kind: Whether it sees the mean of the map, or every place of it by itself.
        hidden: Of a flat head, if it has hidden units.
    """

    weights: FloatArray
    bias: FloatArray
    kind: HeadKind = "pooled"
    hidden: HiddenLayer | None = None

    def logits(self, features: FloatArray) -> FloatArray:
        """Compute logits.

        Args:
            features: (N, h, w, C) maps, or pooled features (..., C) where the head is pooled.

        Returns:
            (N, K), or (..., K).
        """
        seen = features
        if self.kind == "flat":
            seen = features.reshape(len(features), -1)
        elif features.ndim == _MAP_DIMENSIONS:
            seen = features.mean(axis=(1, 2))
        if self.hidden is not None:
            seen = np.maximum(seen @ self.hidden.weights + self.hidden.bias, np.float32(0))
        return seen @ self.weights + self.bias

    def calibrated(self, temperature: float) -> "Head":
        """Divide its logits by a temperature, inside the last layer; returns a copy."""
        return replace(self, weights=self.weights / temperature, bias=self.bias / temperature)


@dataclass(frozen=True)
class ChosenHead:
    """The head fitted on all pictures, and how the same recipe did on pictures it had not seen.

    Attributes:
        l2: The penalty that was chosen.
        held_out_logits: (M, K) float32: logits of validation pictures, each by a head that was fitted without it.
        held_out_labels: (M,) their classes.
    """

    head: Head
    l2: float
    held_out_logits: FloatArray
    held_out_labels: LabelArray


def cross_validation_folds(labels: LabelArray, count: int, seed: int) -> list[Fold]:
    """Let every picture validate once, as a small dataset needs; no more folds than the smallest class allows."""
    splitter = StratifiedKFold(min(count, int(np.bincount(labels).min())), shuffle=True, random_state=seed)
    return [(fitted, validation) for fitted, validation in splitter.split(labels, labels)]


def choose_head(
    pooled: FloatArray,
    labels: LabelArray,
    l2_candidates: Sequence[float],
    folds: Sequence[Fold],
    on_progress: Callable[[float], None] | None = None,
) -> ChosenHead:
    """Fit a head with the penalty whose held-out predictions are best.

    A penalty that is clearly worse after some folds is not tried in the others.

    Args:
        pooled: (N, V, C) float32, V views of each picture, the plain one first; only that one validates. All of them
            are standardised together, which tells nothing of their classes.
        labels: (N,) class indices 0..K-1, every class in every fold's fitted part.
        l2_candidates: Penalties on the squared weights, against the mean loss.
        folds: Which pictures to fit on and which to validate on, once or several times.
        on_progress: Called with the share done, 0 to 1.
    """
    fits = _Fits(PrincipalViews.of(pooled), labels)
    race = _Race(sorted(l2_candidates, reverse=True))
    for number, (fitted, validation) in enumerate(folds):
        plain = fits.features.views[validation, 0]
        race.add([_logits(plain, fit) for fit in fits.path(fitted, race.candidates)], labels[validation])
        if on_progress is not None:
            on_progress((number + 1) / (len(folds) + 1))
    l2, logits = race.winner()
    return ChosenHead(fits.head(l2), l2, logits, race.labels)


def fit_head(pooled: FloatArray, labels: LabelArray, l2: float) -> Head:
    """Fit a head on all views of all pictures: `pooled` (N, V, C), `labels` (N,)."""
    return _Fits(PrincipalViews.of(pooled), labels).head(l2)


class _Fits:
    """Fits on the same features."""

    def __init__(self, features: PrincipalViews, labels: LabelArray) -> None:
        self.features = features
        self._labels = labels
        self._shape = (features.views.shape[-1] + 1, int(labels.max()) + 1)

    def path(self, pictures: LabelArray, l2_path: Sequence[float], effort: int = 1) -> Iterator[Coefficients]:
        """Fit on all views of some pictures, once a penalty, each fit starting where the one before ended.

        Never where another fold ended: that one has seen the pictures that this one is validated on.
        """
        views = self.features.views[pictures]
        targets = np.repeat(self._labels[pictures], views.shape[1])
        fitted = np.zeros(self._shape)
        for l2 in l2_path:
            fitted = fit_softmax(views.reshape(len(targets), -1), targets, self.features.variances, l2, fitted, effort)
            yield fitted

    def head(self, l2: float) -> Head:
        """Fit on all pictures and write the fit as the layer that the artifact gets."""
        (fitted,) = self.path(np.arange(len(self._labels)), [l2], effort=_EFFORT_OF_LAST_FIT)
        return Head(*self.features.layer(fitted))


class _Race:
    """Penalties on more and more pictures; those that are clearly worse drop out.

    Source: Maron & Moore 1994, "Hoeffding races: accelerating model selection".
    """

    def __init__(self, candidates: Sequence[float]) -> None:
        self.candidates = list(candidates)
        self.labels: LabelArray = np.empty(0, np.int64)
        self._logits: list[list[FloatArray]] = [[] for _ in candidates]

    def add(self, logits: Sequence[FloatArray], labels: LabelArray) -> None:
        """Take the validation pictures of a fold, an array of logits for each candidate."""
        self.labels = np.concatenate([self.labels, labels])
        for parts, part in zip(self._logits, logits, strict=True):
            parts.append(part)
        losses = self._losses()
        worse = losses - losses[losses.mean(axis=1).argmin()]
        kept = worse.mean(axis=1) <= _CLEARLY_WORSE * worse.std(axis=1) / np.sqrt(len(self.labels))
        self.candidates = [candidate for candidate, keep in zip(self.candidates, kept, strict=True) if keep]
        self._logits = [parts for parts, keep in zip(self._logits, kept, strict=True) if keep]

    def winner(self) -> tuple[float, FloatArray]:
        """Name the best candidate, and give its logits of all validation pictures."""
        best = int(self._losses().mean(axis=1).argmin())
        return self.candidates[best], np.concatenate(self._logits[best])

    def _losses(self) -> npt.NDArray[np.float64]:
        return np.stack([calibrated_losses(np.concatenate(parts), self.labels) for parts in self._logits])


def _logits(features: FloatArray, coefficients: Coefficients) -> FloatArray:
    logits: FloatArray = (features @ coefficients[:-1] + coefficients[-1]).astype(np.float32)
    return logits
