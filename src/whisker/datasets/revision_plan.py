"""What the next revision of a dataset holds, worked out before a file is moved."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from whisker.datasets.archive_names import FileNames, require_distinct
from whisker.datasets.copies import Copies, Group, by_split, sort_copies
from whisker.datasets.folders import LabelledFile, content_sha256
from whisker.datasets.layout import Split
from whisker.datasets.near_duplicates import near_groups
from whisker.datasets.report import RevisionDiff
from whisker.datasets.sides import carve
from whisker.errors import ClassEmpty, TooFewClasses

TEST_SHARE: Final = 0.2
SEED: Final = 0
_LEFT_TO_TRAIN: Final = 2

Mode = Literal["new", "add", "replace"]


@dataclass(frozen=True, slots=True)
class PlannedImage:
    """A picture of the next revision: `file.path` is where it lies now, `name` what it will be called."""

    file: LabelledFile
    name: str


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
        files: The pictures.
        names: What each one's file was called, by path.
        classes: The classes of all arrivals, also of those that are no pictures.
    """

    files: tuple[LabelledFile, ...]
    names: Mapping[Path, str]
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
    old = {file.path for file in parent}
    pool = (*parent, *readable.files) if mode == "add" else _with_known_sides(parent, readable.files)
    copies = sort_copies(pool, lambda file: -1 if file.path in old else by_split(file))
    classes = readable.classes | {file.class_name for file in pool}
    require_distinct(classes)
    _require_classes(classes, copies)
    return arrange_pictures(copies, old if mode == "add" else (), readable.names)


def arrange_pictures(copies: Copies, old: Collection[Path], names: Mapping[Path, str]) -> RevisionPlan:
    """Give every picture that is kept its side and its name.

    Args:
        copies: The pictures, sorted by content.
        old: Those that keep the name they have.
        names: What the others' files are called, by path.
    """
    grouped: dict[int, list[LabelledFile]] = defaultdict(list)
    for file, group in zip(copies.kept, near_groups([file.facts for file in copies.kept]), strict=True):
        grouped[group].append(file)
    decided = _decide(grouped.values())
    images = tuple(_name(decided, old, names))
    by_content = {image.file.sha256: image.file for image in images}
    near = (tuple(by_content[file.sha256] for file in group) for group in grouped.values() if len(group) > 1)
    return RevisionPlan(images, copies, tuple(near), content_sha256(decided))


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


def _decide(groups: Iterable[Sequence[LabelledFile]]) -> list[LabelledFile]:
    """Give every picture its split: the given one, that of pictures that look like it, or one chosen by a seed."""
    decided, open_files = [], []
    for group in groups:
        sides = {_side(file.split) for file in group if file.split}
        for file in group:
            if file.split:
                decided.append(replace(file, split=_side(file.split)))
            elif sides:
                decided.append(replace(file, split="test" if sides == {"test"} else "train"))
            else:
                open_files.append(file)
    train, test = carve(open_files, TEST_SHARE, SEED, _LEFT_TO_TRAIN)
    sides_chosen = ((train, "train"), (test, "test"))
    return decided + [replace(file, split=_side(split)) for files, split in sides_chosen for file in files]


def _side(split: str | None) -> Split:
    """Count validation as train: it is carved out anew for each training."""
    return "test" if split == "test" else "train"


def _name(files: Sequence[LabelledFile], old: Collection[Path], names: Mapping[Path, str]) -> Iterable[PlannedImage]:
    """Name every file within its folder; those that are there already keep their names."""
    taken = FileNames()
    for file in files:
        if file.path in old:
            taken.reserve(f"{file.split}/{file.class_name}", file.path.name)
    for file in sorted(files, key=lambda file: (str(file.split), file.class_name, names.get(file.path, ""))):
        known = file.path in old
        folder = f"{file.split}/{file.class_name}"
        yield PlannedImage(file, file.path.name if known else taken.take(folder, names[file.path]))
