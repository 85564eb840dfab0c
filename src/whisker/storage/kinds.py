"""The kinds of things that take space, and what deleting one of them gave back."""

from dataclasses import dataclass
from typing import Literal

Labelled = Literal["revision", "version", "job", "upload"]
Kind = Literal["dataset", "revision", "version", "job", "upload", "cache"]


@dataclass(frozen=True)
class Deletion:
    """What was deleted.

    Attributes:
        freed_bytes: What the disk got back.
        also: What went with it, in words.
    """

    kind: Kind
    id: str
    freed_bytes: int
    also: tuple[str, ...] = ()
