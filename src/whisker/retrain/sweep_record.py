"""The results of a sweep, in a folder: sweep.json, which a restart reads, sweep.csv and sweep.png."""

import csv
import io
import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from pydantic import Field

from whisker.frozen import FrozenModel
from whisker.text import safe_cell
from whisker.training.kept_records import read_record, require_same_question, write_files

RECORD: Final = "sweep.json"


class SweepQuestion(FrozenModel):
    """What a sweep varies, and what stays as it is."""

    field: str = Field(description="A field of TrainConfig; dots lead into groups.")
    dataset: str
    dataset_sha256: str
    settings: dict[str, Any] = Field(description="What was said of all runs; the rest has its defaults.")
    recipe: str | None = None
    recipe_settings: dict[str, Any] | None = Field(default=None, description="What the recipe said.")


class SweepRun(FrozenModel):
    """One run: a value, a seed, and its figures."""

    value: Any
    seed: int
    validation_accuracy: float
    validation_log_loss: float
    validation_count: int
    test_accuracy: float
    test_interval: tuple[float, float] = Field(description="95 % interval (Wilson).")
    test_log_loss: float
    test_roc_auc: float | None
    test_ece: float
    test_count: int
    epochs: int | None = Field(description="Epochs that were run; null in mode quick.")
    seconds: float
    version: str | None = Field(default=None, description="What it was kept as, if it was.")


class SweepFailure(FrozenModel):
    """A run whose training diverged."""

    value: Any
    seed: int
    reason: str


class SweepRecord(FrozenModel):
    """The results of a sweep so far."""

    name: str
    question: SweepQuestion
    runs: tuple[SweepRun, ...] = ()
    failures: tuple[SweepFailure, ...] = ()

    def has(self, value: Any, seed: int) -> bool:
        """Return whether a run has ended, well or not."""
        ended: list[SweepRun | SweepFailure] = [*self.runs, *self.failures]
        wanted = json.dumps(value), seed  # 1 is not true here
        return any((json.dumps(run.value), run.seed) == wanted for run in ended)

    def by_value(self) -> list[tuple[Any, list[SweepRun]]]:
        """Group the runs by their values, in the order in which those were first run."""
        groups: dict[str, list[SweepRun]] = defaultdict(list)
        for run in self.runs:
            groups[json.dumps(run.value)].append(run)
        return [(runs[0].value, runs) for runs in groups.values()]

    def best_value(self) -> Any:
        """Choose the value with the lowest validation loss, its seeds' mean; the test pictures do not count.

        A value whose training diverged with any seed is not chosen; None where that is so of all.
        """
        failed = {json.dumps(failure.value) for failure in self.failures}
        groups = [group for group in self.by_value() if json.dumps(group[0]) not in failed]
        return min(groups, key=lambda group: mean(group[1], "validation_log_loss"))[0] if groups else None


def mean(runs: list[SweepRun], figure: str) -> float:
    """Average a figure over runs."""
    return float(sum(getattr(run, figure) for run in runs)) / len(runs)


def load_record(folder: Path) -> SweepRecord | None:
    """Read the record of an earlier start of a sweep, if there is one.

    Raises:
        RequestInvalid: The file is not what a sweep writes.
    """
    return read_record(folder / RECORD, SweepRecord, "a sweep")


def check_question(record: SweepRecord, question: SweepQuestion) -> None:
    """Make sure that a record is about the same thing.

    Raises:
        RequestInvalid: It is not; the message says what differs.
    """
    require_same_question(record.name, record.question, question, "sweep")


def write_record(folder: Path, record: SweepRecord) -> None:
    """Write the record for people and for the next start; a process that is killed on the way leaves the one before."""
    # Drawn only where something is swept.
    from whisker.retrain.sweep_plot import sweep_png

    files = {"sweep.csv": _csv(record).encode(), RECORD: record.model_dump_json(indent=2).encode() + b"\n"}
    if record.runs:
        files["sweep.png"] = sweep_png(record)
    write_files(folder, files)


def _csv(record: SweepRecord) -> str:
    """Write one line a run."""
    text = io.StringIO()
    columns = [name for name in SweepRun.model_fields if name not in ("value", "test_interval")]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([record.question.field, *columns, "test_lowest", "test_highest"])
    for run in record.runs:
        value = run.value if isinstance(run.value, (str, int, float)) else json.dumps(run.value)
        figures = [safe_cell(getattr(run, name)) for name in columns]
        writer.writerow([safe_cell(value), *figures, *run.test_interval])
    return text.getvalue()
