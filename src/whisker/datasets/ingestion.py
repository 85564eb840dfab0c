"""One ingestion: from a source to pictures that were looked at, with everything that was found on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from whisker.datasets.archive_structure import ArchiveLimits
from whisker.datasets.arrivals import Arrival, Collected, Intake, PictureSource, StageProgress
from whisker.datasets.figures import UnreadableFile
from whisker.datasets.folders import LabelledFile
from whisker.datasets.image_facts import ImageFacts
from whisker.datasets.ingest_report import Findings
from whisker.datasets.inspection import Examination, examine
from whisker.datasets.parallel import map_in_threads
from whisker.datasets.revision_plan import Readable
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
        TooCorrupt: More than a fifth of the files are no pictures.
    """
    collected = source.collect(Intake(folder, limits, fewest_classes, partial(on_progress, "unpacking")))
    if not collected.arrivals:
        raise NoClasses("There are no pictures to take in.")
    paths = [arrival.path for arrival in collected.arrivals]
    examinations = map_in_threads(examine, paths, partial(on_progress, "reading"))
    looked_at = list(zip(collected.arrivals, examinations, strict=True))
    corrupt = _corrupt(collected, looked_at)
    _require_readable(corrupt, len(looked_at) + len(collected.damaged))
    files = tuple(file for arrival, found in looked_at if (file := _picture(arrival, found)) is not None)
    origins = {arrival.path: arrival.origin for arrival in collected.arrivals}
    names = {path: origin.rpartition("/")[2] for path, origin in origins.items()}
    classes = {arrival.class_name for arrival in collected.arrivals} | {fault[0] for fault in collected.damaged}
    return Ingestion(Readable(files, names, frozenset(classes)), Findings(collected, corrupt, origins))


def _picture(arrival: Arrival, found: Examination) -> LabelledFile | None:
    if not isinstance(found.outcome, ImageFacts):
        return None
    return LabelledFile(arrival.path, arrival.class_name, arrival.split, found.sha256, found.size_bytes, found.outcome)


def _corrupt(collected: Collected, looked_at: Sequence[tuple[Arrival, Examination]]) -> tuple[UnreadableFile, ...]:
    faults = [*collected.damaged]
    faults += [
        (arrival.class_name, arrival.origin, found.outcome)
        for arrival, found in looked_at
        if isinstance(found.outcome, str)
    ]
    return tuple(UnreadableFile(class_name=name, file_name=origin, reason=why) for name, origin, why in faults)


def _require_readable(corrupt: Sequence[UnreadableFile], total: int) -> None:
    if len(corrupt) > MAX_CORRUPT_SHARE * total:
        named = ", ".join(repr(fault.file_name[:80]) for fault in corrupt[:_NAMES_SHOWN])
        raise TooCorrupt(
            f"{len(corrupt)} of {total} files are no pictures that can be read, such as {named}. At most a fifth may "
            f"be. The first one: {corrupt[0].reason}"
        )
