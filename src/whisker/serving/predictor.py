"""Predictions: from a file's bytes to an answer with its heatmap, and warnings about empty images."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from whisker.arrays import UInt8Array
from whisker.datasets.measures import NEARLY_BLACK_BELOW
from whisker.errors import FileEmpty
from whisker.images import ImageLimits, InspectedImage, render_preview
from whisker.preprocessing import decode_input, inspect_input
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, ConfidenceBand, Thresholds
from whisker.serving.alike import packed_features
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.explain import render_heatmap
from whisker.serving.served_model import ServedVersion

_SAMPLE_STEP: Final = 7
"""First the green of a thousand pixels is checked, which is enough to clear every photo. Of the 24,220 photos that
`NEARLY_BLACK_BELOW` names none is warned of, nor of every twentieth of them with four stops less light."""

_BLANK_LEVELS: Final = 5
"""Of 255 in each channel: what noise and compression leave of one colour. A thin line on a page is 20 or more."""

_DIM_LEVELS: Final = 64
"""Stars in a night sky are brighter than this, and all that a sensor's 12 bits hold in 16 is far darker."""

_WHITE_FROM: Final = 250


@dataclass(frozen=True)
class Prediction:
    """One answer.

    Attributes:
        probabilities: Calibrated probability by class, the likeliest first.
        confidence_band: How sure it is, by `thresholds`.
        thresholds: Those that hold for the class named.
        is_unknown: The picture is unlike anything in the training data, whatever the probabilities say.
        timings_ms: Milliseconds by step; `queue` is the wait for a thread.
        warnings: What a person should know, in words.
        heatmap_png: Heatmap of the predicted class; None unless asked for.
        preview_jpeg: The image, small and upright, for clients that cannot show the original; None unless asked for.
        features: What the network sees of an unknown image, a byte a channel, to be grouped by likeness; None unless
            asked for, and of a known image.
    """

    predicted_class: str
    confidence: float
    probabilities: dict[str, float]
    confidence_band: ConfidenceBand
    is_unknown: bool
    model_version: str
    thresholds: Thresholds
    timings_ms: dict[str, float]
    warnings: tuple[str, ...] = ()
    heatmap_png: bytes | None = field(default=None, repr=False)
    preview_jpeg: bytes | None = field(default=None, repr=False)
    features: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Extras:
    """Optional parts of an answer."""

    explain: bool = False
    preview: bool = False
    features: bool = False


NO_EXTRAS = Extras()


class Predictor:
    """Classifies images with a given version, a few at a time.

    Args:
        pool: Bounds how many images are processed at once.
        limits: What decoding one may cost.
    """

    def __init__(self, pool: BoundedPool, limits: ImageLimits) -> None:
        self.pool = pool
        self._limits = limits

    def predict(
        self,
        data: bytes,
        model: ServedVersion,
        extras: Extras = NO_EXTRAS,
        wait_seconds: float | None = None,
        *,
        thresholds: Thresholds = DEFAULT_THRESHOLDS,
    ) -> Prediction:
        """Classify one image.

        Args:
            data: The file's bytes.
            model: The version that answers.
            extras: Optional parts of the answer.
            wait_seconds: How long it may wait for a thread; by default the pool's limit.
            thresholds: Those in use of that version.

        Raises:
            FileEmpty: The picture has no bytes.
            ImageError: The picture cannot be used.
            Overloaded: Too many pictures are waiting.
        """
        if not data:
            raise FileEmpty("The picture is empty (0 bytes). Send the file's content.")
        inspected = inspect_input(data, model.preprocess, self._limits)
        asked = time.perf_counter()
        question = _Question(inspected, model, thresholds, extras)
        return self.pool.run(
            lambda: _answer(question, time.perf_counter() - asked), inspected.needed_bytes, wait_seconds
        )


@dataclass(frozen=True)
class _Question:
    """One image, and how it is to be answered."""

    inspected: InspectedImage
    model: ServedVersion
    thresholds: Thresholds
    extras: Extras


def _answer(question: _Question, waited_seconds: float) -> Prediction:
    inspected, model, extras = question.inspected, question.model, question.extras
    clock = _Stopwatch()
    pixels, decoded = decode_input(inspected, model.preprocess)
    clock.lap("decode")
    outputs = model.predict(pixels)
    clock.lap("inference")
    order = np.argsort(-outputs.probabilities, kind="stable")
    ranked = {model.class_names[index]: float(outputs.probabilities[index]) for index in order}
    winner = int(order[0])
    confidence = float(outputs.probabilities[winner])
    thresholds = question.thresholds.of(model.class_names[winner])
    heatmap = preview = None
    if extras.explain:
        heatmap = render_heatmap(model.explain(pixels, winner, outputs.maps))
        clock.lap("explain")
    if extras.preview:
        preview = render_preview(decoded.image)
        clock.lap("preview")
    return Prediction(
        predicted_class=model.class_names[winner],
        confidence=confidence,
        probabilities=ranked,
        confidence_band=thresholds.band(confidence),
        is_unknown=outputs.is_unknown,
        model_version=model.manifest.version,
        thresholds=thresholds,
        timings_ms={"queue": round(waited_seconds * 1e3, 2), **clock.finish()},
        warnings=(*decoded.warnings, *emptiness_warnings(pixels, decoded.mode)),
        heatmap_png=heatmap,
        preview_jpeg=preview,
        features=packed_features(outputs.maps[0]) if extras.features and outputs.is_unknown else None,
    )


class _Stopwatch:
    """Milliseconds by step."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round((now - self._last) * 1e3, 2)
        self._last = now

    def finish(self) -> dict[str, float]:
        return {**self._laps, "total": round((time.perf_counter() - self._started) * 1e3, 2)}


def emptiness_warnings(pixels: UInt8Array, mode: str) -> Iterator[str]:
    """Yield a warning if an image is blank or nearly black.

    Args:
        pixels: (S, S, 3) uint8 RGB, the model's input.
        mode: The file's own colour mode.
    """
    green = pixels[::_SAMPLE_STEP, ::_SAMPLE_STEP, 1]
    darkest, brightest = int(green.min()), int(green.max())
    if brightest >= _DIM_LEVELS and brightest - darkest > _BLANK_LEVELS:
        return
    low, high = pixels.min(axis=(0, 1)), pixels.max(axis=(0, 1))
    if int((high - low).max()) <= _BLANK_LEVELS:
        yield f"This picture is blank: {_blank_kind(low, mode)}. Whatever the answer says, nothing can be seen in it."
    elif int(high.max()) < _DIM_LEVELS and float(np.percentile(pixels, 99)) < NEARLY_BLACK_BELOW * 255:
        share = int(high.max()) / 255
        yield f"This picture is nearly black: its brightest parts have {share:.0%} of full brightness."


def _blank_kind(low: UInt8Array, mode: str) -> str:
    if int(low.min()) < _WHITE_FROM:
        return "all of it has one colour"
    return "all of it is transparent, which is white on a page" if mode in {"RGBA", "LA"} else "all of it is white"
