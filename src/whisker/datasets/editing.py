"""Edits of a revision: which can be made, and the revision that follows from them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, cast

from whisker.datasets.duplicates import DuplicateGroup, ExactDuplicates, by_split
from whisker.datasets.images import LabelledImage
from whisker.datasets.ingest_report import IngestFindings, excluded_rows, make_report, newly_excluded, unresolved
from whisker.datasets.inspection import examine
from whisker.datasets.layouts.split_names import Split
from whisker.datasets.measures import ImageFacts
from whisker.datasets.names.safe_paths import check_class_name, require_distinct
from whisker.datasets.publication import ParentRevision, RevisionDraft, Transaction, publish, publish_request
from whisker.datasets.revision import LeftOut, RevisionEdits
from whisker.datasets.revision_files import IMAGES_NOT_STORED, staging_folder
from whisker.datasets.revision_plan import arrange_images, compare
from whisker.datasets.store import DatasetStore, KeptRevision
from whisker.disk_space import full_disk_named
from whisker.errors import EditInvalid, NotFound
from whisker.progress import StageProgress

_NAMED: Final = 5

FindFile = Callable[[str], Path]
"""Returns an image's file by its id, or raises NotFound."""


def edit(
    store: DatasetStore,
    reference: str,
    edits: RevisionEdits,
    *,
    transaction: Transaction | None = None,
    on_progress: StageProgress = lambda _stage, _share: None,
    job_id: str | None = None,
) -> KeptRevision:
    """Make a dataset's next revision by excluding images and giving others another class.

    Files are shared with the revision before. A relabelled image keeps its split, and a class that loses all its images
    disappears. A job that was killed may call this again: what it has published is returned.

    Args:
        store: Has the dataset.
        reference: The dataset, or any of its revisions; the newest one is edited.
        edits: What to change.
        transaction: Opens the transaction in which the revision appears; the database's by default.
        on_progress: Called with the stage `storing`.
        job_id: The job that asks.

    Raises:
        DatasetNotFound: There is no such dataset or revision.
        EditInvalid: The edits name what is not there, change nothing, or leave nothing to train on.
        ClassNameInvalid: A class's name cannot be a folder's.
        StorageFull: The disk is full.
    """
    made = store.made_by(job_id) if job_id else None
    if made is not None:
        return KeptRevision(store, made)
    before = store.revision(reference)
    order = publish_request(store, before.dataset, before.name, transaction, job_id)
    with full_disk_named(IMAGES_NOT_STORED), staging_folder(store.root, job_id) as staging:
        on_progress("storing", 0.0)
        revision, look_alikes = publish(order, partial(draft_edits, edits, store.find_image), staging / "tree")
        on_progress("storing", 1.0)
    return KeptRevision(store, revision, look_alikes)


def draft_edits(edits: RevisionEdits, find_file: FindFile, parent: ParentRevision | None) -> RevisionDraft:
    """Work out the next revision from edits of a parent.

    Args:
        edits: What to change.
        find_file: Finds the images that are in quarantine or excluded.
        parent: What the dataset holds.

    Raises:
        EditInvalid: The edits do not fit the parent, or leave nothing to train on.
        ClassNameInvalid: A class's name cannot be a folder's.
    """
    assert parent is not None
    by_id = {file.id: file for file in parent.files}
    undecided, excluded_before = _by_id(unresolved(parent.left_out, by_id)), excluded_rows(parent.left_out)
    restorable = _by_id(row for row in excluded_before if row.image_id not in by_id) | undecided
    check_edits(edits, by_id, restorable, parent.revision.id)
    relabel = {image: check_class_name(class_name) for image, class_name in edits.relabel.items()}
    restored = {image: _restored(find_file, restorable[image]) for image in relabel if image in restorable}
    decided = [row for image in restored for row in undecided.pop(image, ())]
    excluded = set(edits.exclude)
    files = tuple(
        _relabelled(file, relabel.get(image, file.class_name))
        for image, file in sorted({**by_id, **restored}.items())
        if image not in excluded
    )
    check_outcome(parent.files, files)
    return _draft(parent, files, undecided, newly_excluded((*excluded_before, *decided), parent.files, files))


def _draft(
    parent: ParentRevision,
    files: tuple[LabelledImage, ...],
    undecided: Mapping[str, Sequence[LeftOut]],
    excluded: Sequence[LeftOut],
) -> RevisionDraft:
    """Draft the revision of the images that are left.

    Args:
        parent: What the dataset holds.
        files: What the next revision is to hold.
        undecided: Duplicates in two classes that stay undecided, by id.
        excluded: Images that are excluded from their class.
    """
    plan = arrange_images(ExactDuplicates(files, (), (), tuple(map(_group, undecided.values()))))
    return RevisionDraft(
        parent=parent,
        plan=plan,
        report=make_report(parent.revision.name, plan, IngestFindings()),
        diff=compare(parent.revision.id, parent.files, plan.images),
        left_out=(*(row for group in undecided.values() for row in group), *excluded),
        quarantined={},
    )


