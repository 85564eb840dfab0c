"""Datasets, their revisions and their pictures."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from whisker.api.schemas.base import Answer, Question, Schema
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.names.encoding import NameEncoding, tidy_encoding
from whisker.datasets.report_schema import IngestReport, RevisionDiff
from whisker.insights.kinds import FindingKind

StoredSplit = Literal["train", "test"]
SAMPLE = "Handwritten digits that come with Whisker: 1,797 small pictures of ten classes."
DatasetName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class TargetFields(Question):
    """What becomes of pictures that are sent: the text fields of an upload's form, or its query's parameters."""

    name: DatasetName | None = Field(default=None, description="What a new dataset is called; the file's name else.")
    dataset: str | None = Field(default=None, description="The dataset to add to or to replace the content of.")
    mode: Literal["new", "add", "replace"] = Field(
        default="new", description="Start a dataset, add to one, or give one another content; each is a new revision."
    )
    layout: LayoutChoice = Field(
        default="auto",
        description="How folders that are called like splits (train, test, validation) are read: as they look; "
        "`classes`: as classes, whatever they are called; `splits`: as splits, and what is none is left out.",
    )
    name_encoding: Annotated[NameEncoding | None, BeforeValidator(tidy_encoding)] = Field(
        default=None,
        description="The code page of names in the ZIP that do not say to be UTF-8, such as `gbk` or `shift_jis`; by "
        "default what all names together look like.",
    )


UPLOAD = "The `id` of an upload of which everything has arrived (POST /uploads): the ZIP to use."


class DatasetJson(TargetFields):
    """A ZIP that was sent before, or a dataset that comes with Whisker: exactly one of the two."""

    example: ClassVar[str] = '{"upload": "<id>.zip"} or {"sample": "digits"}'

    upload: str | None = Field(default=None, description=UPLOAD)
    sample: Literal["digits"] | None = Field(default=None, description=SAMPLE)


class DatasetPath(Schema):
    """Which dataset."""

    dataset: str = Field(description="A dataset, which is its newest revision, or a revision such as `pets@2`.")


class RevisionSummary(Answer):
    """One revision in a list."""

    id: str = Field(description="The dataset and the revision's number, such as `pets@2`.")
    dataset: str
    number: int
    label: str | None = Field(description="What a person calls it.")
    parent: str | None = Field(description="The revision it was made from, which may have been deleted since.")
    created_at: datetime
    image_count: int
    total_bytes: int
    class_count: int
    splits: dict[str, int] = Field(description="Pictures by split.")


class DatasetSummaryAnswer(Answer):
    """One dataset in a list."""

    model_config = ConfigDict(title="DatasetSummary")

    id: str
    name: str
    created_at: datetime
    latest: RevisionSummary


class DatasetList(Answer):
    """Every dataset, newest first."""

    datasets: list[DatasetSummaryAnswer]


class RevisionDetail(RevisionSummary):
    """One revision, with what was found in it."""

    sha256: str = Field(description="Of its content: two revisions of one content have the same.")
    class_names: list[str]
    counts: dict[str, dict[str, int]] = Field(description="Pictures by split, then by class.")
    report: IngestReport
    diff: RevisionDiff | None = Field(description="Against its parent.")


class DatasetDetail(Answer):
    """A dataset with all its revisions, newest first, and the one that was asked for."""

    id: str
    name: str
    created_at: datetime
    revisions: list[RevisionSummary]
    revision: RevisionDetail


class ImagesFilter(Schema):
    """Which of a revision's pictures."""

    class_name: str | None = None
    split: StoredSplit | None = None
    finding: FindingKind | None = Field(default=None, description="Only pictures behind this finding, worst first.")


class ImagesQuery(ImagesFilter):
    """Which of a revision's pictures, some at a time."""

    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=100, ge=1, le=500)


class DatasetImage(Answer):
    """One picture of a revision."""

    id: str = Field(description="For /images/{image_id}/thumbnail; the same wherever the picture lies.")
    class_name: str
    split: StoredSplit
    file_name: str
    width_px: int
    height_px: int
    size_bytes: int
    format: str
    findings: list[FindingKind] = Field(description="What may be wrong with it; without what a person dismissed.")


class DatasetImages(Answer):
    """Some of a revision's pictures, and how many there are in all."""

    images: list[DatasetImage]
    total: int


class ImagePath(Schema):
    """Which picture."""

    image_id: str


def _as_number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 5 else value


class ThumbnailQuery(Schema):
    """How large."""

    size: Annotated[Literal[128, 256, 768], BeforeValidator(_as_number)] = Field(
        default=256, description="Neither side is longer, in pixels."
    )
