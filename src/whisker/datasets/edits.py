"""What a person changes of a revision after looking at its pictures."""

from pydantic import BaseModel, ConfigDict


class RevisionEdits(BaseModel):
    """Pictures to leave out, and pictures that show something else; the next revision is made with them.

    Attributes:
        exclude: Ids of pictures.
        relabel: The right class by id of a picture; the class may be new. A picture that was excluded before, or set
            aside because it lay in two classes, comes back with the class it is given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    exclude: tuple[str, ...] = ()
    relabel: dict[str, str] = {}
