"""Which files `whisker predict` asks about, and why it leaves out the others of a folder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from whisker.datasets.folders import list_folder
from whisker.datasets.layouts.ignored_files import (
    LEFTOVER_REASON,
    has_image_name,
    is_ignored_name,
    leftover_reason,
    no_picture_reason,
)
from whisker.datasets.measures import MAX_PICTURE_BYTES, TOO_LARGE_REASON
from whisker.errors import AppError, FileEmpty, FileMissing, FormatUnsupported, ImageUndecodable
from whisker.serving.predictor import Prediction
from whisker.text import listed_with_reasons

Answer = tuple[str, Prediction | AppError]
LeftOut = tuple[str, str]


@dataclass
class Wanted:
    """What is asked about.

    Attributes:
        sources: Files and addresses.
        left_out: Files and folders below the given ones that are not asked about, each with the reason.
        found: Those of the sources that were found in a folder, and are not called pictures.
    """

    sources: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    found: set[str] = field(default_factory=set)

    def sort_out(self, answers: Iterable[Answer]) -> tuple[list[Answer], list[LeftOut]]:
        """Part the answers from what was found in a folder and is no picture, nor ever said to be one.

        Raises:
            FileMissing: There are no answers left.
        """
        kept, left_out = list[Answer](), list(self.left_out)
        for source, answer in answers:
            if source in self.found and isinstance(answer, (FileEmpty, FormatUnsupported, ImageUndecodable)):
                left_out.append((source, answer.detail))
            else:
                kept.append((source, answer))
        if not kept:
            raise FileMissing(f"There are no pictures here.{_named(left_out)}")
        return kept, left_out

    def add_folder(self, folder: Path) -> None:
        """Look through a folder.

        Raises:
            FileMissing: There is nothing in it to ask about.
        """
        listing = list_folder(folder, follows_files=True)
        before, left_before = len(self.sources), len(self.left_out)
        for parts in sorted(listing.files):
            path = str(folder.joinpath(*parts))
            reason = _reason(folder, parts)
            if reason:
                self.left_out.append((path, reason))
                continue
            self.sources.append(path)
            if not has_image_name(parts[-1]):
                self.found.add(path)
        self.left_out += ((str(folder / path), LEFTOVER_REASON) for path in listing.passed_over)
        self.left_out += ((str(folder / path), reason) for path, reason in listing.left_out)
        if len(self.sources) == before:
            raise FileMissing(f"There are no pictures below {str(folder)!r}.{_named(self.left_out[left_before:])}")


def expand(sources: Sequence[str]) -> Wanted:
    """List the files to ask about, of folders everything that may be a picture.

    Raises:
        FileMissing: There is nothing in a folder to ask about.
    """
    wanted = Wanted()
    for source in sources:
        path = Path(source)
        if path.is_dir():
            wanted.add_folder(path)
        else:
            wanted.sources.append(source)
    return wanted


def _reason(folder: Path, parts: tuple[str, ...]) -> str:
    """Say why a file is not asked about, or nothing."""
    if is_ignored_name(parts):
        return leftover_reason(parts[-1])
    reason = no_picture_reason(parts[-1])
    if not reason and folder.joinpath(*parts).stat().st_size > MAX_PICTURE_BYTES:
        return TOO_LARGE_REASON
    return reason


def _named(left_out: Sequence[LeftOut]) -> str:
    return f" Left out: {listed_with_reasons(left_out)}." if left_out else ""
