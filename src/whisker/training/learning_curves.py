"""What more pictures would bring: learning curves of a head, from fits on halves and quarters of its pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from whisker.arrays import Float64Array, LabelArray
from whisker.progress import Progress
from whisker.training.head import ChosenHead, Fold, HeadFits

_HALVES: Final = 2
_QUARTERS: Final = 4
# Of error curves a + b n^-c. Curves of classifiers on features fall by exponents about a half, and slower in the end:
# Hestness et al. 2017, "Deep learning scaling is predictable, empirically", arXiv:1712.00409.
_EXPONENTS: Final = np.linspace(0.05, 1.5, 59)
_USUAL_EXPONENT: Final = 0.5
_EXPONENT_SPREAD: Final = 0.3
# Pictures whose changes vary as those of all classes, put beside each class's own: few that agree prove little.
_PRIOR_PICTURES: Final = 10
# A class may gain so much less or more than its mistakes let expect, as a share of that.
_LEAST_DIFFERENCE: Final = 0.5
# Of the variance that changes of single answers would give if they were independent, the least that is taken for that
# of draws: few mistakes often show none. Set on other tries than those of `benchmarks/forecasts.py`, see ADR 32.
_LEAST_DRAW_SHARE: Final = 0.3
# Of a normal distribution: nine in ten are within so many deviations.
_NINE_IN_TEN: Final = 1.645


class Gain(NamedTuple):
    """Points of the share that is right, as a share: `mean`, and an interval that holds nine truths of ten."""

    mean: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class PartialErrors:
    """Whether held-out pictures are answered wrongly by heads that learned from disjoint parts of the others.

    Attributes:
        labels: (N,) class indices.
        folds: (N,) the fold that each picture was held out in.
        whole: (N,) bool, by the head on all others.
        halves: (N, 2) by the heads on their halves.
        quarters: (N, 4) by those on their quarters.
        fitted_share: Share of all pictures that a fold fits on.
    """

    labels: LabelArray
    folds: LabelArray
    whole: Float64Array
    halves: Float64Array
    quarters: Float64Array
    fitted_share: float


def partial_errors(
    fits: HeadFits, chosen: ChosenHead, folds: Sequence[Fold], seed: int, on_progress: Progress | None = None
) -> PartialErrors:
    """Fit a chosen head's recipe on both halves and all four quarters of what each fold fits on.

    Args:
        fits: Of the training pictures.
        chosen: The head that was chosen on them in these folds.
        folds: Which hold out every picture once, and have four pictures of every class to fit on.
        seed: Of the division into quarters, stratified by class; two of them are a half.
        on_progress: Called with the share that is done.
    """
    random, labels = np.random.default_rng(seed), fits.labels
    wrong = [np.empty((len(labels), count)) for count in (1, _HALVES, _QUARTERS)]
    fold_of = np.empty(len(labels), np.int64)
    whole = chosen.held_out_logits.argmax(axis=1) != chosen.held_out_labels
    ends = np.cumsum([len(held_out) for _, held_out in folds])
    for number, ((fitted, held_out), part) in enumerate(zip(folds, np.split(whole, ends[:-1]), strict=True)):
        fold_of[held_out] = number
        wrong[0][held_out, 0] = part
        quarters = _quarters(labels[fitted], random)
        for errors, count in zip(wrong[1:], (_HALVES, _QUARTERS), strict=True):
            for place in range(count):
                few = fitted[quarters * count // _QUARTERS == place]
                l2 = chosen.l2 * len(fitted) / len(few)
                logits = fits.refit_logits(l2, few, held_out, is_mixed=chosen.is_mixed)
                errors[held_out, place] = logits.argmax(axis=1) != labels[held_out]
        if on_progress is not None:
            on_progress((number + 1) / len(folds))
    share = float(np.mean([len(fitted) for fitted, _ in folds])) / len(labels)
    return PartialErrors(labels, fold_of, wrong[0][:, 0], wrong[1], wrong[2], share)


def _quarters(labels: LabelArray, random: np.random.Generator) -> LabelArray:
    """Deal pictures of the classes (M,) out to four quarters: (M,)."""
    quarters = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        rows = random.permutation(np.flatnonzero(labels == label))
        quarters[rows] = (np.arange(len(rows)) + random.integers(_QUARTERS)) % _QUARTERS
    return quarters


class _Falls(NamedTuple):
    """How the error of some pictures fell over the last two doublings, the last one first.

    Attributes:
        means: (2,) mean falls.
        covariance: (2, 2) of these means, by which pictures were looked at.
    """

    means: Float64Array
    covariance: Float64Array


class LearningCurves:
    """Error curves a + b n^-c of all pictures and of each class, with one exponent c.

    Two differences of three sizes are fitted, in which a cancels, by generalised least squares for each exponent of a
    grid. The exponents are weighed by how well they fit all pictures, and by what is usual.
    """

    def __init__(self, errors: PartialErrors) -> None:
        self._errors = errors
        halves, quarters = errors.halves.mean(axis=1), errors.quarters.mean(axis=1)
        self._falls = np.stack([halves - errors.whole, quarters - halves])
        self._level = (errors.whole + halves + quarters) / 3
        at = errors.fitted_share * np.array([1.0, 1 / _HALVES, 1 / _QUARTERS])
        powers = at[:, None] ** -_EXPONENTS
        self._shape = np.stack([powers[1] - powers[0], powers[2] - powers[1]], axis=1)
        # As if one picture more had changed: none that did prove little, least of all few.
        self._spread = np.cov(self._falls) + np.eye(2) / (len(errors.labels) + 2)
        self._every = self._falls_of(np.arange(len(errors.labels)))
        self._weights = self._exponent_weights()

    @property
    def exponent(self) -> float:
        """The mean of c: how fast errors fall."""
        return float(self._weights @ _EXPONENTS)

    def gain(self, growth: float) -> Gain:
        """Forecast what the share of right answers gains when every class gets `growth` times as many pictures."""
        mean, variance = self._forecast(self._every, growth)
        return _gain(mean, variance + self._draw_variances()[0] * _two_draws(growth))

    def class_gains(self, growth: float) -> list[Gain]:
        """Forecast what each class's recall gains when every class gets `growth` times as many pictures.

        A class is expected to gain by its share of the mistakes, and its own pictures move that as far as they prove
        something: empirical Bayes, as in Efron and Morris 1975, doi:10.1080/01621459.1975.10479864.
        """
        rows = [np.flatnonzero(self._errors.labels == label) for label in range(int(self._errors.labels.max()) + 1)]
        own = np.array([self._forecast(self._falls_of(of_class), growth) for of_class in rows])
        levels = self._levels(rows)
        means, variances = _pooled(own, self._forecast(self._every, growth), levels)
        variances += self._draw_variances()[1] * levels / levels.mean() * _two_draws(growth)
        return [_gain(float(mean), float(variance)) for mean, variance in zip(means, variances, strict=True)]

    def _levels(self, rows: Sequence[LabelArray]) -> Float64Array:
        """Compute each class's mean error at all sizes, drawn to that of all: (K,), above zero."""
        level = float(self._level.mean())
        sums = np.array([self._level[of_class].sum() + _PRIOR_PICTURES * level for of_class in rows])
        counts = np.array([len(of_class) + _PRIOR_PICTURES for of_class in rows])
        levels: Float64Array = np.maximum(sums / counts, 1 / (len(self._errors.labels) + 2))
        return levels

    def _falls_of(self, rows: LabelArray) -> _Falls:
        falls, count = self._falls[:, rows], len(rows)
        own = np.cov(falls) if count > 1 else self._spread
        spread = (count * own + _PRIOR_PICTURES * self._spread) / (count + _PRIOR_PICTURES)
        return _Falls(falls.mean(axis=1), spread / count)

    def _scales(self, falls: _Falls) -> tuple[Float64Array, Float64Array, Float64Array]:
        """Fit b for every exponent: its values, their variances, and the squared errors, (E,) each."""
        inverse = np.linalg.inv(falls.covariance)
        precision = np.einsum("ei,ij,ej->e", self._shape, inverse, self._shape)
        scales = self._shape @ inverse @ falls.means / precision
        return scales, 1 / precision, falls.means @ inverse @ falls.means - scales**2 * precision

    def _exponent_weights(self) -> Float64Array:
        errors = self._scales(self._every)[2] + ((_EXPONENTS - _USUAL_EXPONENT) / _EXPONENT_SPREAD) ** 2
        weights = np.exp(-(errors - errors.min()) / 2)
        return np.asarray(weights / weights.sum(), np.float64)

    def _forecast(self, falls: _Falls, growth: float) -> tuple[float, float]:
        """Forecast a fall of the error: its mean and variance over the exponents and the fits."""
        scales, variances, _ = self._scales(falls)
        factor = 1 - growth**-_EXPONENTS
        means = scales * factor
        mean = float(self._weights @ means)
        return mean, float(self._weights @ (variances * factor**2 + means**2)) - mean**2

    def _draw_variances(self) -> tuple[float, float]:
        """Estimate how errors vary by which pictures a head got, with all of them: of all pictures, and of a class.

        Heads on disjoint parts differ by which pictures they got and by which are held out; products of two held-out
        pictures are free of the latter (a U-statistic, Hoeffding 1948, doi:10.1214/aoms/1177730196).
        """
        errors, class_count = self._errors, int(self._errors.labels.max()) + 1
        cells = errors.folds * class_count + errors.labels
        count = len(errors.labels)
        return self._draw_variance(errors.folds, count), self._draw_variance(cells, count / class_count)

    def _draw_variance(self, groups: LabelArray, picture_count: float) -> float:
        """Estimate it from pictures held out together, of so many in all or of a class."""
        estimates, changing = [], []
        for parts in (self._errors.halves, self._errors.quarters):
            pairs = [parts[:, a] - parts[:, b] for a, b in combinations(range(parts.shape[1]), 2)]
            # A head's variance is half of a difference's, and falls with the number of pictures.
            scale = 0.5 / parts.shape[1]
            estimates.append(scale * float(np.mean([_products(pair, groups) for pair in pairs])))
            changing.append(scale * float(np.mean(np.square(pairs))))
        return max(float(np.mean(estimates)), _LEAST_DRAW_SHARE * float(np.mean(changing)) / picture_count)


