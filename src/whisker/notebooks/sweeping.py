"""A setting tried with several values, as `whisker sweep` does it, shown to a notebook."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from whisker.datasets.revision import Revision
from whisker.datasets.store import KeptRevision
from whisker.errors import RequestInvalid
from whisker.evaluation.comparison import percent
from whisker.notebooks.drawing import Drawing
from whisker.notebooks.learning import checked_config
from whisker.notebooks.progress import PrintedProgress, libraries_logging_to
from whisker.notebooks.table import Table
from whisker.retrain.steps import slug
from whisker.retrain.sweep import Onlookers, Sweep, SweepPoint, run_sweep
from whisker.retrain.sweep_record import SweepRecord, sweep_png
from whisker.workspace import Workspace


@dataclass(frozen=True, repr=False)
class SweepResult:
    """What came of each value, on the same validation and test pictures."""

    record: SweepRecord

    @property
    def best(self) -> Any:
        """The value with the lowest validation loss; the test pictures have no say."""
        return self.record.best_value()

    def chart(self) -> Drawing:
        """Draw right answers and loss against the value."""
        words = f"Right answers and loss against {self.record.question.field}"
        return Drawing(sweep_png(self.record), words)

    def _table(self) -> Table:
        rows = [
            (
                json.dumps(run.value),
                percent(run.validation_accuracy),
                f"{run.validation_log_loss:.3f}",
                percent(run.test_accuracy),
                f"{run.test_log_loss:.3f}",
            )
            for run in self.record.runs
        ]
        head = (self.record.question.field, "Right, validation", "Loss, validation", "Right, test", "Loss, test")
        return Table(head, rows)

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    def __repr__(self) -> str:
        return repr(self._table())


def sweep(
    workspace: Workspace, revision: Revision, field: str, values: Sequence[Any], settings: Mapping[str, Any]
) -> SweepResult:
    """Train once for each value; what an interrupted sweep of the same finished is not done again.

    Raises:
        RequestInvalid: There are no values, or one of them cannot be used; nothing was trained then.
    """
    if not values:
        raise RequestInvalid(f"A sweep needs values of {field[:80]!r} to try; got none.")
    points = [SweepPoint(value, checked_config(_with(settings, field, value))) for value in values]
    asked = Sweep(_name(revision, field, settings), field, dict(settings), points, workspace)
    shown = PrintedProgress()

    def begin(point: SweepPoint, number: int, is_done: bool) -> None:
        done = " was tried before" if is_done else ""
        shown.begin(f"{field}={json.dumps(point.value)} ({number} of {len(points)}){done}")

    with libraries_logging_to(workspace.notebook_log):
        record = run_sweep(asked, KeptRevision(workspace.datasets, revision), Onlookers(shown, begin))
    shown.end_line()
    wanted = [json.dumps(value) for value in values]
    return SweepResult(
        record.model_copy(update={"runs": tuple(r for r in record.runs if json.dumps(r.value) in wanted)})
    )


def _with(settings: Mapping[str, Any], field: str, value: Any) -> dict[str, Any]:
    """Give settings with one more, which dots lead to."""
    changed = deepcopy(dict(settings))
    *groups, last = field.split(".")
    inner = changed
    for group in groups:
        inner = inner.setdefault(group, {})
    inner[last] = value
    return changed


def _name(revision: Revision, field: str, settings: Mapping[str, Any]) -> str:
    """Name a sweep by all that it is about: a cell that is changed begins anew, one that is repeated goes on."""
    digest = hashlib.sha256(json.dumps([revision.sha256, settings], sort_keys=True).encode()).hexdigest()[:8]
    return f"{slug(revision.dataset)[:24]}-{slug(field)[:16]}-{digest}"
