"""Which files of a dataset are images, and what is reported of those that are none."""

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.ignored_files import has_image_name
from whisker.datasets.measures import MAX_IMAGE_BYTES, TOO_LARGE_REASON, ImageFacts, measure_pixels, perceptual_hash
from whisker.datasets.parallel import map_in_threads
from whisker.errors import FormatUnsupported, ImageError, NoClasses, NotAnImage, TooFewClasses
from whisker.images import inspect_image
from whisker.images.headers import looks_like_image
from whisker.progress import Progress
from whisker.text import listed

# JPEGs are decoded at a fraction: enough to find a damaged file, and several times faster.
_INSPECTED_PX: Final = 64
_TOO_LARGE: Final = f"This file is {TOO_LARGE_REASON}."

_REASONS_SHOWN: Final = 5

_NAME_SHOWN: Final = 80

Content = Literal["picture", "damaged", "unknown", "foreign"]
"""What a file holds: an image, a damaged one, something unknown, or a known format that is no image."""


@dataclass(frozen=True)
class Inspection:
    """The files that are images, with their facts, and those that are not, with the reason.

    Attributes:
        unreadable: Files that claim to be images, by name or content, and cannot be read.
        ignored: Files that are no images by their own content.
    """

    readable: tuple[LabelledImage, ...]
    unreadable: tuple[tuple[LabelledImage, str], ...]
    ignored: tuple[tuple[LabelledImage, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """One file's content, and its facts or why it is no image.

    Attributes:
        is_cut: Whether the file's end is missing behind a whole image.
    """

    sha256: str
    size_bytes: int
    outcome: ImageFacts | str
    content: Content = "damaged"
    is_cut: bool = False

    def is_ignored(self, name: str) -> bool:
        """Return whether a file of this name is simply no image: it is known to be none, or never claimed to be one."""
        return self.content == "foreign" or (self.content == "unknown" and not has_image_name(name))


class TooMuchMemory(Exception):
    """An image that needs more memory than the process may use."""


@dataclass(frozen=True, slots=True)
class NonImageFile:
    """A file that is no image.

    Attributes:
        path: For people.
        is_known: Whether it is known what it is instead.
    """

    class_name: str
    path: str
    reason: str
    is_known: bool


def examine(path: Path, max_decoding_bytes: int | None = None) -> Examination:
    """Read a file once: hash it, decode it small, measure it, and compute its perceptual hash.

    Args:
        path: The file.
        max_decoding_bytes: An image that needs more is not decoded.

    Raises:
        TooMuchMemory: It is such an image.
        OSError: The file cannot be read.
    """
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - of a small file half the time is Path's
        size_bytes = os.fstat(file.fileno()).st_size
        if size_bytes > MAX_IMAGE_BYTES:
            return Examination("", size_bytes, _TOO_LARGE)
        data = file.read()
    return Examination(hashlib.sha256(data).hexdigest(), len(data), *_decode_and_measure(data, max_decoding_bytes))


def inspect_files(files: Sequence[LabelledImage], on_progress: Progress | None = None) -> Inspection:
    """Decode every file once, small, and sort the files by whether they can be used."""
    found = list(zip(files, map_in_threads(_inspect, files, on_progress), strict=True))
    readable = [replace(file, facts=one.outcome) for file, one in found if isinstance(one.outcome, ImageFacts)]
    refused = [(file, one, one.outcome) for file, one in found if isinstance(one.outcome, str)]
    unreadable = ((file, why) for file, one, why in refused if not one.is_ignored(file.path.name))
    ignored = ((file, why) for file, one, why in refused if one.is_ignored(file.path.name))
    return Inspection(tuple(readable), tuple(unreadable), tuple(ignored))


def _inspect(file: LabelledImage) -> Examination:
    return Examination(file.sha256, file.size_bytes, *_decode_and_measure(file.path.read_bytes()))


def _decode_and_measure(data: bytes, max_decoding_bytes: int | None = None) -> tuple[ImageFacts | str, Content, bool]:
    try:
        inspected = inspect_image(data, target_px=_INSPECTED_PX)
        if max_decoding_bytes is not None and inspected.needed_bytes > max_decoding_bytes:
            raise TooMuchMemory
        image = inspected.decode_in_turn()
    except (NotAnImage, FormatUnsupported) as error:
        return error.detail.partition(" Accepted are ")[0], "foreign", False
    except ImageError as error:
        return error.detail, "damaged" if looks_like_image(data) else "unknown", False
    grey = image.image.convert("L")
    measures = measure_pixels(image.image, grey)
    facts = ImageFacts(image.format, image.width_px, image.height_px, perceptual_hash(grey), image.mode, measures)
    return facts, "picture", inspected.header.is_cut


def require_images(classes: Collection[str], not_images: Sequence[NonImageFile], fewest_classes: int) -> None:
    """Refuse a dataset with too few classes once files that are no images are left out.

    Args:
        classes: Those that have images, or files that claim to be images.
        not_images: What was left out.
        fewest_classes: How many classes there have to be.

    Raises:
        NoClasses: There is no image at all.
        TooFewClasses: There are too few classes.
    """
    if not not_images or len(classes) >= fewest_classes:
        return
    if not classes:
        raise NoClasses(f"None of the {len(not_images)} files is a picture that can be read. {_reasons(not_images)}")
    found = next(iter(classes))[:_NAME_SHOWN]
    raise TooFewClasses(f"Only the class {found!r} has pictures. Left out as no pictures: {_reasons(not_images)}")


def not_an_image_warnings(classes: Collection[str], not_images: Sequence[NonImageFile]) -> Iterator[str]:
    """Warn of classes that have no images, and of files that are no images."""
    classes = set(classes)
    of_gone = [file for file in not_images if file.class_name not in classes]
    gone = sorted({file.class_name for file in of_gone})
    if gone:
        names = listed([name[:_NAME_SHOWN] for name in gone])
        are, hold = ("is no class", "its folder holds") if len(gone) == 1 else ("are no classes", "their folders hold")
        yield f"{names} {are}: {hold} no pictures. {_reasons(of_gone)}"
    known = [file for file in not_images if file.is_known and file.class_name in classes]
    if known:
        files = (
            "1 file is named like a picture but is"
            if len(known) == 1
            else f"{len(known)} files are named like pictures but are"
        )
        yield f"{files} something else: left out. {_reasons(known)}"


def _reasons(not_images: Sequence[NonImageFile]) -> str:
    """Return why files are no images, the most frequent reason first, each with an example."""
    counts = Counter(file.reason for file in not_images)
    examples = {file.reason: file.path for file in reversed(not_images)}
    named = ((count, examples[reason][-_NAME_SHOWN:], reason) for reason, count in counts.most_common(_REASONS_SHOWN))
    return " ".join(f"{f'{count} such as ' * (count > 1)}{path!r}: {reason}" for count, path, reason in named)
