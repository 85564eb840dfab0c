"""What the next revision of a dataset holds: each image with its split and name, worked out before a file is moved."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Final, Literal

from whisker.datasets.duplicates import (
    DuplicateGroup,
    ExactDuplicates,
    LookAlikes,
    by_split,
    find_exact_duplicates,
    find_look_alikes,
    group_images,
)
from whisker.datasets.folders import content_sha256
from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.class_counts import MINIMUM_TRAIN_IMAGES, TEST_SHARE
from whisker.datasets.layouts.split_names import Split
from whisker.datasets.names.safe_paths import FileNames, require_distinct
from whisker.datasets.report_schema import RevisionDiff
from whisker.datasets.scenes import find_scenes
from whisker.datasets.splits import stratified_holdout
from whisker.errors import ClassEmpty, TooFewClasses

SEED: Final = 0

Mode = Literal["new", "add", "replace"]

_CONTENT: Final = attrgetter("sha256")


@dataclass(frozen=True)
class RevisionPlan:
    """The next revision.

    Attributes:
        images: Every image, its split and its name decided; those with an origin are not in the revision before under
            the same split, class and name.
        duplicates: Exact duplicates.
        near: Groups of near duplicates.
        look_alikes: The same by SHA-256.
        sha256: Hash of split, class and content.
    """

    images: tuple[LabelledImage, ...]
    duplicates: ExactDuplicates
    near: tuple[DuplicateGroup, ...]
    look_alikes: LookAlikes
    sha256: str


@dataclass(frozen=True)
class ReadableImages:
    """The images among the incoming files.

    Attributes:
        files: The images, with the paths they had in their source.
        classes: The classes of all incoming files, also of those that are no images.
    """

    files: tuple[LabelledImage, ...]
    classes: frozenset[str]


def plan_revision(mode: Mode, parent: Sequence[LabelledImage], readable: ReadableImages) -> RevisionPlan:
    """Work out the next revision.

    An image of the parent keeps its split, and so does one whose layout gives it. All others are divided by a seed: a
    fifth of each class is for testing, and near duplicates stay together; takes are cut by time where a class has few.

    Args:
        mode: Whether the incoming images are added to the parent's or replace them.
        parent: The images of the revision before.
        readable: The incoming images.

    Raises:
        ClassNameInvalid: An added class differs from one of the parent's in nothing but capitals.
        ClassEmpty: Nothing is left of a class.
        TooFewClasses: There is only one class.
    """
    pool = (*parent, *readable.files) if mode == "add" else tuple(_with_known_splits(parent, readable.files))
    duplicates = find_exact_duplicates(pool, lambda file: -1 if file.origin is None else by_split(file))
    classes = readable.classes | {file.class_name for file in pool}
    require_distinct(classes)
    _require_classes(classes, duplicates)
    return arrange_images(duplicates)


def arrange_images(duplicates: ExactDuplicates) -> RevisionPlan:
    """Assign a split and a name to every image that is kept; those without an origin keep their name."""
    look_alikes = find_look_alikes(duplicates.kept)
    groups = group_images(duplicates.kept, find_scenes(duplicates.kept, look_alikes))
    decided = sorted(_decide(groups.values(), look_alikes), key=_CONTENT)
    alike = group_images((image for image in decided if image.sha256 in look_alikes), look_alikes)
    near = tuple(tuple(group) for group in sorted(alike.values(), key=lambda group: group[1].sha256))
    return RevisionPlan(tuple(_name(decided)), duplicates, near, look_alikes, content_sha256(decided))


def compare(parent_id: str, parent: Sequence[LabelledImage], images: Sequence[LabelledImage]) -> RevisionDiff:
    """Compare two revisions, by content and class.

    An image with another class is another image: it is among the added, the removed and the relabelled.
    """
    before = {file.sha256: file.class_name for file in parent}
    after = {image.sha256: image.class_name for image in images}
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


def _with_known_splits(parent: Sequence[LabelledImage], incoming: Sequence[LabelledImage]) -> Iterator[LabelledImage]:
    """Yield incoming images, those without a split with the one they had in the parent."""
    known = {(image.class_name, image.sha256): image.split for image in parent}
    for image in incoming:
        yield image.placed(image.split or known.get((image.class_name, image.sha256)), image.file_name)


def _require_classes(expected: Collection[str], duplicates: ExactDuplicates) -> None:
    found = {file.class_name for file in duplicates.kept}
    missing = sorted(set(expected) - found)
    if missing:
        is_elsewhere = any(file.class_name == missing[0] for group in duplicates.across_classes for file in group)
        why = "its pictures also lie in other classes" if is_elsewhere else "none of its files can be read as a picture"
        raise ClassEmpty(f"Nothing is left of the class {missing[0]!r}: {why}. Put this right and try again.")
    if len(found) < 2:
        raise TooFewClasses(f"There is only the class {next(iter(found), '')!r}; telling apart takes two.")


def _decide(groups: Iterable[Sequence[LabelledImage]], look_alikes: LookAlikes) -> Iterator[LabelledImage]:
    """Assign every image its split: the given one, that of its scene, or one chosen by time or by a seed."""
    undecided: list[LabelledImage] = []
    decided_scenes: Counter[str] = Counter()
    for group in groups:
        given = {_kept_split(image.split) for image in group if image.split}
        if not given:
            undecided += group
            continue
        decided_scenes.update({image.class_name for image in group})
        others: Split = "test" if given == {"test"} else "train"
        yield from (image.with_split(_kept_split(image.split) if image.split else others) for image in group)
    train, test = stratified_holdout(
        undecided, look_alikes, TEST_SHARE, SEED, MINIMUM_TRAIN_IMAGES, other_scenes=decided_scenes
    )
    yield from (image.with_split("train") for image in train)
    yield from (image.with_split("test") for image in test)


def _kept_split(split: str | None) -> Split:
    """Return the split that a revision keeps: validation counts as train, for each training holds it out anew."""
    return "test" if split == "test" else "train"


def _name(images: Sequence[LabelledImage]) -> Iterator[LabelledImage]:
    """Name every file within its folder; those without an origin keep their names."""
    taken = FileNames()
    new = []
    for image in images:
        if image.origin is None:
            taken.reserve(f"{image.split}/{image.class_name}", image.file_name)
            yield image
        else:
            new.append((str(image.split), image.class_name, image.file_name, image))
    for split, class_name, name, image in sorted(new, key=itemgetter(0, 1, 2)):
        yield image.placed(image.split, taken.take(f"{split}/{class_name}", name))
