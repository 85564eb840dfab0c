"""Sources of images, copied into an ingestion's folder: a ZIP, a folder, people's feedback, the sample of digits."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Final, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from whisker.datasets.archives.extraction import extract
from whisker.datasets.archives.name_decoding import restored, with_names
from whisker.datasets.archives.structure import ArchiveLimits, check_archive
from whisker.datasets.folders import arrange_folder, link_words
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.layouts.layout import Expected
from whisker.datasets.layouts.split_names import Split
from whisker.datasets.measures import MAX_IMAGE_BYTES, TOO_LARGE_REASON
from whisker.datasets.names.encoding import NameEncoding, NamesReading
from whisker.datasets.names.safe_paths import check_class_name
from whisker.datasets.report_schema import IgnoredFile, first_ignored
from whisker.datasets.revision import DatasetSource
from whisker.errors import DatasetInvalid, NotFound, RequestInvalid, TooFewClasses, TrainingUnavailable
from whisker.text import printable_path

_DARKEST: Final = 16

_SIDE_PX: Final = 8


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """One copied file that may be an image.

    Attributes:
        path: The copy.
        origin: The path it had in its source, for people.
    """

    path: Path
    class_name: str
    split: Split | None
    origin: str


@dataclass(frozen=True)
class Collected:
    """What was collected from a source.

    Attributes:
        incoming: The files to examine.
        damaged: Class, path and reason of what could not be copied.
        ignored: What was not copied and why, up to 200 by name.
        ignored_count: How many those are.
        warnings: In sentences for people.
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
        folder: Where the copies go; it exists and is empty.
        limits: What a ZIP may cost.
        fewest_classes: How many classes there have to be.
        on_progress: Called with the share that is copied.
    """

    folder: Path
    limits: ArchiveLimits
    fewest_classes: int
    on_progress: Callable[[float], None]

    def target(self, number: int) -> Path:
        """Return the path of one copy."""
        return self.folder / f"{number:06d}"


class ImageSource(Protocol):
    """Where images come from."""

    @property
    def name(self) -> str:
        """What a new dataset of them is called by default."""

    def collect(self, intake: Intake) -> Collected:
        """Copy the files."""


@dataclass(frozen=True)
class ZipSource:
    """A ZIP of class folders.

    Attributes:
        layout: How a person said to read folders that are called like splits.
        name_encoding: What names are written in that are not UTF-8; None: what all together look like.
    """

    path: Path
    name: str
    layout: LayoutChoice = "auto"
    name_encoding: NameEncoding | None = None

    def collect(self, intake: Intake) -> Collected:
        """Check the ZIP and unpack it.

        Raises:
            DatasetInvalid: The ZIP cannot be used.
            FormatUnsupported: It is an archive of another kind.
        """
        outline = check_archive(self.path, intake.limits, intake.fewest_classes, self.layout, self.name_encoding)
        targets = [intake.target(number) for number in range(len(outline.entries))]
        damaged = extract(self.path, outline, targets, intake.on_progress)
        spoilt = {id(fault.entry) for fault in damaged}
        incoming = tuple(
            IncomingFile(target, entry.class_name, entry.split, "/".join(entry.path))
            for entry, target in zip(outline.entries, targets, strict=True)
            if id(entry) not in spoilt
        )
        faults = tuple((fault.entry.class_name, "/".join(fault.entry.path), fault.reason) for fault in damaged)
        return Collected(incoming, faults, outline.ignored, outline.ignored_count, outline.warnings, outline.names)


@dataclass(frozen=True)
class FolderSource:
    """A folder of class folders on this machine. Its files are copied, for people may change them at any time.

    Attributes:
        only_splits: Take its folders train, test and validation only: the data folder holds more than those.
        layout: How a person said to read folders that are called like splits.
        name_encoding: What names are written in that are not UTF-8; None: what all together look like.
    """

    path: Path
    name: str
    only_splits: bool = False
    layout: LayoutChoice = "auto"
    name_encoding: NameEncoding | None = None

    def collect(self, intake: Intake) -> Collected:
        """Read the layout and copy the files.

        Raises:
            DatasetInvalid: The layout cannot be used.
        """
        expected = Expected(self.layout, intake.fewest_classes, intake.limits.max_classes, self.name_encoding)
        paths, layout, page = arrange_folder(self.path, expected, only_splits=self.only_splits)
        incoming, ignored = [], list(layout.ignored)
        for number, place in enumerate(layout.places):
            parts = paths[place.index]
            file = self.path.joinpath(*parts)
            origin = printable_path("/".join(restored(parts, page)))
            if file.stat().st_size > MAX_IMAGE_BYTES:
                ignored.append((origin, TOO_LARGE_REASON))
                continue
            incoming.append(IncomingFile(intake.target(number), place.class_name, place.split, origin))
            _copy(file, incoming[-1].path)
            intake.on_progress((number + 1) / len(layout.places))
        warnings, names = with_names(layout.warnings, page)
        return Collected(tuple(incoming), (), first_ignored(ignored), len(ignored), warnings, names)


@dataclass(frozen=True)
class LabelledSource:
    """Files with the class that a person gave each."""

    pairs: tuple[tuple[Path, str], ...]
    name: str

    def collect(self, intake: Intake) -> Collected:
        """Copy the files; one that no longer exists is reported.

        Raises:
            ClassNameInvalid: A class's name cannot be a folder's.
            DatasetInvalid: There are no files.
            TooFewClasses: They are of one class, and make a dataset of their own.
        """
        if not self.pairs:
            raise DatasetInvalid("There are no pictures to add: choose some that have a class.")
        class_names = {class_name for _, class_name in self.pairs}
        if len(class_names) < intake.fewest_classes:
            raise TooFewClasses(
                f"These pictures are all of the class {min(class_names)[:80]!r}; telling apart takes two. "
                "Choose pictures of another class too, or add them to a dataset."
            )
        incoming, ignored = [], []
        for number, (path, class_name) in enumerate(self.pairs):
            file = IncomingFile(intake.target(number), check_class_name(class_name), None, path.name)
            try:
                _copy(path, file.path)
            except FileNotFoundError:
                ignored.append((path.name, "no longer there"))
            else:
                incoming.append(file)
            intake.on_progress((number + 1) / len(self.pairs))
        return Collected(tuple(incoming), (), first_ignored(ignored), len(ignored))


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    _forbid_writing(target)


def _forbid_writing(path: Path) -> None:
    """Make a file read-only: revisions share their files."""
    os.chmod(path, 0o444)  # noqa: PTH101 - called for each of many small files


def open_source(source: DatasetSource, data_dir: Path, labelled: Sequence[tuple[Path, str]] = ()) -> ImageSource:
    """Open the source that a request describes.

    Args:
        source: Of any kind but `revision`.
        data_dir: The data folder, with the uploads in it.
        labelled: Files and classes, for kind `feedback`.

    Raises:
        NotFound: The upload no longer exists.
        DatasetInvalid: Neither a folder nor a file is at the path.
        RequestInvalid: No sample has that name.
    """
    match source.kind:
        case "upload":
            return _open_upload(data_dir / "uploads", source)
        case "path":
            return _open_path(source, data_dir)
        case "sample":
            return _open_sample(source.value)
        case "feedback":
            return LabelledSource(tuple(labelled), "feedback")
        case "revision":
            raise RequestInvalid(f"The revision {source.value[:80]!r} is there already; there is nothing to take in.")


def _open_path(source: DatasetSource, data_dir: Path) -> ZipSource | FolderSource:
    path = Path(source.value)
    if path.is_dir():
        is_data_dir = path.resolve() == data_dir.resolve()
        return FolderSource(path, path.resolve().name, is_data_dir, source.layout, source.name_encoding)
    if path.is_file():
        return ZipSource(path, path.stem, source.layout, source.name_encoding)
    raise DatasetInvalid(f"There is no folder or ZIP at {path}.{link_words(path)}")


def _open_upload(uploads_dir: Path, source: DatasetSource) -> ZipSource:
    name = source.value
    path = uploads_dir / name
    if Path(name).name != name or not path.is_file():
        raise NotFound(f"The uploaded file {name[:80]!r} is no longer there. Send it again.")
    return ZipSource(path, "dataset", source.layout, source.name_encoding)


def _open_sample(name: str) -> ImageSource:
    if name != DigitsSample.name:
        raise RequestInvalid(f"There is no sample {name[:80]!r}. There is {DigitsSample.name!r}.")
    return DigitsSample()


class DigitsSample:
    """Digits as scikit-learn brings them, drawn dark on white.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998.
    """

    name: ClassVar[str] = "digits"

    def collect(self, intake: Intake) -> Collected:
        """Draw the digits.

        Raises:
            TrainingUnavailable: scikit-learn is not installed.
        """
        images, labels = _load_digits()
        incoming = []
        for number, (inks, label) in enumerate(zip(images, labels, strict=True)):
            target = intake.target(number)
            _save(Image.fromarray(inks), target)
            incoming.append(IncomingFile(target, str(label), None, f"{label}/digit-{number:04d}.png"))
            intake.on_progress((number + 1) / len(images))
        return Collected(tuple(incoming))


def _load_digits() -> tuple[npt.NDArray[np.uint8], list[int]]:
    """Read the digits from scikit-learn's files, without importing it and SciPy: (N, 8, 8) grey, N labels."""
    package = find_spec("sklearn")
    file = Path((package and package.origin) or "", "../datasets/data/digits.csv.gz").resolve()
    if not file.is_file():
        raise TrainingUnavailable.without("sklearn", "The digits sample")
    rows = np.loadtxt(file, delimiter=",")
    images = np.round(255 * (1 - rows[:, :-1] / _DARKEST)).astype(np.uint8)
    return images.reshape(-1, _SIDE_PX, _SIDE_PX), rows[:, -1].astype(int).tolist()


def _save(image: Image.Image, target: Path) -> None:
    image.save(target, "PNG")
    _forbid_writing(target)
