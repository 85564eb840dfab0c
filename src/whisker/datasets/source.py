"""Where the pictures of a dataset come from, and what becomes of them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from whisker.datasets.folder_reading import LayoutChoice
from whisker.datasets.name_encoding import NameEncoding


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class DatasetSource(_Frozen):
    """Where pictures come from.

    Attributes:
        kind: An uploaded ZIP, a folder or ZIP on this machine, a sample that comes with Whisker, pictures people gave
            a class, or a revision that is there already.
        value: The upload's file name below uploads/; a path; a sample's name; nothing; a dataset or revision.
        ids: The feedback's ids, for kind `feedback`.
        layout: How folders that are called like splits are read, for kinds `upload` and `path`: as they look, as
            classes whatever they are called, or as splits.
        name_encoding: What names in a ZIP or folder are written in that are not UTF-8; None: what all look like.
    """

    kind: Literal["upload", "path", "sample", "feedback", "revision"]
    value: str = ""
    ids: tuple[str, ...] = ()
    layout: LayoutChoice = "auto"
    name_encoding: NameEncoding | None = None


class DatasetTarget(_Frozen):
    """What becomes of the pictures: a new dataset, more of one, or another content of one.

    Attributes:
        name: What a new dataset is called; the source's name by default.
        dataset: The dataset that is added to or replaced.
    """

    mode: Literal["new", "add", "replace"] = "new"
    name: str | None = None
    dataset: str | None = None
