"""What people say about predictions."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, StringConstraints

from whisker.api.schemas.base import Answer, Question, Schema
from whisker.api.schemas.datasets import DatasetName
from whisker.feedback.item import FeedbackState

ClassName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class FeedbackPath(Schema):
    """Which piece of feedback."""

    feedback_id: str


class FeedbackQuery(Schema):
    """Which feedback."""

    state: FeedbackState = Field(default="new", description="`new` waits for somebody to look at it.")


class FeedbackFields(Question):
    """What is said about a picture: the text fields of the form."""

    class_name: ClassName = Field(description="What the picture shows.")
    predicted_class: ClassName | None = Field(default=None, description="What the model had said.")
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    model_version: Annotated[str, StringConstraints(max_length=64)] | None = None


class FeedbackLabel(Question):
    """Another class for a picture."""

    example: ClassVar[str] = '{"class_name": "cat"}'

    class_name: ClassName


class FeedbackClass(Question):
    """One class for several pictures."""

    example: ClassVar[str] = '{"class_name": "cup", "ids": ["..."]}'

    class_name: ClassName
    ids: Annotated[list[str], Field(min_length=1, max_length=10_000)]


class FeedbackAdd(Question):
    """Pictures to make part of a dataset's next revision, or the first of a dataset of their own."""

    example: ClassVar[str] = '{"dataset": "pets", "ids": ["..."]}'

    dataset: str | None = Field(default=None, description="The dataset to add to; or `name`.")
    name: DatasetName | None = Field(default=None, description="What a new dataset is called; or `dataset`.")
    ids: Annotated[list[str], Field(min_length=1, max_length=10_000)]


class FeedbackItemAnswer(Answer):
    """One picture, with what the model said of it and what a person did."""

    model_config = ConfigDict(title="FeedbackItem")

    id: str
    created_at: datetime
    image_id: str
    predicted_class: str | None
    confidence: float | None
    model_version: str | None
    class_name: str
    state: FeedbackState
    revision: str | None = Field(description="The revision it was added to.")


class FeedbackList(Answer):
    """Feedback, least confident predictions first."""

    enabled: bool = Field(description="Whether pictures are kept: WHISKER_FEEDBACK.")
    items: list[FeedbackItemAnswer]


class FeedbackChange(Answer):
    """Pictures whose class was changed, as they were before."""

    class_name: str = Field(description="The class that all of them have now.")
    before: list[FeedbackItemAnswer]


class FeedbackGroup(Answer):
    """Pictures that wait, that the live version does not know, and that look alike to it."""

    ids: list[str] = Field(description="The most typical first.")
    class_names: dict[str, int] = Field(description="The classes that people gave them, the most frequent first.")
    similarity: float = Field(description="Mean cosine similarity between two of them.")
    is_named: bool = Field(description="All have one class, and it is not `unknown`.")


class FeedbackGroups(Answer):
    """Groups of pictures that may be a class which the live version lacks, the largest first."""

    model_version: str = Field(description="The version that does not know them.")
    groups: list[FeedbackGroup]
    unknown_count: int = Field(description="Pictures that wait and that it does not know, in a group or not.")
    pending_count: int = Field(description="Pictures that it has not looked at yet: ask again.")
    least_similarity: float = Field(description="From which mean similarity on pictures make one group.")