def _products(differences: Float64Array, groups: LabelArray) -> float:
    """Average the products of all pairs of differences (N,) within groups (N,)."""
    sums, squares, counts = (np.bincount(groups, weights) for weights in (differences, differences**2, None))
    pairs = float((counts * (counts - 1)).sum())
    return float((sums**2 - squares).sum()) / pairs if pairs else 0.0


def _two_draws(growth: float) -> float:
    """Return how many times the variance of one draw lies between a head and one on `growth` times as many pictures.

    As if these were drawn anew: a little more than if the old ones are among them.
    """
    return 1 + 1 / growth


def _pooled(own: Float64Array, every: tuple[float, float], levels: Float64Array) -> tuple[Float64Array, Float64Array]:
    """Draw what classes show of their gains to what their mistakes let expect.

    Args:
        own: (K, 2) mean and variance of each class's gain by its own pictures.
        every: The same of all pictures.
        levels: (K,) errors.

    Returns:
        Means and variances, (K,) each.
    """
    means, variances = own.T
    ratio, ratio_variance = every[0] / levels.mean(), every[1] / levels.mean() ** 2
    expected = ratio * levels
    # By how much classes differ beyond chance, as a share of their errors: the method of moments.
    differing = float(((means - expected) ** 2 - variances).sum() / (levels**2).sum())
    differing = max(differing, (_LEAST_DIFFERENCE * ratio) ** 2, ratio_variance)
    trust = differing * levels**2 / (differing * levels**2 + variances)
    pooled_variances = trust * variances + (1 - trust) ** 2 * ratio_variance * levels**2
    return trust * means + (1 - trust) * expected, pooled_variances


def _gain(mean: float, variance: float) -> Gain:
    half = _NINE_IN_TEN * variance**0.5
    return Gain(mean, mean - half, mean + half)
