"""The revision that follows from a person's edits."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from whisker.datasets.archive_names import check_class_name
from whisker.datasets.copies import Copies, Group, by_split
from whisker.datasets.edit_check import check_edits, check_outcome
from whisker.datasets.edits import RevisionEdits
from whisker.datasets.folders import LabelledFile
from whisker.datasets.image_facts import ImageFacts
from whisker.datasets.ingest_report import Findings, make_report
from whisker.datasets.inspection import examine
from whisker.datasets.left_out import shown_path, unresolved
from whisker.datasets.publication import Draft, Parent
from whisker.datasets.revision import LeftOut
from whisker.datasets.revision_plan import arrange_pictures, compare
from whisker.datasets.split_words import Split
from whisker.datasets.taken_out import take_out, taken_out_rows
from whisker.errors import EditInvalid, NotFound

FindFile = Callable[[str], Path]
"""Gives a picture's file by its id, or raises NotFound."""


def draft_edits(edits: RevisionEdits, find_file: FindFile, parent: Parent | None) -> Draft:
    """Work out the next revision from edits of a parent.

    Args:
        edits: What a person wants.
        find_file: Finds the pictures that were set aside or excluded.
        parent: What the dataset holds.

    Raises:
        EditInvalid: The edits do not fit the parent, or leave nothing to learn from.
        ClassNameInvalid: A class's name cannot be a folder's.
    """
    assert parent is not None
    by_id = {file.image_id: file for file in parent.files}
    undecided, taken_out = _by_id(unresolved(parent.left_out, by_id)), taken_out_rows(parent.left_out)
    aside = _by_id(row for row in taken_out if row.image_id not in by_id) | undecided
    check_edits(edits, by_id, aside, parent.revision.id)
    relabel = {image: check_class_name(class_name) for image, class_name in edits.relabel.items()}
    restored = {image: _restored(find_file, aside[image]) for image in relabel if image in aside}
    decided = [row for image in restored for row in undecided.pop(image, ())]
    excluded = set(edits.exclude)
    files = tuple(
        _relabelled(file, relabel.get(image, file.class_name))
        for image, file in sorted({**by_id, **restored}.items())
        if image not in excluded
    )
    check_outcome(parent.files, files)
    return _draft(parent, files, undecided, take_out((*taken_out, *decided), parent.files, files))


def _draft(
    parent: Parent,
    files: tuple[LabelledFile, ...],
    undecided: Mapping[str, Sequence[LeftOut]],
    taken_out: Sequence[LeftOut],
) -> Draft:
    """Arrange the pictures that are left.

    Args:
        parent: What the dataset holds.
        files: What it is to hold.
        undecided: Copies in two classes that stay so, by id.
        taken_out: What is out of its class.
    """
    plan = arrange_pictures(Copies(files, (), (), tuple(map(_group, undecided.values()))))
    return Draft(
        parent=parent,
        plan=plan,
        report=make_report(parent.revision.name, plan, Findings()),
        diff=compare(parent.revision.id, parent.files, plan.images),
        left_out=(*(row for group in undecided.values() for row in group), *taken_out),
        aside={},
    )


def _relabelled(file: LabelledFile, class_name: str) -> LabelledFile:
    """Give a file a class; one that changes it is on its way from where it lies."""
    if file.class_name == class_name:
        return file
    return replace(file, class_name=class_name, origin=shown_path(file))


def _by_id(rows: Iterable[LeftOut]) -> dict[str, list[LeftOut]]:
    found: dict[str, list[LeftOut]] = defaultdict(list)
    for row in rows:
        found[str(row.image_id)].append(row)
    return found


def _restored(find_file: FindFile, rows: Sequence[LeftOut]) -> LabelledFile:
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
        LabelledFile(
            Path(row.path), row.class_name, cast("Split | None", row.split), str(row.image_id), 0, origin=row.path
        )
        for row in rows
    )
