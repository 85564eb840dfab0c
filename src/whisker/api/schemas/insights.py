"""What is known of datasets: figures, findings, and what people make of them."""

from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from whisker.api.schemas.base import Answer, Question, Schema
from whisker.api.schemas.datasets import DatasetPath, StoredSplit
from whisker.datasets.names.safe_paths import check_class_name
from whisker.datasets.revision import RevisionEdits
from whisker.insights.kinds import FindingKind
from whisker.insights.schema import Facts, FindingImage, Part

MOST_IDS = 10_000
ImageId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
ImageIds = Annotated[list[ImageId], Field(max_length=MOST_IDS)]


class InsightsQuery(Schema):
    """Whose insights."""

    dataset: str | None = Field(
        default=None,
        description="A dataset, which is its newest revision, or a revision such as `pets@2`; by default what the live "
        "version was trained on.",
    )


class ClassPath(Schema):
    """Which class."""

    class_name: str


class ClassInsights(Answer):
    """Figures of one class's pictures, all and of each split that has any."""

    class_name: str
    facts: dict[Part, Facts]


class FindingPath(DatasetPath):
    """Which finding of which dataset."""

    kind: FindingKind


class FindingQuery(Schema):
    """Which of the pictures behind a finding."""

    class_name: str | None = None
    split: StoredSplit | None = None
    include_dismissed: bool = Field(default=False, description="Also those that a person said are fine.")
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=100, ge=1, le=500)


class FindingImageAnswer(FindingImage):
    """A picture behind a finding, with what is known of its file; null where it is no picture of the revision."""

    model_config = ConfigDict(title="FindingPicture")

    width_px: int | None = None
    height_px: int | None = None
    size_bytes: int | None = None
    format: str | None = None


class FindingImagesAnswer(Answer):
    """Some of the pictures behind a finding, worst first, and how many there are in all."""

    model_config = ConfigDict(title="FindingPictures")

    images: list[FindingImageAnswer]
    total: int


class DismissalJson(Question):
    """Say that pictures are fine for a finding, or take that back; null means the finding as a whole."""

    example: ClassVar[str] = '{"finding": "dark", "image_ids": ["<image id>"], "dismissed": true}'

    finding: FindingKind
    image_ids: Annotated[list[ImageId], Field(min_length=1, max_length=MOST_IDS)] | None = None
    dismissed: bool = True


class EditsJson(Question):
    """What to change of a dataset's newest revision; the next one is made with it."""

    example: ClassVar[str] = '{"exclude": ["<image id>"], "relabel": {"<image id>": "cat"}}'

    exclude: ImageIds = Field(default=[], description="Ids of pictures to leave out.")
    relabel: dict[ImageId, str] = Field(
        default={},
        description="The right class by id of a picture; a class may be new, and a picture that was excluded or "
        "set aside comes back.",
    )

    @model_validator(mode="after")
    def _bounded(self) -> "EditsJson":
        count = len(self.exclude) + len(self.relabel)
        if not 1 <= count <= MOST_IDS:
            raise ValueError(f"exclude and relabel name {count} pictures; 1 to {MOST_IDS:,} are accepted")
        return self

    def edits(self) -> RevisionEdits:
        """Return them as a job takes them.

        Raises:
            ClassNameInvalid: No class can be called so.
        """
        names = {name: check_class_name(name) for name in set(self.relabel.values())}
        relabel = {image_id: names[name] for image_id, name in self.relabel.items()}
        return RevisionEdits(exclude=tuple(dict.fromkeys(self.exclude)), relabel=relabel)
