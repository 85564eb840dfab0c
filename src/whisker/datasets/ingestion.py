"""Ingestion: from a source to a revision and the report of what was found."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from whisker.datasets.archives.structure import ArchiveLimits
from whisker.datasets.image_sources import Collected, ImageSource, IncomingFile, Intake, open_source
from whisker.datasets.images import LabelledImage
from whisker.datasets.ingest_report import IngestFindings
from whisker.datasets.inspection import Examination, NonImageFile, not_an_image_warnings, require_images
from whisker.datasets.layouts.layout import require_class_count
from whisker.datasets.publication import Transaction, draft_ingestion, publish, publish_request
from whisker.datasets.report_schema import MAX_IGNORED, UnreadableFile, first_ignored
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision, tidy_name
from whisker.datasets.revision_files import IMAGES_NOT_STORED, staging_folder
from whisker.datasets.revision_plan import ReadableImages
from whisker.datasets.scanning import scan_files
from whisker.datasets.store import DatasetStore, KeptRevision
from whisker.disk_space import full_disk_named
from whisker.errors import NoClasses, RequestInvalid, TooCorrupt
from whisker.progress import StageProgress

MAX_CORRUPT_SHARE: Final = 0.2
_NAMES_SHOWN: Final = 5


def ingest(
    store: DatasetStore,
    source: DatasetSource | ImageSource,
    target: DatasetTarget,
    *,
    transaction: Transaction | None = None,
    on_progress: StageProgress = lambda _stage, _share: None,
    job_id: str | None = None,
    labelled: Sequence[tuple[Path, str]] = (),
) -> KeptRevision:
    """Ingest images as a new revision.

    A job that was killed may call this again: what it has published is returned, the rest is done again. Content that
    the dataset has already makes no new revision: the existing one is returned, with this ingestion's report.

    Args:
        store: Where the revision is kept.
        source: Where the images come from.
        target: The dataset they become or are added to.
        transaction: Opens the transaction in which the revision appears; the database's by default.
        on_progress: Called with the stages `unpacking`, `reading` and `storing`.
        job_id: The job that asks.
        labelled: Files and classes, for a source of kind `feedback`.

    Raises:
        DatasetInvalid: One of its subclasses says what is wrong with the images.
        DatasetNotFound: The dataset to add to or to replace does not exist.
        StorageFull: The disk is full.
    """
    made = store.made_by(job_id) if job_id else None
    if made is not None:
        return KeptRevision(store, made)
    if isinstance(source, DatasetSource):
        source = open_source(source, store.root.parent, labelled)
    parent = _target_revision(store, target)
    name = parent.name if parent else tidy_name(target.name or source.name)
    order = publish_request(store, parent.dataset if parent else None, name, transaction, job_id)
    with full_disk_named(IMAGES_NOT_STORED), staging_folder(store.root, job_id) as staging:
        incoming = staging / "incoming"
        incoming.mkdir()
        fewest_classes = 1 if target.mode == "add" else 2
        readable, findings = read_source(source, incoming, store.limits, fewest_classes, on_progress)
        on_progress("storing", 0.0)
        draft = partial(draft_ingestion, name, target.mode, readable, findings)
        revision, look_alikes = publish(order, draft, staging / "tree")
        on_progress("storing", 1.0)
    return KeptRevision(store, revision, look_alikes)


def _target_revision(store: DatasetStore, target: DatasetTarget) -> Revision | None:
    """Find the newest revision of the dataset that is added to or replaced; None for a new dataset."""
    if target.mode == "new":
        return None
    if not target.dataset:
        raise RequestInvalid(f"Mode {target.mode!r} needs the dataset to {target.mode}; got none.")
    return store.revision(target.dataset.partition("@")[0])


def read_source(
    source: ImageSource, folder: Path, limits: ArchiveLimits, fewest_classes: int, on_progress: StageProgress
) -> tuple[ReadableImages, IngestFindings]:
    """Copy a source's files and examine each once.

    Args:
        source: Where the images come from.
        folder: Where the copies go; it exists and is empty.
        limits: What a ZIP may cost.
        fewest_classes: How many classes there have to be.
        on_progress: Called with the stages `unpacking` and `reading`.

    Returns:
        The images, and what else was found.

    Raises:
        DatasetInvalid: One of its subclasses says what is wrong.
        TooCorrupt: More than a fifth of the files that claim to be images cannot be read.
    """
    collected = source.collect(Intake(folder, limits, fewest_classes, partial(on_progress, "unpacking")))
    if not collected.incoming:
        raise NoClasses("There are no pictures to take in.")
    require_class_count(len({file.class_name for file in collected.incoming}), limits.max_classes)
    examined = scan_files(collected.incoming, _conclude, partial(on_progress, "reading"))
    outcomes = [found for found, _ in examined]
    corrupt = (*_damaged(collected), *(found for found in outcomes if isinstance(found, UnreadableFile)))
    images = tuple(found for found in outcomes if isinstance(found, LabelledImage))
    not_images = tuple(found for found in outcomes if isinstance(found, NonImageFile))
    _require_readable(corrupt, len(images) + len(corrupt))
    classes = {image.class_name for image in images} | {fault.class_name for fault in corrupt}
    require_images(classes, not_images, fewest_classes)
    warnings = (
        *not_an_image_warnings(classes, not_images),
        *_cut_file_warnings([found for found, is_cut in examined if is_cut and isinstance(found, LabelledImage)]),
    )
    return ReadableImages(images, frozenset(classes)), _findings(collected, corrupt, not_images, warnings)


def _findings(
    collected: Collected,
    corrupt: tuple[UnreadableFile, ...],
    not_images: Sequence[NonImageFile],
    warnings: Iterable[str],
) -> IngestFindings:
    """Join what examining the files showed with what their names showed."""
    named = first_ignored((found.path, found.reason) for found in not_images)
    return IngestFindings(
        corrupt,
        (*named, *collected.ignored)[:MAX_IGNORED],
        len(not_images) + collected.ignored_count,
        (*collected.warnings, *warnings),
        collected.names,
    )


def _conclude(file: IncomingFile, found: Examination) -> tuple[LabelledImage | UnreadableFile | NonImageFile, bool]:
    if isinstance(found.outcome, str):
        if found.is_ignored(file.origin):
            is_known = found.content == "foreign"
            return NonImageFile(file.class_name, file.origin, found.outcome, is_known=is_known), False
        return UnreadableFile(class_name=file.class_name, file_name=file.origin, reason=found.outcome), False
    place = (file.path, file.class_name, file.split, file.origin.rpartition("/")[2])
    return LabelledImage(*place, found.sha256, found.size_bytes, found.outcome, file.origin), found.is_cut


def _cut_file_warnings(images: Sequence[LabelledImage]) -> Iterable[str]:
    names = [repr(image.shown_path[:80]) for image in images]
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
            f"{len(corrupt)} of {total} pictures are damaged or empty, such as {named}. At most a fifth may "
            f"be. The first one: {corrupt[0].reason}"
        )
