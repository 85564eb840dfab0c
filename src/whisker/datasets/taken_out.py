"""What people took out of a class: adding the same files again does not undo it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from whisker.datasets.folders import LabelledFile
from whisker.datasets.left_out import left_out_row
from whisker.datasets.revision import LeftOut
from whisker.datasets.revision_plan import Readable


def taken_out_rows(rows: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """Pick what people took out from all that was left out."""
    return tuple(row for row in rows if row.kind == "taken_out")


def take_out(
    earlier: Iterable[LeftOut], before: Sequence[LabelledFile], after: Sequence[LabelledFile]
) -> tuple[LeftOut, ...]:
    """List what is out of its class after an edit: excluded, or in another class now.

    Args:
        earlier: What was taken out before, and the copies in two classes that the edit decided on.
        before: The parent's pictures.
        after: Those that are left.
    """
    there = {(file.image_id, file.class_name) for file in after}
    gone = (file for file in before if (file.image_id, file.class_name) not in there)
    rows = (*(replace(row, kind="taken_out") for row in earlier), *(left_out_row("taken_out", file) for file in gone))
    by_label = {(str(row.image_id), row.class_name): row for row in rows}
    return tuple(row for label, row in by_label.items() if label not in there)


def without_taken_out(readable: Readable, taken_out: Sequence[LeftOut]) -> tuple[Readable, int]:
    """Leave out what comes in with a class that a person took it out of; how many files those are comes along."""
    labels = {(row.image_id, row.class_name) for row in taken_out}
    kept = tuple(file for file in readable.files if (file.image_id, file.class_name) not in labels)
    emptied = _classes(readable.files) - _classes(kept)
    return Readable(kept, readable.classes - emptied), len(readable.files) - len(kept)


def _classes(files: Iterable[LabelledFile]) -> set[str]:
    return {file.class_name for file in files}
