"""Jobs: what was asked for, how far it is, and what came of it."""

from datetime import datetime

from pydantic import ConfigDict, Field

from whisker.api.schemas.base import Answer, Schema
from whisker.datasets.report_schema import IngestReport, RevisionDiff
from whisker.jobs.job import EpochRecord, JobFault, JobKind, JobRequest, JobState


class JobPath(Schema):
    """Which job."""

    job_id: str


class JobArtifactPath(JobPath):
    """Which file of a job."""

    name: str = Field(description="One of the names in the job's `result.artifacts`.")


class JobsQuery(Schema):
    """Which jobs."""

    kind: JobKind | None = Field(default=None, description="Only jobs of this kind.")
    limit: int = Field(default=100, ge=1, le=500, description="How many at most, the newest first.")


class JobLogQuery(Schema):
    """From where to read a log."""

    after: int = Field(default=0, ge=0, le=10**12, description="The `next` of the answer before; 0 is the beginning.")


class JobOutcome(Answer):
    """What a job that succeeded made; what its kind does not make is null."""

    model_version: str | None = None
    promoted: bool | None = None
    reason: str | None = Field(default=None, description="Why the version was promoted, or was not.")
    dataset: str | None = None
    revision: str | None = None
    report: IngestReport | None = Field(default=None, description="What the dataset holds; not in lists of jobs.")
    diff: RevisionDiff | None = Field(default=None, description="Against the revision before; not in lists.")
    artifacts: list[str] = Field(default=[], description="Files to fetch below /jobs/{job_id}/artifacts/.")


class JobAnswer(Answer):
    """One job as it stands."""

    model_config = ConfigDict(title="Job")

    id: str
    label: str | None = Field(default=None, description="What a person calls it.")
    kind: JobKind
    state: JobState
    stage: str | None = Field(description="What it is doing: a word such as `upload`, `ingest`, `train`.")
    progress: float = Field(ge=0, le=1, description="Share of the whole job that is done.")
    eta_seconds: float | None = Field(description="About how long it will go on; null where nobody can say yet.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    request: JobRequest
    history: list[EpochRecord] = Field(description="One record an epoch, in order.")
    result: JobOutcome | None
    error: JobFault | None
    cancel_requested: bool
    dataset: str | None = Field(description="The dataset it made or works on, as soon as that is known.")
    revision: str | None
    version: str | None = Field(description="The model version it makes, as soon as that is named.")


class JobList(Answer):
    """Jobs, newest first."""

    jobs: list[JobAnswer]


class JobAccepted(Answer):
    """A job waits for the worker; where to see how it fares."""

    job_id: str
    status_url: str
    dataset: str | None = Field(
        default=None,
        description="What the dataset is called that it makes, or works on; a second `pets` is `pets (2)`.",
    )

    @property
    def location(self) -> str:
        """Where to see how the job fares."""
        return self.status_url


class LogLineAnswer(Answer):
    """One line of a job's log."""

    model_config = ConfigDict(title="LogLine")

    at: datetime
    level: str
    message: str


class JobLogAnswer(Answer):
    """The lines after a place in the log, and the place to ask from next time."""

    model_config = ConfigDict(title="JobLog")

    lines: list[LogLineAnswer]
    next: int
