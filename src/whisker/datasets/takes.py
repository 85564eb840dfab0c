"""Takes: frames that a camera took one after another, known by the names of their files.

    take-20261130T124501-frame-003250ms.jpg

is the frame at 3,250 ms of the take that began on 30 November 2026 at 12:45:01; of several takes that began in one
second the later ones are called `take-20261130T124501-2-...`. The name is all there is: it lasts through folders, ZIPs,
edits and downloads.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from whisker.datasets.images import LabelledImage

_START: Final = "take-"
_NAME: Final = re.compile(
    r"take-(?P<take>\d{8}T\d{6}(?:-\d{1,4})?)-frame-(?P<ms>\d{1,9})ms(?:-\d+)?\.\w{1,5}", re.ASCII | re.IGNORECASE
)
"""With "-2" behind, ingestion names the second file of a name in a class."""


class Frame(NamedTuple):
    """Which take an image is of, and how many milliseconds after its beginning it was taken."""

    take: str
    at_ms: int


def frame_of(file_name: str) -> Frame | None:
    """Read a frame's take and time from its file's name; None where the name is not one of a frame."""
    found = _NAME.fullmatch(file_name) if file_name[: len(_START)].lower() == _START else None
    return Frame(found["take"].upper(), int(found["ms"])) if found else None


def take_of(image: LabelledImage) -> str | None:
    """Return the take that an image is a frame of, if it is one."""
    frame = frame_of(image.file_name)
    return frame.take if frame else None


def takes_in(images: Iterable[LabelledImage]) -> frozenset[str]:
    """Return the takes that images are frames of."""
    return frozenset(take for take in map(take_of, images) if take is not None)


def takes_by_class(images: Iterable[LabelledImage]) -> dict[tuple[str, str], list[LabelledImage]]:
    """Sort the frames among images by time: lists by class and take."""
    frames: dict[tuple[str, str], list[tuple[int, str, LabelledImage]]] = defaultdict(list)
    for image in images:
        if frame := frame_of(image.file_name):
            frames[image.class_name, frame.take].append((frame.at_ms, image.sha256, image))
    return {key: [image for _, _, image in sorted(found, key=_time)] for key, found in sorted(frames.items())}


def _time(frame: tuple[int, str, LabelledImage]) -> tuple[int, str]:
    return frame[:2]
