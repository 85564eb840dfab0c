"""One picture with the class that a person gave it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

FeedbackState = Literal["new", "added", "dismissed"]

NOT_NAMED: Final = "unknown"
"""The class that people give a picture of which they only say that the model does not know it."""


@dataclass(frozen=True)
class UserLabel:
    """The class that a person gives a picture, and what the model predicted.

    Attributes:
        class_name: What the picture shows, by the person.
        predicted_class: None where the model was not asked, as are the next two.
    """

    class_name: str
    predicted_class: str | None = None
    confidence: float | None = None
    model_version: str | None = None


@dataclass(frozen=True)
class FeedbackItem:
    """A picture that is kept with what was said about it.

    Attributes:
        image_id: The beginning of the content's hash, 32 hexadecimal digits.
        file_name: Of the picture, in the feedback's folder.
        state: `new` waits for a person; the picture of what was added or dismissed is gone.
        revision: The dataset's revision that it was added to.
    """

    id: str
    created_at: datetime
    image_id: str
    file_name: str
    predicted_class: str | None
    confidence: float | None
    model_version: str | None
    class_name: str
    state: FeedbackState
    revision: str | None


def have_one_class(items: Sequence[FeedbackItem]) -> bool:
    """Return whether people gave pictures one and the same class, so that nothing is left to name."""
    names = {item.class_name for item in items}
    return len(names) == 1 and NOT_NAMED not in {name.casefold() for name in names}
