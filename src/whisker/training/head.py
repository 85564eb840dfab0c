"""Heads, and fitting one: softmax regression on pooled features, its penalty chosen by cross-validation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from whisker.arrays import FeatureMaps, FloatArray, LabelArray
from whisker.system import available_cores
from whisker.training.calibration import calibrated_log_loss, calibrated_losses
from whisker.training.discriminant import fit_discriminant

Fold = tuple[LabelArray, LabelArray]
HeadKind = Literal["pooled", "flat"]
Coefficients = npt.NDArray[np.float64]

_SMALLEST_SPREAD: Final = 1e-6
# Standard errors of a paired difference.
_CLEARLY_WORSE: Final = 3.0
# It begins at nothing, where the fits of a fold begin where the one before ended.
_EFFORT_OF_LAST_FIT: Final = 3
# Keeps channels that never vary from being blown up; features are between 0 and 6.
_SMALLEST_DEVIATION: Final = 1e-3
# As if so many more images had been seen in which all channels vary alike. The deviations of ten images are mostly
# chance, and dividing by them blows up channels that say nothing. Right answers on other photos of the training part,
# by 0, 100, 300, 1000 and any number of such images: 5 cats and dogs each 88.6, 97.1, 97.3, 97.5, 97.5 % (20 draws; the
# worst 74.0, 94.6, 95.1, 95.3, 95.4 %), 20 each 98.0, 98.5, 98.6, 98.6, 98.6 %; CIFAR-10, 100 each 74.1, 74.2, 74.4,
# 74.3, 74.1 % (5 draws).
_PRIOR_IMAGES: Final = 300
_MAXIMUM_ITERATIONS: Final = 1000
_LEAST_ITERATIONS: Final = 20
# Multiplications of one fit. A hundred classes of eighty images have a thousand iterations within it and need a
# hundred; two thousand classes of five have the least, for each takes a second.
_MOST_MULTIPLICATIONS: Final = 15e11
# Past steps that L-BFGS remembers; each holds two copies of all coefficients in double precision.
_REMEMBERED_STEPS: Final = 10
_REMEMBERED_STEPS_OF_MANY: Final = 4
_MANY_COEFFICIENTS: Final = 500_000
# Of the largest entry of the gradient, in preconditioned coordinates. On Caltech-101 this is closer to the minimum than
# scikit-learn's default, in a third of its iterations.
_GRADIENT_TOLERANCE: Final = 1e-3
# The loss bends by p(1 - p) along a logit. Most images are almost decided, so it bends a tenth as much as it would
# if every class were as likely: found by trying 1, 0.1 and 0.02 on Caltech-101.
_RELATIVE_CURVATURE: Final = 0.1


# Multiplications of one product of all features and the weights: a few milliseconds of one core.
_FEW_MULTIPLICATIONS: Final = 1e8


@dataclass(frozen=True)
class HiddenLayer:
    """A dense layer with ReLU before a flat head's last one: weights (h * w * C, U) and bias (U,), float32."""

    weights: FloatArray
    bias: FloatArray


@dataclass(frozen=True)
class Head:
    """What comes after the feature maps, in logits.

    Attributes:
        weights: (C, K) float32 on the mean of the last map, or (C + E, K) on those of earlier maps too; of a flat head
            (h * w * C, K), or (U, K) on hidden units.
        bias: (K,) float32.
        kind: Whether it sees means of maps, or every place of the last one by itself.
        hidden: Of a flat head, if it has hidden units.
    """

    weights: FloatArray
    bias: FloatArray
    kind: HeadKind = "pooled"
    hidden: HiddenLayer | None = None

    def logits(self, pooled: FloatArray) -> FloatArray:
        """Compute logits of pooled features: (..., C), or more than it takes, to (..., K)."""
        return pooled[..., : len(self.weights)] @ self.weights + self.bias

    def logits_of_maps(self, maps: FeatureMaps) -> FloatArray:
        """Compute logits of maps (N, h, w, C): (N, K)."""
        if self.kind == "pooled":
            return self.logits(pooled_maps(maps))
        seen = maps[0].reshape(len(maps[0]), -1)
        if self.hidden is not None:
            seen = np.maximum(seen @ self.hidden.weights + self.hidden.bias, np.float32(0))
        return seen @ self.weights + self.bias

    def calibrated(self, temperature: float) -> "Head":
        """Divide its logits by a temperature, inside the last layer; returns a copy."""
        return replace(self, weights=self.weights / temperature, bias=self.bias / temperature)


