"""One ingestion: from a source to pictures that were looked at, with everything that was found on the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from whisker.datasets.archive_structure import ArchiveLimits
from whisker.datasets.arrivals import Arrival, Collected, Intake, PictureSource, StageProgress
from whisker.datasets.figures import UnreadableFile
from whisker.datasets.folders import LabelledFile
from whisker.datasets.ingest_report import Findings
from whisker.datasets.inspection import Examination
from whisker.datasets.layout import require_class_count
from whisker.datasets.no_pictures import NoPicture, no_picture_warnings, require_pictures
from whisker.datasets.report import MAX_IGNORED, first_ignored
from whisker.datasets.revision_plan import Readable
from whisker.datasets.scanning import scan_files
from whisker.errors import NoClasses, TooCorrupt

MAX_CORRUPT_SHARE: Final = 0.2
_NAMES_SHOWN: Final = 5


@dataclass(frozen=True)
class Ingestion:
    """What a source gave: its pictures, and what was found."""

    readable: Readable
    findings: Findings


def ingest_pictures(
    source: PictureSource, folder: Path, limits: ArchiveLimits, fewest_classes: int, on_progress: StageProgress
) -> Ingestion:
    """Copy a source's files and look at each once.

    Args:
        source: Where the pictures come from.
        folder: Where the copies go; it is there and empty.
        limits: What a ZIP may cost.
        fewest_classes: How many classes there have to be.
        on_progress: Told of the stages `unpacking` and `reading`.

    Raises:
        DatasetInvalid: One of its subclasses says what is wrong.
        TooCorrupt: More than a fifth of the files that say to be pictures cannot be read.
    """
    collected = source.collect(Intake(folder, limits, fewest_classes, partial(on_progress, "unpacking")))
    if not collected.arrivals:
        raise NoClasses("There are no pictures to take in.")
    require_class_count(len({arrival.class_name for arrival in collected.arrivals}), limits.max_classes)
    examined = scan_files(collected.arrivals, _conclude, partial(on_progress, "reading"))
    looked_at = [found for found, _ in examined]
    corrupt = (*_damaged(collected), *(found for found in looked_at if isinstance(found, UnreadableFile)))
    files = tuple(found for found in looked_at if isinstance(found, LabelledFile))
    no_pictures = tuple(found for found in looked_at if isinstance(found, NoPicture))
    _require_readable(corrupt, len(files) + len(corrupt))
    classes = {file.class_name for file in files} | {fault.class_name for fault in corrupt}
    require_pictures(classes, no_pictures, fewest_classes)
    told = (
        *no_picture_warnings(classes, no_pictures),
        *_told_of_cut([found for found, is_cut in examined if is_cut and isinstance(found, LabelledFile)]),
    )
    return Ingestion(Readable(files, frozenset(classes)), _findings(collected, corrupt, no_pictures, told))


def _findings(
    collected: Collected,
    corrupt: tuple[UnreadableFile, ...],
    no_pictures: Sequence[NoPicture],
    warnings: Iterable[str],
) -> Findings:
    """Put what the content of files says beside what their names said."""
    named = first_ignored((found.path, found.reason) for found in no_pictures)
    return Findings(
        corrupt,
        (*named, *collected.ignored)[:MAX_IGNORED],
        len(no_pictures) + collected.ignored_count,
        (*collected.warnings, *warnings),
        collected.names,
    )


def _conclude(arrival: Arrival, found: Examination) -> tuple[LabelledFile | UnreadableFile | NoPicture, bool]:
    if isinstance(found.outcome, str):
        if found.is_ignored(arrival.origin):
            is_known = found.content == "foreign"
            return NoPicture(arrival.class_name, arrival.origin, found.outcome, is_known=is_known), False
        return UnreadableFile(class_name=arrival.class_name, file_name=arrival.origin, reason=found.outcome), False
    place = (arrival.path, arrival.class_name, arrival.split)
    return LabelledFile(*place, found.sha256, found.size_bytes, found.outcome, arrival.origin), found.is_cut


def _told_of_cut(files: Sequence[LabelledFile]) -> Iterable[str]:
    names = [repr((file.origin or file.path.name)[:80]) for file in files]
    shown = ", ".join(names[:_NAMES_SHOWN])
    if len(names) == 1:
        yield f"1 file lacks its end, but no row of its picture, so it was taken in: {shown}."
    elif names:
        yield f"{len(names)} files lack their end, but no row of a picture, so they were taken in, such as {shown}."


def _damaged(collected: Collected) -> Iterable[UnreadableFile]:
    for class_name, origin, why in collected.damaged:
        yield UnreadableFile(class_name=class_name, file_name=origin, reason=why)


def _require_readable(corrupt: Sequence[UnreadableFile], total: int) -> None:
    if len(corrupt) > MAX_CORRUPT_SHARE * total:
        named = ", ".join(repr(fault.file_name[:80]) for fault in corrupt[:_NAMES_SHOWN])
        raise TooCorrupt(
            f"{len(corrupt)} of {total} files are no pictures that can be read, such as {named}. At most a fifth may "
            f"be. The first one: {corrupt[0].reason}"
        )
