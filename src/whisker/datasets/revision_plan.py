"""What the next revision of a dataset holds, worked out before a file is moved."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Final, Literal

from whisker.datasets.archive_names import FileNames, require_distinct
from whisker.datasets.class_sizes import MINIMUM_TRAIN_IMAGES, TEST_SHARE
from whisker.datasets.copies import Copies, Group, by_split, sort_copies
from whisker.datasets.folders import LabelledFile, content_sha256
from whisker.datasets.near_duplicates import near_groups
from whisker.datasets.report import RevisionDiff
from whisker.datasets.sides import carve
from whisker.datasets.split_words import Split
from whisker.errors import ClassEmpty, TooFewClasses

SEED: Final = 0

Mode = Literal["new", "add", "replace"]


@dataclass(frozen=True, slots=True)
class PlannedImage:
    """A picture of the next revision: `file.path` is where it lies now, `name` what it will be called.

    Attributes:
        is_known: Whether it lies in the revision before under the same split, class and name.
    """

    file: LabelledFile
    name: str
    is_known: bool


@dataclass(frozen=True)
class RevisionPlan:
    """The next revision.

    Attributes:
        images: Every picture, its split decided.
        copies: What was there more than once.
        near: Groups of pictures that look alike.
        sha256: Hash of split, class and content.
    """

    images: tuple[PlannedImage, ...]
    copies: Copies
    near: tuple[Group, ...]
    sha256: str


@dataclass(frozen=True)
class Readable:
    """The pictures among the arrivals.

    Attributes:
        files: The pictures, with the paths they came with.
        classes: The classes of all arrivals, also of those that are no pictures.
    """

    files: tuple[LabelledFile, ...]
    classes: frozenset[str]


def plan_revision(mode: Mode, parent: Sequence[LabelledFile], readable: Readable) -> RevisionPlan:
    """Work out the next revision.

    A picture of the parent keeps its side for good. A layout that is given is kept. All others are divided by a seed:
    a fifth of each class judges, and pictures that look alike stay together.

    Args:
        mode: Whether the arrivals come on top of the parent's pictures or in their place.
        parent: The pictures of the revision before.
        readable: The arrivals.

    Raises:
        ClassNameInvalid: An added class differs from one of the parent's in nothing but capitals.
        ClassEmpty: Nothing is left of a class.
        TooFewClasses: There is only one class.
    """
    pool = (*parent, *readable.files) if mode == "add" else _with_known_sides(parent, readable.files)
    copies = sort_copies(pool, lambda file: -1 if file.origin is None else by_split(file))
    classes = readable.classes | {file.class_name for file in pool}
    require_distinct(classes)
    _require_classes(classes, copies)
    return arrange_pictures(copies)


def arrange_pictures(copies: Copies) -> RevisionPlan:
    """Give every picture that is kept its side and its name; what has no origin keeps the name it has."""
    groups = near_groups([file.facts for file in copies.kept])
    alike: dict[int, list[int]] = {group: [group] for index, group in enumerate(groups) if group != index}
    for index, group in enumerate(groups):
        if group != index:
            alike[group].append(index)
    together = (alike.get(index) or [index] for index, group in enumerate(groups) if group == index)
    decided = _decide(copies.kept, together)
    near = tuple(tuple(decided[index] for index in group) for group in alike.values())
    return RevisionPlan(tuple(_name(decided)), copies, near, content_sha256(decided))


def compare(parent_id: str, parent: Sequence[LabelledFile], images: Sequence[PlannedImage]) -> RevisionDiff:
    """Say what changes from one revision to the next.

    A picture with another class is another picture: it is among the added, the removed and the relabelled.
    """
    before = {file.sha256: file.class_name for file in parent}
    after = {image.file.sha256: image.file.class_name for image in images}
    both = before.keys() & after.keys()
    unchanged = sum(before[content] == after[content] for content in both)
    classes_before, classes_after = set(before.values()), set(after.values())
    return RevisionDiff(
        parent=parent_id,
        added=len(after) - unchanged,
        removed=len(before) - unchanged,
        unchanged=unchanged,
        relabelled=len(both) - unchanged,
        added_classes=tuple(sorted(classes_after - classes_before)),
        removed_classes=tuple(sorted(classes_before - classes_after)),
    )


def _with_known_sides(parent: Sequence[LabelledFile], arrivals: Sequence[LabelledFile]) -> tuple[LabelledFile, ...]:
    """Give arrivals without a side the one they had in the parent."""
    sides = {(file.class_name, file.sha256): file.split for file in parent}
    return tuple(
        file if file.split else replace(file, split=sides.get((file.class_name, file.sha256))) for file in arrivals
    )


def _require_classes(expected: Collection[str], copies: Copies) -> None:
    found = {file.class_name for file in copies.kept}
    missing = sorted(set(expected) - found)
    if missing:
        is_elsewhere = any(file.class_name == missing[0] for group in copies.across_classes for file in group)
        why = "its pictures also lie in other classes" if is_elsewhere else "none of its files can be read as a picture"
        raise ClassEmpty(f"Nothing is left of the class {missing[0]!r}: {why}. Put this right and try again.")
    if len(found) < 2:
        raise TooFewClasses(f"There is only the class {next(iter(found), '')!r}; telling apart takes two.")


def _decide(files: Sequence[LabelledFile], groups: Iterable[Sequence[int]]) -> list[LabelledFile]:
    """Give every picture its split: the given one, that of pictures that look like it, or one chosen by a seed."""
    decided = list(files)
    undecided = []
    for group in groups:
        sides = {_side(split) for index in group if (split := files[index].split)}
        for index in group:
            if sides:
                split = files[index].split or ("test" if sides == {"test"} else "train")
                decided[index] = files[index].on_side(_side(split))
            else:
                undecided.append(index)
    _, test = carve([files[index] for index in undecided], TEST_SHARE, SEED, MINIMUM_TRAIN_IMAGES)
    judging = {file.sha256 for file in test}
    for index in undecided:
        decided[index] = files[index].on_side("test" if files[index].sha256 in judging else "train")
    return decided


def _side(split: str | None) -> Split:
    """Count validation as train: it is carved out anew for each training."""
    return "test" if split == "test" else "train"


def _name(files: Sequence[LabelledFile]) -> Iterator[PlannedImage]:
    """Name every file within its folder; those that are there already keep their names."""
    taken = FileNames()
    new = []
    for file in files:
        if file.origin is None:
            name = file.path.name
            taken.reserve(f"{file.split}/{file.class_name}", name)
            yield PlannedImage(file, name, is_known=True)
        else:
            new.append((str(file.split), file.class_name, file.origin.rpartition("/")[2], file))
    for split, class_name, name, file in sorted(new, key=itemgetter(0, 1, 2)):
        yield PlannedImage(file, taken.take(f"{split}/{class_name}", name), is_known=False)
