"""Which files of a dataset are pictures, and what they are like."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from whisker.datasets.folders import LabelledFile
from whisker.datasets.image_facts import MAX_PICTURE_BYTES, ImageFacts
from whisker.datasets.parallel import Progress, map_in_threads
from whisker.datasets.perceptual_hash import perceptual_hash
from whisker.datasets.pixel_measures import measure_pixels
from whisker.errors import ImageError
from whisker.images import inspect_image

# JPEGs are decoded at a fraction: enough to find a damaged file, and several times faster.
_INSPECTED_PX: Final = 64
_TOO_LARGE: Final = f"This file is over {MAX_PICTURE_BYTES // 10**6} MB, which no picture is."


@dataclass(frozen=True)
class Inspection:
    """The files that are pictures, with their facts (also by content hash), and those that are not, with the reason."""

    readable: tuple[LabelledFile, ...]
    facts: dict[str, ImageFacts]
    unreadable: tuple[tuple[LabelledFile, str], ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """One file's content, and its facts or why it is no picture; and whether the file's end is missing behind it."""

    sha256: str
    size_bytes: int
    outcome: ImageFacts | str
    is_cut: bool = False


class TooMuchMemory(Exception):
    """A picture that takes more than a process was given."""


def examine(path: Path, max_decoding_bytes: int | None = None) -> Examination:
    """Read a file once: hash it, decode it small, and hash what it looks like.

    Args:
        path: The file.
        max_decoding_bytes: A picture that needs more is not decoded.

    Raises:
        TooMuchMemory: It is such a picture.
        OSError: The file cannot be read.
    """
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - of a small file half the time is Path's
        size_bytes = os.fstat(file.fileno()).st_size
        if size_bytes > MAX_PICTURE_BYTES:
            return Examination("", size_bytes, _TOO_LARGE)
        data = file.read()
    return Examination(hashlib.sha256(data).hexdigest(), len(data), *_look(data, max_decoding_bytes))


def inspect_files(files: Sequence[LabelledFile], on_progress: Progress | None = None) -> Inspection:
    """Decode every file once, small, and sort out what cannot be used."""
    outcomes = list(zip(files, map_in_threads(_inspect, files, on_progress), strict=True))
    readable = [replace(file, facts=facts) for file, facts in outcomes if isinstance(facts, ImageFacts)]
    facts = {file.sha256: file.facts for file in readable if file.facts is not None}
    return Inspection(tuple(readable), facts, tuple(_refused(outcomes)))


def _refused(outcomes: Iterable[tuple[LabelledFile, ImageFacts | str]]) -> Iterable[tuple[LabelledFile, str]]:
    return ((file, outcome) for file, outcome in outcomes if isinstance(outcome, str))


def _inspect(file: LabelledFile) -> ImageFacts | str:
    return _look(file.path.read_bytes())[0]


def _look(data: bytes, max_decoding_bytes: int | None = None) -> tuple[ImageFacts | str, bool]:
    try:
        inspected = inspect_image(data, target_px=_INSPECTED_PX)
        if max_decoding_bytes is not None and inspected.needed_bytes > max_decoding_bytes:
            raise TooMuchMemory
        image = inspected.decode_in_turn()
    except ImageError as error:
        return error.detail, False
    grey = image.image.convert("L")
    measures = measure_pixels(image.image, grey)
    facts = ImageFacts(image.format, image.width_px, image.height_px, perceptual_hash(grey), image.mode, measures)
    return facts, inspected.header.is_cut
