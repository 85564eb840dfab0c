"""From a plan to a published revision: rows and files appear together or not at all."""

import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import Connection

from whisker.datasets import revision_rows
from whisker.datasets.duplicates import LookAlikes
from whisker.datasets.images import LabelledImage
from whisker.datasets.ingest_report import (
    IngestFindings,
    excluded_rows,
    list_left_out,
    make_report,
    unresolved,
    without_excluded,
)
from whisker.datasets.layouts.layout import require_class_count
from whisker.datasets.parallel import gc_paused
from whisker.datasets.report_schema import IngestReport, RevisionDiff
from whisker.datasets.revision import LeftOut, Revision, RevisionContents, free_id, free_name, slugify
from whisker.datasets.revision_files import build_tree, flush, is_taken, mark_committed, publish_tree, quarantine
from whisker.datasets.revision_plan import Mode, ReadableImages, RevisionPlan, compare, plan_revision
from whisker.datasets.store import DatasetStore

Transaction = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True)
class ParentRevision:
    """A dataset's newest revision, its images, and what was left out of it."""

    revision: Revision
    files: tuple[LabelledImage, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class RevisionDraft:
    """A revision without its number and folder: all that does not depend on what others publish meanwhile.

    Attributes:
        quarantined: The files of images in two classes, to keep in quarantine, by the image's id.
    """

    parent: ParentRevision | None
    plan: RevisionPlan
    report: IngestReport
    diff: RevisionDiff | None
    left_out: tuple[LeftOut, ...]
    quarantined: Mapping[str, Path]


MakeDraft = Callable[[ParentRevision | None], RevisionDraft]
"""Works out the revision that follows a parent."""


@dataclass(frozen=True)
class PublishRequest:
    """Where a revision is to appear.

    Attributes:
        dataset: The dataset's id; None for a new one.
        name: What the dataset is called.
        root: Where datasets lie.
        job_id: The job that asks.
        transaction: Opens the transaction in which the revision appears.
        read_parent: Reads what a dataset holds.
        most_classes: How many classes a dataset may have; one that has more already may not get further ones.
    """

    dataset: str | None
    name: str
    root: Path
    job_id: str | None
    transaction: Transaction
    read_parent: Callable[[str], ParentRevision]
    most_classes: int | None = None


def publish_request(
    store: DatasetStore, dataset: str | None, name: str, transaction: Transaction | None, job_id: str | None
) -> PublishRequest:
    """Describe where a dataset's next revision is to appear; the transaction is the database's by default."""
    return PublishRequest(
        dataset=dataset,
        name=name,
        root=store.root,
        job_id=job_id,
        transaction=transaction or store.database.transaction,
        read_parent=partial(_read_parent, store),
        most_classes=store.limits.max_classes,
    )


def _read_parent(store: DatasetStore, dataset: str) -> ParentRevision:
    revision = store.revision(dataset)
    return ParentRevision(revision, store.load(revision.id).files, store.left_out(revision.id))


def draft_ingestion(
    name: str, mode: Mode, readable: ReadableImages, findings: IngestFindings, parent: ParentRevision | None
) -> RevisionDraft:
    """Work out the next revision from what has come in.

    Args:
        name: What the dataset is called.
        mode: Whether the images start a dataset, are added to one, or replace its content.
        readable: The images that came in.
        findings: What else was found among the incoming files.
        parent: What the dataset holds; None for a new one.

    Raises:
        DatasetInvalid: Nothing is left of a class.
    """
    earlier = parent.left_out if parent and mode == "add" else ()
    excluded = excluded_rows(earlier)
    readable, refused = without_excluded(readable, excluded)
    plan = plan_revision(mode, parent.files if parent else (), readable)
    findings = _with_warning(findings, refused)
    kept = {image.id for image in plan.images}
    return RevisionDraft(
        parent=parent,
        plan=plan,
        report=make_report(name, plan, findings),
        diff=compare(parent.revision.id, parent.files, plan.images) if parent else None,
        left_out=list_left_out(findings.corrupt, plan.duplicates, (*unresolved(earlier, kept), *excluded)),
        quarantined={group[0].id: group[0].path for group in plan.duplicates.across_classes},
    )


def _with_warning(findings: IngestFindings, refused: int) -> IngestFindings:
    if not refused:
        return findings
    pictures = "1 picture was" if refused == 1 else f"{refused} pictures were"
    warning = f"{pictures} not taken in again: excluded from this dataset, or given another class in it, by a person."
    return replace(findings, warnings=(*findings.warnings, warning))


def publish(request: PublishRequest, make_draft: MakeDraft, tree: Path) -> tuple[Revision, LookAlikes]:
    """Make the next revision of a dataset, and return it with its near duplicates.

    Args:
        request: Which dataset.
        make_draft: Works out the revision; called again where another one was published first.
        tree: A free path on the disk of `root`, where the files are laid out.

    Raises:
        DatasetInvalid: Nothing is left of a class, or the edits do not fit.
    """
    with gc_paused():
        return _publish(request, make_draft, tree)


def _publish(request: PublishRequest, make_draft: MakeDraft, tree: Path) -> tuple[Revision, LookAlikes]:
    while True:
        draft = make_draft(request.read_parent(request.dataset) if request.dataset else None)
        _require_class_count(draft, request.most_classes)
        if draft.parent is not None and draft.parent.revision.sha256 == draft.plan.sha256:
            known = replace(draft.parent.revision, report=draft.report, diff=draft.diff)
            return known, draft.plan.look_alikes
        build_tree(tree, draft.plan.images)
        flush(tree)
        revision = _commit(request, draft, tree)
        if revision is not None:
            return revision, draft.plan.look_alikes
        shutil.rmtree(tree)  # another revision was published meanwhile: start from that


def _require_class_count(draft: RevisionDraft, most_classes: int | None) -> None:
    before = len(draft.parent.revision.report.classes) if draft.parent else 0
    if len(draft.report.classes) > before:
        require_class_count(len(draft.report.classes), most_classes)


def _commit(request: PublishRequest, draft: RevisionDraft, tree: Path) -> Revision | None:
    """Write the rows and move the files in one transaction; None if the parent is no longer the newest revision."""
    with request.transaction() as connection:
        revision_rows.lock(connection)
        dataset = request.dataset
        if dataset is None:
            dataset, name = _new_dataset(request, connection)
            request, draft = replace(request, name=name), _named(draft, name)
        number = revision_rows.newest_number(connection, dataset)
        if draft.parent is not None and number != draft.parent.revision.number:
            return None
        following = revision_rows.newest_number_ever(connection, dataset) + 1
        number = next(free for free in count(following) if not is_taken(request.root / dataset / str(free)))
        revision = _revision(request, draft, dataset, number)
        revision_rows.add_revision(connection, revision, request.job_id, _contents(draft))
        publish_tree(tree, revision.folder)
        quarantine(revision.folder.parent, draft.quarantined)
    mark_committed(revision.folder)
    return revision


def _new_dataset(request: PublishRequest, connection: Connection) -> tuple[str, str]:
    """Add a dataset: returns its id and its name, neither of which another has."""
    names = revision_rows.read_dataset_names(connection)
    name = free_name(request.name, names.values())
    taken = names.keys() | revision_rows.read_deleted(connection)
    dataset = free_id(slugify(name), lambda free: free in taken or is_taken(request.root / free / "1"))
    revision_rows.add_dataset(connection, dataset, name)
    return dataset, name


def _named(draft: RevisionDraft, name: str) -> RevisionDraft:
    return replace(draft, report=draft.report.model_copy(update={"dataset": name}))


def _revision(request: PublishRequest, draft: RevisionDraft, dataset: str, number: int) -> Revision:
    return Revision(
        id=f"{dataset}@{number}",
        dataset=dataset,
        name=request.name,
        number=number,
        parent=draft.parent.revision.id if draft.parent else None,
        sha256=draft.plan.sha256,
        created_at=datetime.now(UTC),
        image_count=draft.report.image_count,
        total_bytes=draft.report.total_bytes,
        report=draft.report,
        diff=draft.diff,
        folder=request.root / dataset / str(number),
        job_id=request.job_id,
    )


def _contents(draft: RevisionDraft) -> RevisionContents:
    """List the rows to write; those of the parent's images that stay are copied within the database."""
    images = draft.plan.images
    known = {image.sha256 for image in images if image.origin is None}
    parent = draft.parent if known else None
    return RevisionContents(
        added=(image for image in images if image.origin is not None),
        parent=parent.revision.id if parent else None,
        dropped=[file.id for file in parent.files if file.sha256 not in known] if parent else (),
        left_out=draft.left_out,
    )
