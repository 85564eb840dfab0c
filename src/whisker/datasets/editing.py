"""Editing a dataset: its next revision, with images excluded or given another class."""

from functools import partial

from whisker.datasets.arrivals import StageProgress
from whisker.datasets.edit_draft import draft_edits
from whisker.datasets.edits import RevisionEdits
from whisker.datasets.publication import Transaction, order_of, publish
from whisker.datasets.revision_files import PICTURES_NOT_STORED, staging_folder
from whisker.datasets.store import DatasetStore, KeptRevision
from whisker.system import full_disk_named


def edit(
    store: DatasetStore,
    reference: str,
    edits: RevisionEdits,
    *,
    transaction: Transaction | None = None,
    on_progress: StageProgress = lambda _stage, _share: None,
    job_id: str | None = None,
) -> KeptRevision:
    """Make a dataset's next revision by leaving images out and by giving others another class.

    Files are shared with the revision before. A relabelled image keeps its split, and a class that loses all its images
    disappears. A job that was killed may call this again: what it has published is returned.

    Args:
        store: Has the dataset.
        reference: The dataset, or any of its revisions; the newest one is edited.
        edits: What a person wants.
        transaction: Opens the transaction in which the revision appears; the database's by default.
        on_progress: Called with the stage `storing`.
        job_id: The job that asks.

    Raises:
        DatasetNotFound: There is no such dataset or revision.
        EditInvalid: The edits name what is not there, change nothing, or leave nothing to learn from.
        ClassNameInvalid: A class's name cannot be a folder's.
        StorageFull: The disk has no room.
    """
    made = store.made_by(job_id) if job_id else None
    if made is not None:
        return KeptRevision(store, made)
    before = store.revision(reference)
    order = order_of(store, before.dataset, before.name, transaction, job_id)
    with full_disk_named(PICTURES_NOT_STORED), staging_folder(store.root, job_id) as staging:
        on_progress("storing", 0.0)
        revision, look_alikes = publish(order, partial(draft_edits, edits, store.find_image), staging / "tree")
        on_progress("storing", 1.0)
    return KeptRevision(store, revision, look_alikes)
