"""Floods: which one, and which of its files."""

from pydantic import Field

from whisker.api.schemas.base import Schema


class FloodPath(Schema):
    """Which flood."""

    flood_id: str = Field(description="When it began, such as `20261120-184500`.")


class FloodArtifactPath(FloodPath):
    """Which file of a flood."""

    name: str = Field(description="One of the names in the flood's `artifacts`.")