def pooled_maps(maps: Sequence[FloatArray]) -> FloatArray:
    """Average maps (N, h, w, C) over their places, and put them side by side: (N, sum of C)."""
    return np.concatenate([features.mean(axis=(1, 2)) for features in maps], axis=1)


@dataclass(frozen=True)
class ChosenHead:
    """The head fitted on all images, and how the same recipe did on images it had not seen.

    Attributes:
        l2: The penalty that was chosen.
        held_out_logits: (M, K) float32: logits of held-out images, each by a head that was fitted without it.
        held_out_labels: (M,) their classes.
        is_mixed: Whether it is softmax regression and a discriminant added up, or softmax regression alone.
    """

    head: Head
    l2: float
    held_out_logits: FloatArray
    held_out_labels: LabelArray
    is_mixed: bool = False

    @property
    def held_out_accuracy(self) -> float:
        """Share of the held-out images that it gets right, 0 to 1."""
        return float((self.held_out_logits.argmax(axis=1) == self.held_out_labels).mean())

    @property
    def held_out_error(self) -> float:
        """Share of the held-out images that it gets wrong, 0 to 1: the mean over the classes, large or small."""
        wrong = self.held_out_logits.argmax(axis=1) != self.held_out_labels
        counts = np.bincount(self.held_out_labels)
        return float((np.bincount(self.held_out_labels, wrong) / counts).mean())


def blas_threads_for(features: FloatArray, labels: LabelArray) -> threadpool_limits:
    """Multiply in one thread within the block where there is little to do, and in one a core elsewhere.

    Threads of BLAS wait for each other by spinning, at every product.

    On a machine that was busy two threads took 20 to 30 s where one took 6, for 1,200 images of two classes.

    Args:
        features: (N, ..., C) of the images.
        labels: (N,) class indices.
    """
    multiplications = features.size * (int(labels.max()) + 1)
    threads = 1 if multiplications < _FEW_MULTIPLICATIONS else available_cores()
    return threadpool_limits(threads, user_api="blas")


def cross_validation_folds(labels: LabelArray, count: int, seed: int) -> list[Fold]:
    """Hold out every image once, which a small dataset needs most; no more folds than the smallest class allows."""
    splitter = StratifiedKFold(min(count, int(np.bincount(labels).min())), shuffle=True, random_state=seed)
    return [(fitted, held_out) for fitted, held_out in splitter.split(labels, labels)]


def choose_head(
    pooled: FloatArray,
    labels: LabelArray,
    l2_candidates: Sequence[float],
    folds: Sequence[Fold],
    on_progress: Callable[[float], None] | None = None,
) -> ChosenHead:
    """Fit a head with the penalty whose held-out predictions are best, and mix it with a discriminant if that helps.

    A penalty that is clearly worse after some folds is not tried in the others.

    Args:
        pooled: (N, V, C) float32, V views of each image, the plain one first; only that one is validated. All of them
            are standardised together, which reveals nothing of their classes.
        labels: (N,) class indices 0..K-1, every class in every fold's fitted part.
        l2_candidates: Penalties on the squared weights, against the mean loss.
        folds: Which images to fit on and which to validate on, once or several times.
        on_progress: Called with the share done, 0 to 1.
    """
    return choose_head_of(HeadFits.of(pooled, labels), l2_candidates, folds, on_progress)


