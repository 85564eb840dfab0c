"""The revision that follows from a person's edits."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from whisker.datasets.archive_names import check_class_name
from whisker.datasets.copies import ExactDuplicates, Group, by_split
from whisker.datasets.edit_check import check_edits, check_outcome
from whisker.datasets.edits import RevisionEdits
from whisker.datasets.image_facts import ImageFacts
from whisker.datasets.images import LabelledImage
from whisker.datasets.ingest_report import Findings, make_report
from whisker.datasets.inspection import examine
from whisker.datasets.left_out import unresolved
from whisker.datasets.publication import Draft, Parent
from whisker.datasets.revision import LeftOut
from whisker.datasets.revision_plan import arrange_images, compare
from whisker.datasets.split_words import Split
from whisker.datasets.taken_out import excluded_rows, newly_excluded
from whisker.errors import EditInvalid, NotFound

FindFile = Callable[[str], Path]
"""Gives a picture's file by its id, or raises NotFound."""


def draft_edits(edits: RevisionEdits, find_file: FindFile, parent: Parent | None) -> Draft:
    """Work out the next revision from edits of a parent.

    Args:
        edits: What a person wants.
        find_file: Finds the images that are in quarantine or excluded.
        parent: What the dataset holds.

    Raises:
        EditInvalid: The edits do not fit the parent, or leave nothing to learn from.
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
    parent: Parent,
    files: tuple[LabelledImage, ...],
    undecided: Mapping[str, Sequence[LeftOut]],
    excluded: Sequence[LeftOut],
) -> Draft:
    """Arrange the pictures that are left.

    Args:
        parent: What the dataset holds.
        files: What it is to hold.
        undecided: Duplicates in two classes that stay so, by id.
        excluded: What is out of its class.
    """
    plan = arrange_images(ExactDuplicates(files, (), (), tuple(map(_group, undecided.values()))))
    return Draft(
        parent=parent,
        plan=plan,
        report=make_report(parent.revision.name, plan, Findings()),
        diff=compare(parent.revision.id, parent.files, plan.images),
        left_out=(*(row for group in undecided.values() for row in group), *excluded),
        quarantined={},
    )


def _relabelled(file: LabelledImage, class_name: str) -> LabelledImage:
    """Give a file a class; one that changes it is on its way from where it lies."""
    if file.class_name == class_name:
        return file
    return replace(file, class_name=class_name, origin=file.shown_path)


def _by_id(rows: Iterable[LeftOut]) -> dict[str, list[LeftOut]]:
    found: dict[str, list[LeftOut]] = defaultdict(list)
    for row in rows:
        found[str(row.image_id)].append(row)
    return found


def _restored(find_file: FindFile, rows: Sequence[LeftOut]) -> LabelledImage:
    """Look at a picture that is in no class; it judges if one of its copies came to judge."""
    file = min(_group(rows), key=by_split)
    try:
        path = find_file(file.sha256)
    except NotFound as error:
        raise EditInvalid(f"The file of picture {file.sha256!r} is no longer there. Take it in again.") from error
    found = examine(path)
    if not isinstance(found.outcome, ImageFacts):
        raise EditInvalid(f"The file of picture {file.sha256!r} is damaged: {found.outcome} Take it in again.")
    return replace(file, path=path, sha256=found.sha256, size_bytes=found.size_bytes, facts=found.outcome)


def _group(rows: Iterable[LeftOut]) -> Group:
    """Write rows as files, for the report; there are none at these paths."""
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
