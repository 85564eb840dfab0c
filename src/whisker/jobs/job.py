"""A job: its request, its state, and its result."""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.frozen import FrozenModel

JobKind = Literal["ingest", "retrain", "augment", "edit", "insights"]
JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
FINISHED_STATES: frozenset[JobState] = frozenset({"succeeded", "failed", "cancelled"})


class _Frozen(FrozenModel):
    model_config = ConfigDict(allow_inf_nan=False)


class JobRequest(_Frozen):
    """All that a job needs to be run, or to be run again.

    Attributes:
        settings: For `retrain`: fields of RetrainSettings; for `augment`: fields of AugmentationConfig; for
            `edit`: fields of RevisionEdits; for `insights`: none.
        recipe: The recipe that the settings of `retrain` began with, if there was one.
    """

    kind: JobKind
    source: DatasetSource
    target: DatasetTarget = DatasetTarget()
    settings: dict[str, Any] = Field(default_factory=dict)
    recipe: str | None = None


class EpochRecord(_Frozen):
    """The figures of one epoch, counted from 1; `learning_rate` is that of its last step."""

    epoch: int
    loss: float
    accuracy: float
    auc: float | None = None
    val_loss: float | None = None
    val_accuracy: float | None = None
    val_auc: float | None = None
    learning_rate: float | None = None


class JobResult(_Frozen):
    """What a job that succeeded made."""

    dataset: str | None = None
    revision: str | None = None
    report: dict[str, Any] | None = None
    diff: dict[str, Any] | None = None
    model_version: str | None = None
    promoted: bool | None = None
    reason: str | None = Field(default=None, description="Why it was promoted, or was not.")
    artifacts: tuple[str, ...] = ()


class JobFault(_Frozen):
    """Why a job failed."""

    code: str
    detail: str


class Job(_Frozen):
    """One job as it stands."""

    id: str
    kind: JobKind
    state: JobState
    stage: str | None
    progress: float
    eta_seconds: float | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    request: JobRequest
    history: tuple[EpochRecord, ...]
    result: JobResult | None
    error: JobFault | None
    cancel_requested: bool
    checkpoint: str | None
    version: str | None
    dataset: str | None
    revision: str | None