def choose_head_of(
    fits: "HeadFits",
    l2_candidates: Sequence[float],
    folds: Sequence[Fold],
    on_progress: Callable[[float], None] | None = None,
) -> ChosenHead:
    """Do as `choose_head`, on features that are prepared already."""
    labels = fits.labels
    race = _Race(sorted(l2_candidates, reverse=True))
    for number, (fitted, held_out) in enumerate(folds):
        plain = fits.features.views[held_out, 0]
        race.add([_logits(plain, fit) for fit in fits.path(fitted, race.candidates)], labels[held_out])
        if on_progress is not None:
            on_progress((number + 1) / (len(folds) + 1))
    l2, logits = race.winner()
    mixture = _Mixture.of(fits, folds, logits)
    if calibrated_log_loss(mixture.logits, race.labels) < calibrated_log_loss(logits, race.labels):
        return ChosenHead(mixture.head(fits, l2), l2, mixture.logits, race.labels, is_mixed=True)
    return ChosenHead(fits.head(l2), l2, logits, race.labels)


def fit_head(pooled: FloatArray, labels: LabelArray, l2: float) -> Head:
    """Fit a head on all views of all images: `pooled` (N, V, C), `labels` (N,)."""
    return HeadFits.of(pooled, labels).head(l2)


@dataclass(frozen=True)
class PrincipalViews:
    """Views of images, standardised and turned into their principal directions.

    The Hessian of softmax regression is nearly diagonal in these coordinates, with entries that follow the variances;
    dividing by their roots lets L-BFGS see a round valley. (The bound by the features' covariance is Böhning's, 1992,
    doi:10.1007/BF00048682.) The turn leaves the penalty as it is.

    Attributes:
        views: (N, V, R) float32; R is C, or the number of views where that is less.
        variances: (R,) along the directions.
        mean: (C,) of the features.
        directions: (C, R): features minus `mean`, times these, are `views`.
    """

    views: FloatArray
    variances: FloatArray
    mean: FloatArray
    directions: FloatArray

    @classmethod
    def of(cls, pooled: FloatArray) -> Self:
        """Turn pooled features (N, V, C)."""
        flat = pooled.reshape(-1, pooled.shape[-1])
        mean, deviation = flat.mean(axis=0), _shrunk_deviations(flat.std(axis=0), len(pooled))
        standardised = (flat - mean) / deviation
        variances, rotation = _principal_directions(standardised)
        views = (standardised @ rotation).reshape(*pooled.shape[:-1], -1)
        return cls(views, np.maximum(variances, 0), mean, rotation / deviation[:, None])

    def layer(self, coefficients: Coefficients) -> tuple[FloatArray, FloatArray]:
        """Write coefficients (C + 1, K) as a dense layer on the features as they were: weights (C, K), bias (K,)."""
        weights = self.directions @ coefficients[:-1]
        return weights.astype(np.float32), (coefficients[-1] - self.mean @ weights).astype(np.float32)


def _shrunk_deviations(deviations: FloatArray, image_count: int) -> FloatArray:
    """Draw the deviations of channels (C,) towards their root mean square, the more the fewer images they come from."""
    typical = np.mean(deviations**2)
    shrunk = np.sqrt((image_count * deviations**2 + _PRIOR_IMAGES * typical) / (image_count + _PRIOR_IMAGES))
    return np.maximum(shrunk, np.float32(_SMALLEST_DEVIATION))


