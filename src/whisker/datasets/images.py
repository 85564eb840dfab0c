"""One image of a dataset, from an incoming file to a revision's row and a training image."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from whisker.datasets.layouts.split_names import Split
from whisker.datasets.measures import ImageFacts

_ID_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class LabelledImage:
    """An image with a class, and perhaps a split; or a file that has not been examined yet.

    Attributes:
        path: Where the file lies now.
        split: None until it is decided.
        file_name: What the file is called, or will be, in its class's folder, as every program can read it.
        facts: What was measured of the image; None until it was examined.
        origin: The path it had in its source, while it is added to a revision; None where it does not move.
    """

    path: Path
    class_name: str
    split: Split | None
    file_name: str
    sha256: str
    size_bytes: int
    facts: ImageFacts | None = None
    origin: str | None = None

    @property
    def id(self) -> str:
        """The beginning of the content's hash, 32 hexadecimal digits: the same wherever the image lies."""
        return self.sha256[:_ID_LENGTH]

    @property
    def known_facts(self) -> ImageFacts:
        """What was measured of the image, which was examined."""
        assert self.facts is not None
        return self.facts

    @property
    def shown_path(self) -> str:
        """The path it had in its source, or where it lies in a dataset."""
        return self.origin or "/".join(part for part in (self.split, self.class_name, self.file_name) if part)

    def with_split(self, split: Split) -> "LabelledImage":
        """Return the same image with a split."""
        return self if self.split == split else self.placed(split, self.file_name)

    def placed(self, split: Split | None, file_name: str) -> "LabelledImage":
        """Return the same image with a split and a name, several times faster than `dataclasses.replace`."""
        return LabelledImage(
            self.path, self.class_name, split, file_name, self.sha256, self.size_bytes, self.facts, self.origin
        )
