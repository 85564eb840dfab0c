"""The results of a cross-validation: cross-validation.json, which a restart reads, and cross-validation.csv."""

import csv
import io
from pathlib import Path
from typing import Any, Final

from pydantic import Field

from whisker.frozen import FrozenModel
from whisker.text import safe_cell
from whisker.training.kept_records import read_record, require_same_question, write_files

RECORD: Final = "cross-validation.json"
TABLE: Final = "cross-validation.csv"


class FoldQuestion(FrozenModel):
    """What is cross-validated, and on what."""

    dataset: str
    dataset_sha256: str
    folds: int
    settings: dict[str, Any] = Field(description="What was said; the rest has its defaults.")
    seed: int = Field(description="Of the division into folds, and of every run.")
    recipe: str | None = None
    recipe_settings: dict[str, Any] | None = Field(default=None, description="What the recipe said.")


class FoldRun(FrozenModel):
    """What a model that learned from the other folds makes of one."""

    fold: int = Field(description="Counted from 1.")
    train_count: int = Field(description="Pictures that it learned from, those that validate included.")
    count: int = Field(description="Pictures of the fold.")
    accuracy: float
    accuracy_interval: tuple[float, float] = Field(description="95 % interval of this fold alone (Wilson).")
    log_loss: float
    ece: float
    roc_auc: float | None
    same_scene_share: float = Field(description="Share of the fold's pictures whose scene is also learned from.")
    epochs: int | None = Field(description="Epochs that were run; null in mode quick.")
    seconds: float


class FoldFailure(FrozenModel):
    """A fold whose training diverged."""

    fold: int
    reason: str


class FoldFigure(FrozenModel):
    """A figure over the folds."""

    mean: float
    standard_deviation: float | None = Field(description="Of the folds; null of one.")
    interval: tuple[float, float] | None = Field(
        description="95 % t-interval of the mean; null of one fold. Folds share what they learn from, so it is a "
        "little too narrow."
    )


class PooledAnswers(FrozenModel):
    """Answers to the pictures of several folds, each by the model that had not seen it."""

    count: int
    right: int
    accuracy_interval: tuple[float, float] = Field(
        description="95 % interval (Wilson): by which pictures there are, where folds may agree by chance."
    )


class CrossValidationRecord(FrozenModel):
    """The results of a cross-validation so far."""

    name: str
    question: FoldQuestion
    test_count: int = Field(description="Test pictures that the data has itself; no run has seen them.")
    runs: tuple[FoldRun, ...] = ()
    failures: tuple[FoldFailure, ...] = ()
    figures: dict[str, FoldFigure] = Field(default={}, description="Over the folds that ended well, by figure.")
    pooled: PooledAnswers | None = Field(default=None, description="Of all pictures of these folds together.")

    def has(self, fold: int) -> bool:
        """Return whether a fold has ended, well or not."""
        ended: list[FoldRun | FoldFailure] = [*self.runs, *self.failures]
        return any(one.fold == fold for one in ended)

    def with_run(self, run: FoldRun) -> "CrossValidationRecord":
        """Add a run; the figures stay as they are."""
        return self.model_copy(update={"runs": (*self.runs, run)})

    def with_failure(self, failure: FoldFailure) -> "CrossValidationRecord":
        """Add a fold that has no figures."""
        return self.model_copy(update={"failures": (*self.failures, failure)})


def load_record(folder: Path) -> CrossValidationRecord | None:
    """Read the record of an earlier start, if there is one.

    Raises:
        RequestInvalid: The file is not what a cross-validation writes.
    """
    return read_record(folder / RECORD, CrossValidationRecord, "a cross-validation")


def check_question(record: CrossValidationRecord, question: FoldQuestion) -> None:
    """Make sure that a record is about the same thing.

    Raises:
        RequestInvalid: It is not; the message says what differs.
    """
    require_same_question(record.name, record.question, question, "cross-validation")


def write_record(folder: Path, record: CrossValidationRecord) -> None:
    """Write the record, and a table with a line for each fold."""
    write_files(folder, {TABLE: _csv(record).encode(), RECORD: record.model_dump_json(indent=2).encode() + b"\n"})


def _csv(record: CrossValidationRecord) -> str:
    text = io.StringIO()
    columns = [name for name in FoldRun.model_fields if name != "accuracy_interval"]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*columns, "accuracy_lowest", "accuracy_highest"])
    for run in record.runs:
        writer.writerow([*(safe_cell(getattr(run, name)) for name in columns), *run.accuracy_interval])
    return text.getvalue()