def _principal_directions(standardised: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Find variances (R,) and directions (C, R); fewer images than channels span fewer directions, found sooner."""
    if len(standardised) < standardised.shape[1]:
        _, roots, directions = np.linalg.svd(standardised, full_matrices=False)
        return np.asarray(roots**2 / len(standardised), np.float32), np.asarray(directions.T, np.float32)
    variances, rotation = np.linalg.eigh(standardised.T @ standardised / len(standardised))
    return np.asarray(variances, np.float32), np.asarray(rotation, np.float32)


def fit_softmax(
    features: FloatArray, labels: LabelArray, variances: FloatArray, l2: float, start: Coefficients, effort: int = 1
) -> Coefficients:
    """Minimise the mean log loss plus `l2` / 2 times the sum of the squared weights, by L-BFGS.

    With two classes the sum counts each weight of their difference once, as logistic regression does.

    Args:
        features: (M, C) float32, rows of `PrincipalViews.views`.
        labels: (M,) class indices.
        variances: (C,) of `PrincipalViews`.
        l2: Weight of the penalty; the bias has none.
        start: (C + 1, K): where to begin, the bias in the last row.
        effort: Times the work that one fit may take before it stops where it is, with thousands of classes.

    Returns:
        (C + 1, K), the bias in the last row.
    """
    class_count = start.shape[1]
    penalty = 2 * l2 if class_count == 2 else l2
    curvature = _RELATIVE_CURVATURE / class_count
    penalties = np.append(np.full(len(variances), penalty), 0.0)[:, None]
    scale = np.sqrt(curvature * np.append(variances, 1.0)[:, None] + penalties)
    objective = _objective(features, labels, scale, penalties)
    iterations = effort * _MOST_MULTIPLICATIONS / (2 * features.size * class_count)
    options = {
        "gtol": _GRADIENT_TOLERANCE,
        "maxiter": int(np.clip(iterations, effort * _LEAST_ITERATIONS, _MAXIMUM_ITERATIONS)),
        "maxcor": _REMEMBERED_STEPS if start.size < _MANY_COEFFICIENTS else _REMEMBERED_STEPS_OF_MANY,
    }
    result = minimize(objective, (start * scale).ravel(), jac=True, method="L-BFGS-B", options=options)
    coefficients: Coefficients = result.x.reshape(start.shape) / scale
    return coefficients


def _objective(
    features: FloatArray, labels: LabelArray, scale: Coefficients, penalties: Coefficients
) -> Callable[[Coefficients], tuple[float, Coefficients]]:
    """Make the function of the scaled coefficients that gives the objective and its gradient.

    The two products with the features are nearly all of the work, and are done in single precision.
    """
    rows = np.arange(len(features))

    def evaluate(scaled: Coefficients) -> tuple[float, Coefficients]:
        coefficients = scaled.reshape(len(scale), -1) / scale
        single = coefficients.astype(np.float32)
        residuals = features @ single[:-1]
        residuals += single[-1]
        residuals -= residuals.max(axis=1, keepdims=True)
        right = residuals[rows, labels]
        np.exp(residuals, out=residuals)
        sums = residuals.sum(axis=1)
        residuals /= sums[:, None]
        residuals[rows, labels] -= 1
        penalised = penalties * coefficients
        loss = float(np.mean(np.log(sums) - right, dtype=np.float64)) + float((penalised * coefficients).sum()) / 2
        gradient = np.concatenate([features.T @ residuals, residuals.sum(axis=0)[None]]) / len(features) + penalised
        return loss, (gradient / scale).ravel()

    return evaluate


class HeadFits:
    """Fits on the same features.

    Attributes:
        features: Of all images.
        labels: (N,) their class indices.
    """

    def __init__(self, features: PrincipalViews, labels: LabelArray) -> None:
        self.features = features
        self.labels = labels
        self._shape = (features.views.shape[-1] + 1, int(labels.max()) + 1)

    @classmethod
    def of(cls, pooled: FloatArray, labels: LabelArray) -> Self:
        """Prepare pooled features (N, V, C) of images with the class indices `labels` (N,)."""
        return cls(PrincipalViews.of(pooled), labels)

    def refit_logits(self, l2: float, fitted: LabelArray, held_out: LabelArray, *, is_mixed: bool) -> FloatArray:
        """Fit on some images, and compute logits of others.

        Args:
            l2: The penalty.
            fitted: (M,) indices of the images to fit on, every class at least once.
            held_out: (H,) indices of others.
            is_mixed: Whether a discriminant is added.

        Returns:
            (H, K) float32.
        """
        plain = self.features.views[held_out, 0]
        (coefficients,) = self.path(fitted, [l2])
        logits = _logits(plain, coefficients)
        return _mixed(logits, _logits(plain, self.discriminant(fitted)))[0] if is_mixed else logits

    def path(self, images: LabelArray, l2_path: Sequence[float], effort: int = 1) -> Iterator[Coefficients]:
        """Fit on all views of some images, once a penalty, each fit starting where the one before ended.

        Never where another fold ended: that one has seen the images that this one is validated on.
        """
        views = self.features.views[images]
        targets = np.repeat(self.labels[images], views.shape[1])
        fitted = np.zeros(self._shape)
        for l2 in l2_path:
            fitted = fit_softmax(views.reshape(len(targets), -1), targets, self.features.variances, l2, fitted, effort)
            yield fitted

    def discriminant(self, images: LabelArray) -> Coefficients:
        """Fit discriminant analysis on all views of some images."""
        views = self.features.views[images]
        return fit_discriminant(views.reshape(-1, views.shape[-1]), np.repeat(self.labels[images], views.shape[1]))

    def on_all(self, l2: float) -> Coefficients:
        """Fit softmax regression on all images."""
        (fitted,) = self.path(np.arange(len(self.labels)), [l2], effort=_EFFORT_OF_LAST_FIT)
        return fitted

    def head(self, l2: float) -> Head:
        """Fit on all images and write the fit as the layer that the artifact gets."""
        return Head(*self.features.layer(self.on_all(l2)))


@dataclass(frozen=True)
class _Mixture:
    """Softmax regression and discriminant analysis, added up: one linear layer, for both are.

    They err differently. In cross-validation softmax alone has 91.4 % of Caltech-101 right and a log loss of 0.299, the
    sum 91.8 % and 0.287; CIFAR-10 77.8 % and 0.646, the sum 77.9 % and 0.639 (EfficientNet-Lite0, training parts).

    Attributes:
        logits: (M, K) of held-out images, in the order of the folds.
        spreads: Of the held-out logits of each, by which they are divided before they are added.
    """

    logits: FloatArray
    spreads: tuple[float, float]

    @classmethod
    def of(cls, fits: "HeadFits", folds: Sequence[Fold], softmax_logits: FloatArray) -> Self:
        views = fits.features.views
        parts = [_logits(views[held_out, 0], fits.discriminant(fitted)) for fitted, held_out in folds]
        return cls(*_mixed(softmax_logits, np.concatenate(parts)))

    def head(self, fits: "HeadFits", l2: float) -> Head:
        """Fit both on all images."""
        discriminant = fits.discriminant(np.arange(len(fits.features.views)))
        first, second = self.spreads
        return Head(*fits.features.layer(fits.on_all(l2) / first + discriminant / second))


class _Race:
    """Penalties on more and more images; those that are clearly worse drop out.

    Source: Maron & Moore 1994, "Hoeffding races: accelerating model selection".
    """

    def __init__(self, candidates: Sequence[float]) -> None:
        self.candidates = list(candidates)
        self.labels: LabelArray = np.empty(0, np.int64)
        self._logits: list[list[FloatArray]] = [[] for _ in candidates]

    def add(self, logits: Sequence[FloatArray], labels: LabelArray) -> None:
        """Take the held-out images of a fold, an array of logits for each candidate."""
        self.labels = np.concatenate([self.labels, labels])
        for parts, part in zip(self._logits, logits, strict=True):
            parts.append(part)
        losses = self._losses()
        worse = losses - losses[losses.mean(axis=1).argmin()]
        kept = worse.mean(axis=1) <= _CLEARLY_WORSE * worse.std(axis=1) / np.sqrt(len(self.labels))
        self.candidates = [candidate for candidate, keep in zip(self.candidates, kept, strict=True) if keep]
        self._logits = [parts for parts, keep in zip(self._logits, kept, strict=True) if keep]

    def winner(self) -> tuple[float, FloatArray]:
        """Return the best candidate and its logits of all held-out images."""
        best = int(self._losses().mean(axis=1).argmin())
        return self.candidates[best], np.concatenate(self._logits[best])

    def _losses(self) -> npt.NDArray[np.float64]:
        return np.stack([calibrated_losses(np.concatenate(parts), self.labels) for parts in self._logits])


def _mixed(softmax_logits: FloatArray, discriminant_logits: FloatArray) -> tuple[FloatArray, tuple[float, float]]:
    """Add up logits (M, K) of both, each divided by its spread; returns the spreads too."""
    first, second = (max(float(logits.std()), _SMALLEST_SPREAD) for logits in (softmax_logits, discriminant_logits))
    return softmax_logits / np.float32(first) + discriminant_logits / np.float32(second), (first, second)


def _logits(features: FloatArray, coefficients: Coefficients) -> FloatArray:
    logits: FloatArray = (features @ coefficients[:-1] + coefficients[-1]).astype(np.float32)
    return logits
