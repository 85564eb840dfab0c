"""Which files of a dataset are pictures, and what they are like."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from whisker.datasets.folders import LabelledFile
from whisker.datasets.parallel import Progress, map_in_threads
from whisker.errors import ImageError
from whisker.images import decode_image

# JPEGs are decoded at a fraction: enough to find a damaged file, and several times faster.
_INSPECTED_PX: Final = 64


@dataclass(frozen=True)
class ImageFacts:
    """What a file says about its picture, upright."""

    format: str
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Inspection:
    """The files that are pictures, with their facts by content hash, and those that are not, with the reason."""

    readable: tuple[LabelledFile, ...]
    facts: dict[str, ImageFacts]
    unreadable: tuple[tuple[LabelledFile, str], ...]


def inspect_files(files: Sequence[LabelledFile], on_progress: Progress | None = None) -> Inspection:
    """Decode every file once, small, and sort out what cannot be used."""
    outcomes = list(zip(files, map_in_threads(_inspect, files, on_progress), strict=True))
    facts = {file.sha256: outcome for file, outcome in outcomes if isinstance(outcome, ImageFacts)}
    readable = tuple(file for file, outcome in outcomes if isinstance(outcome, ImageFacts))
    return Inspection(readable, facts, tuple(_refused(outcomes)))


def _refused(outcomes: Iterable[tuple[LabelledFile, ImageFacts | str]]) -> Iterable[tuple[LabelledFile, str]]:
    return ((file, outcome) for file, outcome in outcomes if isinstance(outcome, str))


def _inspect(file: LabelledFile) -> ImageFacts | str:
    try:
        image = decode_image(file.path.read_bytes(), target_px=_INSPECTED_PX)
    except ImageError as error:
        return error.detail
    return ImageFacts(image.format, image.width_px, image.height_px)
