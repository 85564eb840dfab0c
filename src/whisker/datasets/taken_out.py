"""What people excluded from a class: adding the same files again does not undo it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from whisker.datasets.images import LabelledImage
from whisker.datasets.left_out import left_out_row
from whisker.datasets.revision import LeftOut
from whisker.datasets.revision_plan import Readable


def excluded_rows(rows: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """Pick what people excluded from all that was left out."""
    return tuple(row for row in rows if row.kind == "taken_out")


def newly_excluded(
    earlier: Iterable[LeftOut], before: Sequence[LabelledImage], after: Sequence[LabelledImage]
) -> tuple[LeftOut, ...]:
    """List what is excluded from its class after an edit: gone, or in another class now.

    Args:
        earlier: What was excluded before, and the duplicates in two classes that the edit decided on.
        before: The parent's pictures.
        after: Those that are left.
    """
    there = {(file.id, file.class_name) for file in after}
    gone = (file for file in before if (file.id, file.class_name) not in there)
    rows = (*(replace(row, kind="taken_out") for row in earlier), *(left_out_row("taken_out", file) for file in gone))
    by_label = {(str(row.image_id), row.class_name): row for row in rows}
    return tuple(row for label, row in by_label.items() if label not in there)


def without_excluded(readable: Readable, excluded: Sequence[LeftOut]) -> tuple[Readable, int]:
    """Leave out what comes in with a class that a person excluded it from; how many files those are comes along."""
    labels = {(row.image_id, row.class_name) for row in excluded}
    kept = tuple(file for file in readable.files if (file.id, file.class_name) not in labels)
    emptied = _classes(readable.files) - _classes(kept)
    return Readable(kept, readable.classes - emptied), len(readable.files) - len(kept)


def _classes(files: Iterable[LabelledImage]) -> set[str]:
    return {file.class_name for file in files}