def _relabelled(file: LabelledImage, class_name: str) -> LabelledImage:
    """Return a file with a class; one whose class changes moves, so it gets an origin."""
    if file.class_name == class_name:
        return file
    return replace(file, class_name=class_name, origin=file.shown_path)


def _by_id(rows: Iterable[LeftOut]) -> dict[str, list[LeftOut]]:
    found: dict[str, list[LeftOut]] = defaultdict(list)
    for row in rows:
        found[str(row.image_id)].append(row)
    return found


def _restored(find_file: FindFile, rows: Sequence[LeftOut]) -> LabelledImage:
    """Examine an image that is in no class; its split is test if one of its duplicates was a test image."""
    file = min(_group(rows), key=by_split)
    try:
        path = find_file(file.sha256)
    except NotFound as error:
        raise EditInvalid(f"The file of picture {file.sha256!r} is no longer there. Take it in again.") from error
    found = examine(path)
    if not isinstance(found.outcome, ImageFacts):
        raise EditInvalid(f"The file of picture {file.sha256!r} is damaged: {found.outcome} Take it in again.")
    return replace(file, path=path, sha256=found.sha256, size_bytes=found.size_bytes, facts=found.outcome)


def _group(rows: Iterable[LeftOut]) -> DuplicateGroup:
    """Represent rows as files, for the report; no files lie at these paths."""
    return tuple(
        LabelledImage(
            path=Path(row.path),
            class_name=row.class_name,
            split=cast("Split | None", row.split),
            file_name=row.path.rpartition("/")[2],
            sha256=str(row.image_id),
            size_bytes=0,
            origin=row.path,
        )
        for row in rows
    )


def check_edits(edits: RevisionEdits, present: Collection[str], restorable: Collection[str], revision: str) -> None:
    """Refuse edits of images that do not exist, and those that contradict themselves.

    Args:
        edits: What to change.
        present: Ids of the revision's images.
        restorable: Ids of images that were excluded before or lie in two classes; they can be given one.
        revision: The revision's id.

    Raises:
        EditInvalid: They cannot be made.
    """
    if not edits.exclude and not edits.relabel:
        raise EditInvalid("There is nothing to change. Name pictures to exclude, or pictures and their right class.")
    both = set(edits.exclude) & set(edits.relabel)
    if both:
        raise EditInvalid(f"{_listed(both)} cannot be both excluded and relabelled. Choose one of the two.")
    unknown = [image for image in edits.exclude if image not in present]
    unknown += [image for image in edits.relabel if image not in present and image not in restorable]
    if unknown:
        raise EditInvalid(
            f"{_listed(unknown)} cannot be edited: {revision[:80]} has no such {_pictures(len(unknown))}. "
            "It may have changed meanwhile; look at its newest revision."
        )


def check_outcome(before: Sequence[LabelledImage], after: Sequence[LabelledImage]) -> None:
    """Refuse edits that change nothing, or that leave nothing to train on.

    Args:
        before: The parent's images.
        after: Those that would be left; one without a split is put into train.

    Raises:
        EditInvalid: It would be no revision to train with.
        ClassNameInvalid: A class differs from another one in nothing but capitals.
    """
    classes = _classes(after)
    if len(classes) < 2:
        left = f"Only the class {next(iter(classes))!r} would be left" if classes else "No picture would be left"
        raise EditInvalid(f"{left}; telling apart takes two classes. Exclude or relabel fewer pictures.")
    if {(file.sha256, file.class_name) for file in before} == {(file.sha256, file.class_name) for file in after}:
        raise EditInvalid("Nothing would change: these pictures have these classes already.")
    require_distinct(classes)
    unlearned = _classes_without_training(after) - _classes_without_training(before)
    if unlearned:
        raise EditInvalid(
            f"Nothing would be left to learn the class {min(unlearned)!r} from: its pictures would all be on "
            "the test side. Give it some of the training pictures as well, or exclude these too."
        )


def _classes(files: Sequence[LabelledImage]) -> set[str]:
    return {file.class_name for file in files}


def _classes_without_training(files: Sequence[LabelledImage]) -> set[str]:
    """Return the classes that have test images only."""
    return _classes(files) - _classes([file for file in files if file.split != "test"])


def _listed(images: Collection[str]) -> str:
    some = ", ".join(repr(image[:40]) for image in sorted(images)[:_NAMED])
    more = len(images) - _NAMED
    return f"{len(images)} {_pictures(len(images))} ({some}{f' and {more} more' if more > 0 else ''})"


def _pictures(count: int) -> str:
    return "picture" if count == 1 else "pictures"
