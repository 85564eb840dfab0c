"""A version described in plain words, every number taken from its own figures.

After Mitchell et al. 2019, "Model Cards for Model Reporting", arXiv:1810.03993.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from whisker.datasets.report_schema import DatasetFigures
from whisker.evaluation.comparison import listed, same_scene_caution
from whisker.evaluation.corruptions import KIND_WORDS, STRENGTHS
from whisker.evaluation.schema import (
    AnswerFigures,
    BandFigures,
    EvaluationReport,
    RobustnessFigures,
    UnknownFigures,
)
from whisker.registry.manifest import ClassForecast, Forecast, TriedBackbone
from whisker.registry.promotion import DEFAULT_RULES

_WORST_SHOWN: Final = 5
_FORECASTS_SHOWN: Final = 5
_SETTINGS_SAID: Final = {
    "seed": "seed",
    "chosen_l2": "L2 penalty",
    "chosen_interpolation": "Share of the way from the first weights",
    "epochs": "epochs at most",
    "batch_size": "batch size",
    "learning_rate": "learning rate",
    "freeze_till": "frozen blocks",
}
_BAND_RANGES: Final = {"high": "above 80 %", "medium": "50 to 80 %", "low": "below 50 %"}


@dataclass(frozen=True)
class CardFacts:
    """What a card says beside the figures."""

    name: str
    backbone_title: str
    backbone_source: str
    backbone_licence: str
    size_px: int
    method: str
    """How it was trained, as the rest of a sentence after "Made"."""
    duration_seconds: float
    revision: str | None = None
    """Which revision of the dataset it learned from, where the dataset is kept."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """How it was trained: the settings that were used, with nothing left open."""
    tried_backbones: Sequence[TriedBackbone] = ()
    """What its network was chosen from, if it was chosen."""
    forecast: Forecast | None = None
    """What more pictures would bring."""
    no_forecast: str | None = None
    """Why there is no forecast, where that is known."""


def model_card(facts: CardFacts, data: DatasetFigures, report: EvaluationReport) -> str:
    """Write the card: what it is, how it was made, how good it is, what its bands mean, where it fails."""
    sections = [
        f"# {facts.name}",
        _purpose(report),
        f"## How it was made\n\n{_making(facts, data)}{_choice(facts.tried_backbones)}",
        f"## How good it is\n\n{_quality(report)}",
        f"## What its confidence means\n\n{_bands(report)}",
        f"## Pictures of something else\n\n{_unknowns(report.unknown)}",
        f"## Pictures that are worse\n\n{_robustness(report.robustness)}",
        f"## Where it fails\n\n{_failures(report)}",
        f"## What more photos would bring\n\n{_more_photos(facts)}",
        f"## Licence and sources\n\n{_sources(facts)}",
    ]
    return "\n\n".join(sections) + "\n"


def _purpose(report: EvaluationReport) -> str:
    names = listed(report.class_names, most=len(report.class_names))
    return (
        f"Sorts photos into {len(report.class_names)} classes: {names}. Every picture gets one of these answers; a "
        "picture of something else is marked as unknown, as far as the test below catches it."
    )


def _making(facts: CardFacts, data: DatasetFigures) -> str:
    left_out = [
        f"{count:,} {what}"
        for count, what in (
            (data.duplicates, "exact copies"),
            (data.ambiguous, "found in two classes"),
            (data.like_test, "to learn from that look like a test picture"),
            (len(data.unreadable), "that could not be read"),
        )
        if count
    ]
    source = f"the dataset {data.dataset!r}" + (f" (revision {facts.revision})" if facts.revision else "")
    return (
        f"Made {facts.method} from {data.splits['train']:,} pictures of {source} in "
        f"{_duration(facts.duration_seconds)}. Pictures are stretched to {facts.size_px} x {facts.size_px} pixels. "
        f"{data.splits['test']:,} other pictures were kept aside and took no part in any choice; every figure below is "
        "measured on them, with the file that is served."
        + (f" Left out: {listed(left_out)}." if left_out else "")
        + _settings(facts.settings)
    )


def _choice(tried: Sequence[TriedBackbone]) -> str:
    """Show what the network was chosen from; empty where there was no choice."""
    if not tried:
        return ""
    rows = "\n".join(_tried_row(option) for option in tried)
    return (
        f"\n\nIts network was chosen by cross-validation on {tried[0].image_count:,} of the training pictures: the "
        "cheapest that may as well be the best, by log loss.\n\n"
        "| Network | Side | Earlier maps | Right | Log loss | One picture |\n|---|---:|---|---:|---:|---:|\n"
        f"{rows}"
    )


def _tried_row(option: TriedBackbone) -> str:
    bold = "**" if option.is_chosen else ""
    return (
        f"| {bold}{option.backbone}{bold} | {option.size_px} px | {'yes' if option.earlier_maps else 'no'} | "
        f"{option.accuracy:.1%} | {option.log_loss:.3f} | {option.inference_ms:.0f} ms |"
    )


def _settings(settings: Mapping[str, Any]) -> str:
    """Name the settings that make a difference, of those that the mode uses."""
    said = [f"{word} {settings[key]:g}" for key, word in _SETTINGS_SAID.items() if settings.get(key) is not None]
    return f" Settings: {listed(said, most=len(said))}; the manifest has them all." if said else ""


def _quality(report: EvaluationReport) -> str:
    low, high = report.accuracy_interval
    wrong = round(report.count * (1 - report.accuracy))
    rows = "\n".join(
        f"| {metrics.class_name} | {metrics.support:,} | {metrics.recall:.1%} | {metrics.precision:.1%} |"
        for metrics in report.per_class
    )
    few = _few_pictures(report.count)
    caution = same_scene_caution(round(report.same_scene_share * report.count), report.count)
    return (
        f"**{report.accuracy:.1%}** of {report.count:,} unseen test pictures are answered rightly "
        f"({wrong:,} mistakes). "
        f"With this many pictures the true figure lies between {low:.1%} and {high:.1%} (95 % interval). "
        f"Confidence is off by {report.ece:.1%} on average (expected calibration error, {report.ece_bins} bins"
        f"{_by_chance(report.ece_by_chance)})."
        f"{few}{f' {caution}' if report.same_scene else ''}\n\n"
        "| Class | Test pictures | Found (recall) | Right when named (precision) |\n|---|---:|---:|---:|\n"
        f"{rows}\n\n"
        f"One picture took {report.latency_ms.p50:.0f} ms on one processor core of the machine that trained it, "
        "without decoding. That was measured while training: on a machine that does nothing else it may be faster."
    )


def _by_chance(error: float | None) -> str:
    return "" if error is None else f"; exact confidence would show {error:.1%} on as many pictures, by chance"


def _few_pictures(count: int) -> str:
    """Say how little a share of few pictures means; empty where there are enough for a verdict."""
    if count >= DEFAULT_RULES.smallest_test:
        return ""
    return (
        f" On so few pictures the figures say little: a single answer moves them by {1 / count:.0%}. Try it on "
        "pictures of your own before you rely on it."
    )


def _bands(report: EvaluationReport) -> str:
    rows = "\n".join(_band_row(band) for band in report.bands)
    return f"| Band | Confidence | Share of test pictures | Right |\n|---|---|---:|---:|\n{rows}"


def _band_row(band: BandFigures) -> str:
    right = "none fell here" if band.accuracy is None else f"{band.accuracy:.1%} of {band.count:,}"
    return f"| {band.band} | {_BAND_RANGES[band.band]} | {band.share:.1%} | {right} |"


def _unknowns(unknown: UnknownFigures | None) -> str:
    if unknown is None:
        return "This version has no test for unknown pictures: it answers with one of its classes whatever it is shown."
    known = (
        "A picture whose features are unlike the training pictures' is marked as unknown. "
        f"{unknown.known_refused:.1%} of the test pictures, which do belong, are marked by mistake."
    )
    if unknown.unknown_refused is None:
        return f"{known} How many pictures of other things it catches was not measured."
    return (
        f"{known} Of {unknown.unknown_count:,} pictures of other things ({unknown.unknown_source}), "
        f"{unknown.unknown_refused:.1%} are caught (area under the ROC curve {unknown.auroc:.4f})."
    )


def describe_robustness(robustness: RobustnessFigures) -> str:
    """Say in two sentences what worse pictures do to accuracy and confidence."""
    clean, worse = robustness.clean, robustness.worse
    worst = min(robustness.conditions, key=lambda one: one.accuracy)
    low, high = worst.accuracy_interval
    return (
        f"Of {robustness.count:,} test pictures {clean.accuracy:.1%} are answered rightly as they are, and "
        f"{worse.accuracy:.1%} when they are made worse in {len(robustness.kinds)} ways at {len(STRENGTHS)} strengths; "
        f"mean confidence is {clean.mean_confidence:.1%} and {worse.mean_confidence:.1%}. Least are right with "
        f"{KIND_WORDS[worst.kind]} at strength {worst.strength}: {worst.accuracy:.1%} (95 % interval {low:.1%} to "
        f"{high:.1%})."
    )


def _robustness(robustness: RobustnessFigures | None) -> str:
    if robustness is None:
        return "How it answers pictures that are blurred, dark, turned or otherwise worse was not measured."
    strengths = " | ".join(str(strength) for strength in STRENGTHS)
    line = "---:|" * len(STRENGTHS)
    rows = "\n".join(
        f"| {KIND_WORDS[kind.kind]} | "
        + " | ".join(f"{one.accuracy:.0%}" for one in robustness.conditions if one.kind == kind.kind)
        + f" | {kind.accuracy:.0%} |"
        for kind in robustness.kinds
    )
    return (
        f"{describe_robustness(robustness)}\n\n"
        f"Share that is right, by strength:\n\n| Made worse by | {strengths} | Mean |\n|---|{line}---:|\n{rows}\n\n"
        "What its confidence does, over all of them; sure answers are above 80 % and not marked as unknown:\n\n"
        "| Strength | Right | Mean confidence | Marked as unknown | Sure | Of the sure, right |\n"
        f"|---|---:|---:|---:|---:|---:|\n{_confidence_rows(robustness)}\n\n"
        "The pictures are made worse at the size that the model sees; noise, blur, brightness, low resolution and JPEG "
        "as in ImageNet-C (Hendrycks and Dietterich 2019)."
    )


def _confidence_rows(robustness: RobustnessFigures) -> str:
    by_strength: list[tuple[str, AnswerFigures]] = [("as they are", robustness.clean)]
    by_strength += [(str(figures.strength), figures) for figures in robustness.strengths]
    return "\n".join(_confidence_row(name, figures) for name, figures in by_strength)


def _confidence_row(name: str, figures: AnswerFigures) -> str:
    right = f"{figures.sure_right / figures.sure_count:.1%}" if figures.sure_count else "none"
    return (
        f"| {name} | {figures.accuracy:.1%} | {figures.mean_confidence:.1%} | {figures.unknown_share:.1%} | "
        f"{figures.sure_count / figures.count:.1%} | {right} |"
    )


def _doubtful_labels(report: EvaluationReport) -> str:
    if not report.doubtful_labels:
        return ""
    count = report.doubtful_labels
    whose = "1 of them is so sure that the label" if count == 1 else f"{count:,} of them are so sure that the labels"
    return f"{whose} may be wrong: look at those pictures first. They are counted as mistakes all the same.\n\n"


def _failures(report: EvaluationReport) -> str:
    mistakes = sorted(
        (
            (count, report.class_names[true], report.class_names[predicted])
            for true, predicted, count in report.confusions()
            if true != predicted
        ),
        reverse=True,
    )
    lines = [f"- {count:,} x {true} taken for {predicted}" for count, true, predicted in mistakes[:_WORST_SHOWN]]
    confusions = "\n".join(lines) if lines else "- none on the test pictures"
    return (
        f"Most frequent mistakes on the test pictures:\n\n{confusions}\n\n{_doubtful_labels(report)}"
        "Expect more of them on pictures unlike the training data: drawings and toys, subjects that fill a small part "
        "of the picture, lie in an unusual pose or are partly hidden (behind bars, say), dark or blurred pictures, "
        "several classes in one picture (it names one), and things close to a class without being of it. A high "
        "confidence is no proof there: it was measured on pictures like the test's."
    )


def describe_gain(gain: float, interval: tuple[float, float]) -> str:
    """Say a gain in points: shares of 0 to 1, such as 0.015 and (0.008, 0.022)."""
    lowest, highest = interval
    return f"about {_points(gain)} points ({_points(lowest)} to {_points(highest)})"


def _points(share: float) -> str:
    return f"{round(100 * share, 1) or 0.0:+.1f}"  # never -0.0


def describe_forecast(forecast: Forecast) -> str:
    """Say in a sentence what as many pictures again would bring, in all and for the class that gains most."""
    most = forecast.classes[0]
    return (
        f"As many photos again ({forecast.more_count:,}) would bring "
        f"{describe_gain(forecast.gain, forecast.gain_interval)}; most for {most.class_name!r}: with "
        f"{most.more_count:,} more {describe_gain(most.gain, most.gain_interval)} of it found."
    )


def _more_photos(facts: CardFacts) -> str:
    forecast = facts.forecast
    if forecast is None:
        return facts.no_forecast or "What more photos would bring was not forecast."
    rows = "\n".join(_forecast_row(row) for row in forecast.classes[:_FORECASTS_SHOWN])
    left = len(forecast.classes) - _FORECASTS_SHOWN
    rest = f" Of {len(forecast.classes)} classes; the manifest has them all." if left > 0 else ""
    return (
        f"{describe_forecast(forecast)} These are 90 % intervals, from learning curves of the training pictures: the "
        "head learned again from halves and quarters of them. They hold for photos like those that are there, of all "
        "classes alike; photos of a place, pose or light that is missing may bring more.\n\n"
        f"The classes that gain most:{rest}\n\n"
        "| Class | Photos | More | Found now, cross-validated | Gain in points |\n|---|---:|---:|---:|---:|\n"
        f"{rows}"
    )


def _forecast_row(row: ClassForecast) -> str:
    lowest, highest = row.gain_interval
    return (
        f"| {row.class_name} | {row.image_count:,} | {row.more_count:,} | {row.recall:.1%} | "
        f"{_points(row.gain)} ({_points(lowest)} to {_points(highest)}) |"
    )


def _sources(facts: CardFacts) -> str:
    return (
        f"Backbone: {facts.backbone_title}, {facts.backbone_source}, licence {facts.backbone_licence}. The version "
        "holds weights and figures only, none of the pictures it was trained on."
    )


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"
