"""What every question and answer has in common."""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field


class Schema(BaseModel):
    """Base of everything the API takes or gives."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class Question(Schema):
    """Base of bodies: a field that nobody reads is refused by its name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    example: ClassVar[str] = "an object"
    """A body in JSON that would be accepted, shown where another was sent."""


class Answer(Schema):
    """Base of answers whose fields are always there, null where there is nothing to say."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    @property
    def location(self) -> str | None:
        """Address of what was asked for, sent as the header Location."""
        return None


class Problem(Schema):
    """What went wrong, by RFC 9457; `code` is stable."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, str]] | None = None
    received_bytes: int | None = Field(
        default=None, description="Of an upload: how much has arrived, so where its next part begins."
    )
    request_id: str | None = None


class Health(Schema):
    """The process is up."""

    status: Literal["ok"]


class Readiness(Schema):
    """A model is loaded."""

    status: Literal["ready"]
    model_version: str
