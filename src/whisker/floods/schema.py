"""One flood as it is stored and shown: who asked how much, how fast the answers came, and on what machine."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["passed", "failed"]
CheckName = Literal["failure_share", "p95_ms", "p99_ms"]


class _Frozen(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        allow_inf_nan=False,
        json_schema_serialization_defaults_required=True,
    )


class FloodMachine(_Frozen):
    """Where the users were, and the server too unless it was elsewhere."""

    system: str
    processor: str
    cores: int = Field(description="Cores that the users and the server shared.")
    memory_bytes: int | None = Field(description="Null where the system does not say.")
    python: str


class FloodServer(_Frozen):
    """What was flooded."""

    url: str
    whisker_version: str
    model_version: str
    own: bool = Field(description="Started for this flood on an empty data folder, rather than one that ran already.")


class FloodPlan(_Frozen):
    """What the users did beside asking."""

    wait_seconds: tuple[float, float] = Field(description="Shortest and longest wait of a user between two tasks.")
    uploads: int = Field(description="ZIPs that were to be sent at most.")


class FloodFigures(_Frozen):
    """Requests and how long they took until their answer was read, failed ones too."""

    requests: int
    failures: int
    requests_per_second: float
    p50_ms: float | None = Field(description="Null where nothing was asked.")
    p95_ms: float | None
    p99_ms: float | None
    max_ms: float | None


class FloodEndpoint(_Frozen):
    """One kind of request."""

    method: str
    name: str
    figures: FloodFigures


class FloodCheck(_Frozen):
    """One threshold, held against one stage."""

    name: CheckName
    limit: float
    actual: float | None
    passed: bool


class FloodStage(_Frozen):
    """A number of users for a time; the users' coming is part of it."""

    users: int
    seconds: float = Field(description="Of the last stage, until the last answer came.")
    figures: FloodFigures
    endpoints: list[FloodEndpoint]
    checks: list[FloodCheck]


class FloodPoint(_Frozen):
    """One step of the course of a flood."""

    second: float = Field(description="The step's end, from the flood's beginning.")
    users: int
    requests_per_second: float
    failures_per_second: float
    p50_ms: float | None
    p95_ms: float | None


class FloodFailure(_Frozen):
    """Requests of one kind that failed for one reason."""

    method: str
    name: str
    error: str
    count: int
    first_second: float


class FloodThresholds(_Frozen):
    """What every stage must keep to; null is no limit."""

    failure_share: float = 0.0
    p95_ms: float | None = None
    p99_ms: float | None = None


class FloodSummary(_Frozen):
    """A flood in a line."""

    id: str
    started_at: datetime
    seconds: float
    verdict: Verdict
    users: list[int] = Field(description="Of each stage.")
    totals: FloodFigures
    server: FloodServer
    machine: FloodMachine


class Flood(FloodSummary):
    """A whole flood."""

    plan: FloodPlan
    thresholds: FloodThresholds
    stages: list[FloodStage]
    endpoints: list[FloodEndpoint] = Field(description="Over all stages, the most asked first.")
    failures: list[FloodFailure] = Field(description="The most frequent first.")
    step_seconds: float = Field(description="Time between two points of the series.")
    series: list[FloodPoint]
    artifacts: list[str] = Field(description="Files to fetch below /floods/{id}/artifacts/.")


class FloodList(_Frozen):
    """Floods, the latest first."""

    floods: list[FloodSummary]
