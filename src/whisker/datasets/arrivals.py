"""Files on their way into a revision: copied into a folder of the ingestion's own, so that nobody changes them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from whisker.datasets.archive_structure import ArchiveLimits
from whisker.datasets.names_reading import NamesReading
from whisker.datasets.report import IgnoredFile
from whisker.datasets.split_words import Split

StageProgress = Callable[[str, float], None]
"""Called with a stage's name and the share of it that is done."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """One file that is perhaps an image.

    Attributes:
        path: The copy.
        origin: The path it came with, for people.
    """

    path: Path
    class_name: str
    split: Split | None
    origin: str


@dataclass(frozen=True)
class Collected:
    """What a source gave.

    Attributes:
        incoming: The files to look at.
        damaged: Class, path and reason of what could not even be copied.
        ignored: What was left behind and why, up to 200 by name.
        ignored_count: How many those are.
        warnings: What a person should know, in sentences.
        names: How names were read that are not UTF-8.
    """

    incoming: tuple[IncomingFile, ...]
    damaged: tuple[tuple[str, str, str], ...] = ()
    ignored: tuple[IgnoredFile, ...] = ()
    ignored_count: int = 0
    warnings: tuple[str, ...] = ()
    names: NamesReading | None = None


@dataclass(frozen=True)
class Intake:
    """How files are taken in.

    Attributes:
        folder: Where the copies go; it is there and empty.
        limits: What a ZIP may cost.
        fewest_classes: How many classes there have to be.
        on_progress: Called with the share that is copied.
    """

    folder: Path
    limits: ArchiveLimits
    fewest_classes: int
    on_progress: Callable[[float], None]

    def target(self, number: int) -> Path:
        """Give the place of one copy."""
        return self.folder / f"{number:06d}"


class ImageSource(Protocol):
    """Where images come from."""

    @property
    def name(self) -> str:
        """What a new dataset of them is called by default."""

    def collect(self, intake: Intake) -> Collected:
        """Copy the files."""
