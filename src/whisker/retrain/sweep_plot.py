"""A sweep's plot: accuracy and loss against the value that was varied."""

import io
import json
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from whisker.retrain.sweep_record import SweepRecord, SweepRun, mean

_DPI: Final = 120
# Values this far apart, such as learning rates, are shown by their powers of ten.
_WIDE: Final = 50
_MOST_TICKS: Final = 12
_COLOURS: Final = {"validation": "#2563eb", "test": "#1f2937"}
_MARKERS: Final = {"validation": "o", "test": "s"}


def sweep_png(record: SweepRecord) -> bytes:
    """Draw accuracy and log loss of validation and test: lines through the means where values are numbers.

    Values that are no numbers stand beside each other, as points. Where there are several seeds, each is a small dot.
    """
    figure = Figure(figsize=(8.4, 3.6), layout="constrained")
    panels = figure.subplots(1, 2)
    for axes, kind, label in zip(panels, ("accuracy", "log_loss"), ("Share that is right", "Log loss"), strict=True):
        _draw(axes, record, kind)
        axes.set(xlabel=record.question.field.replace("$", r"\$"), ylabel=label)
    panels[0].legend(loc="best", fontsize="small")
    figure.suptitle(f"{record.question.dataset}: {record.question.field}".replace("$", r"\$"), fontsize="medium")
    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue()


def _draw(axes: Axes, record: SweepRecord, kind: str) -> None:
    groups = record.by_value()
    is_numeric = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value, _ in groups)
    placed = sorted(groups, key=lambda group: group[0]) if is_numeric else groups
    places = [value if is_numeric else place for place, (value, _) in enumerate(placed)]
    for split in ("validation", "test"):
        _draw_split(axes, places, [runs for _, runs in placed], f"{split}_{kind}", split, joined=is_numeric)
    if is_numeric and min(places) > 0 and max(places) / min(places) >= _WIDE:
        axes.set_xscale("log")
    elif is_numeric and len(places) <= _MOST_TICKS:
        axes.set_xticks(places)
    elif not is_numeric:
        axes.set_xticks(places, [_word(value) for value, _ in placed], rotation=20, ha="right")
        axes.set_xlim(-0.5, len(places) - 0.5)


def _draw_split(
    axes: Axes, places: list[float], groups: list[list[SweepRun]], figure: str, split: str, *, joined: bool
) -> None:
    colour = _COLOURS[split]
    for place, runs in zip(places, groups, strict=True):
        if len(runs) > 1:
            axes.scatter([place] * len(runs), [getattr(run, figure) for run in runs], color=colour, s=8, alpha=0.5)
    means = [mean(runs, figure) for runs in groups]
    style = "-" if joined else "none"
    axes.plot(places, means, color=colour, marker=_MARKERS[split], linestyle=style, label=split)


def _word(value: Any) -> str:
    return (value if isinstance(value, str) else json.dumps(value)).replace("$", r"\$")
