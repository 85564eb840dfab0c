"""Which edits can be made of a revision."""

from collections.abc import Collection, Sequence
from typing import Final

from whisker.datasets.archive_names import require_distinct
from whisker.datasets.edits import RevisionEdits
from whisker.datasets.images import LabelledImage
from whisker.errors import EditInvalid

_NAMED: Final = 5


def check_edits(edits: RevisionEdits, present: Collection[str], restorable: Collection[str], revision: str) -> None:
    """Refuse edits of pictures that are not there, and those that contradict themselves.

    Args:
        edits: What a person wants.
        present: Ids of the revision's pictures.
        restorable: Ids of pictures that were excluded before or lie in two classes; they can be given one.
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
    """Refuse edits that change nothing, or that leave nothing to learn from.

    Args:
        before: The parent's pictures.
        after: Those that would be left; one without a split comes to train.

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
    unlearned = _unlearned(after) - _unlearned(before)
    if unlearned:
        raise EditInvalid(
            f"Nothing would be left to learn the class {min(unlearned)!r} from: its pictures would all be on "
            "the test side. Give it some of the training pictures as well, or exclude these too."
        )


def _classes(files: Sequence[LabelledImage]) -> set[str]:
    return {file.class_name for file in files}


def _unlearned(files: Sequence[LabelledImage]) -> set[str]:
    """Name the classes that lie on the test side only."""
    return _classes(files) - _classes([file for file in files if file.split != "test"])


def _listed(images: Collection[str]) -> str:
    some = ", ".join(repr(image[:40]) for image in sorted(images)[:_NAMED])
    more = len(images) - _NAMED
    return f"{len(images)} {_pictures(len(images))} ({some}{f' and {more} more' if more > 0 else ''})"


def _pictures(count: int) -> str:
    return "picture" if count == 1 else "pictures"
