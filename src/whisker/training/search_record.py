"""What a search has found so far: a record in a folder, which a restart and the dashboard read."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pydantic import Field

from whisker.errors import RequestInvalid, SearchNotFound
from whisker.files import write_whole
from whisker.frozen import FrozenModel
from whisker.training.kept_records import read_record, require_same_question

RECORD: Final = "search.json"


class SearchQuestion(FrozenModel):
    """What a search is about."""

    dataset: str
    dataset_sha256: str
    revision: str | None = Field(default=None, description="The revision that it is, if it is one.")
    seed: int
    test_share: float = Field(description="Share of the pictures that is kept for the test, where no folder gives it.")


class SearchTrial(FrozenModel):
    """One training of a candidate on a part of the pictures, judged by pictures that it did not learn from."""

    settings: dict[str, Any] = Field(description="What makes the candidate: mode, backbone, size_px and the like.")
    share: float = Field(description="Of the pictures to learn from, 0 to 1.")
    image_count: int = Field(description="As many it learned from.")
    judged_count: int = Field(description="Pictures that judged it, the same ones for all.")
    accuracy: float
    accuracy_interval: tuple[float, float] = Field(description="95 % interval (Wilson).")
    log_loss: float = Field(description="Calibrated; candidates go on by it.")
    ece: float
    roc_auc: float | None
    latency_ms: float = Field(description="One picture on one thread, the median, while training.")
    size_bytes: int = Field(description="Of the model.")
    seconds: float = Field(description="What it took.")


class SearchFailure(FrozenModel):
    """A candidate that cannot be trained."""

    settings: dict[str, Any]
    share: float
    reason: str
    seconds: float


class SearchRecord(FrozenModel):
    """The results of a search so far."""

    name: str
    question: SearchQuestion
    started_at: datetime
    minutes: float = Field(description="The time that it may take, as it was last said.")
    seconds: float = Field(default=0.0, description="The time that it took so far, in all its starts.")
    shares: tuple[float, ...] = Field(default=(), description="Of its rounds: each goes on with the better half.")
    candidate_count: int = 0
    trials: tuple[SearchTrial, ...] = ()
    failures: tuple[SearchFailure, ...] = ()
    is_done: bool = False
    version: str | None = Field(default=None, description="What was trained with the settings of the best, if it was.")

    def trial(self, settings: dict[str, Any], share: float) -> SearchTrial | None:
        """Return what a candidate gave with a share of the pictures."""
        return next((trial for trial in self.trials if (trial.settings, trial.share) == (settings, share)), None)

    def has_failed(self, settings: dict[str, Any]) -> bool:
        """Return whether a candidate cannot be trained."""
        return any(failure.settings == settings for failure in self.failures)

    def leaderboard(self) -> list[SearchTrial]:
        """List each candidate's trial on most pictures: those that got furthest first, then by log loss."""
        furthest: dict[str, SearchTrial] = {}
        for trial in sorted(self.trials, key=lambda trial: trial.share):
            furthest[repr(sorted(trial.settings.items()))] = trial
        return sorted(furthest.values(), key=lambda trial: (-trial.share, trial.log_loss))

    @property
    def best(self) -> SearchTrial | None:
        """The first of the leaderboard."""
        return next(iter(self.leaderboard()), None)


def load_search(folder: Path) -> SearchRecord | None:
    """Read the record of an earlier start of a search, if there is one.

    Raises:
        RequestInvalid: The file is not what a search writes.
    """
    return read_record(folder / RECORD, SearchRecord, "a search")


def write_search(folder: Path, record: SearchRecord) -> None:
    """Write the record; a process that is killed on the way leaves the one before."""
    write_whole(folder / RECORD, record.model_dump_json(indent=2).encode() + b"\n")


def list_searches(root: Path) -> list[SearchRecord]:
    """List the searches of a data folder, the newest first; what is none is left out."""
    if not root.is_dir():
        return []
    found: list[SearchRecord] = []
    for folder in root.iterdir():
        try:
            record = load_search(folder)
        except (RequestInvalid, OSError):
            continue
        if record is not None:
            found.append(record)
    return sorted(found, key=lambda record: record.started_at, reverse=True)


def find_search(root: Path, name: str) -> SearchRecord:
    """Find a search by its name.

    Raises:
        SearchNotFound: There is none.
    """
    records = list_searches(root)
    for record in records:
        if record.name == name:
            return record
    raise SearchNotFound(f"There is no search {name[:80]!r}. Known searches: {_names(records)}.")


def check_same_question(record: SearchRecord, question: SearchQuestion) -> None:
    """Make sure that a record is about the same thing.

    Raises:
        RequestInvalid: It is not; the message says what differs.
    """
    require_same_question(record.name, record.question, question, "search", "pictures")


def _names(records: Sequence[SearchRecord]) -> str:
    return ", ".join(record.name for record in records) or "none yet"
