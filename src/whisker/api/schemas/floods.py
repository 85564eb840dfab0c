"""Load tests: which one, and which of its files."""

from pydantic import Field

from whisker.api.schemas.base import Schema


class LoadTestPath(Schema):
    """Which load test."""

    flood_id: str = Field(description="When it began, such as `20261120-184500`.")


class LoadTestArtifactPath(LoadTestPath):
    """Which file of a load test."""

    name: str = Field(description="One of the names in the load test's `artifacts`.")
