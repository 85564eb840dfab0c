"""What the next revision of a dataset holds, worked out before a file is moved: splits and exact duplicates with it."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Final, Literal

from whisker.datasets.folders import content_sha256
from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.class_counts import MINIMUM_TRAIN_IMAGES, TEST_SHARE
from whisker.datasets.layouts.split_names import Split
from whisker.datasets.names.safe_names import FileNames, require_distinct
from whisker.datasets.near_duplicates import Group, LookAlikes, find_look_alikes, group_images, group_of
from whisker.datasets.report import RevisionDiff
from whisker.errors import ClassEmpty, TooFewClasses

DuplicateGroup = tuple[LabelledImage, ...]

_CONTENT: Final = attrgetter("sha256")
_PRECEDENCE: Final[dict[Split | None, int]] = {"test": 0, "validation": 1, "train": 2, None: 2}


@dataclass(frozen=True)
class ExactDuplicates:
    """Files sorted by content.

    Attributes:
        kept: One file a content, in the order of the hashes.
        within_class: Duplicates in one class and, as far as is known, one split: the first of each group is kept.
        across_splits: Duplicates of one class in two splits: the first of each group, of the test split, is kept.
        across_classes: Duplicates in two classes: at least one label is wrong, so none is believed.
    """

    kept: tuple[LabelledImage, ...]
    within_class: tuple[DuplicateGroup, ...]
    across_splits: tuple[DuplicateGroup, ...]
    across_classes: tuple[DuplicateGroup, ...]


def by_split(file: LabelledImage) -> int:
    """Let a test image win over one that trains."""
    return _PRECEDENCE[file.split]


def find_exact_duplicates(
    files: Iterable[LabelledImage], precedence: Callable[[LabelledImage], int] = by_split
) -> ExactDuplicates:
    """Keep one file a content.

    Args:
        files: In any order; of duplicates with equal precedence the first one listed is kept.
        precedence: The lowest is kept.
    """
    kept: list[LabelledImage] = []
    within_class: list[DuplicateGroup] = []
    across_splits: list[DuplicateGroup] = []
    across_classes: list[DuplicateGroup] = []
    for _, same in groupby(sorted(files, key=_CONTENT), _CONTENT):
        group = tuple(same)
        if len(group) == 1:
            kept += group
            continue
        group = tuple(sorted(group, key=precedence))
        if len({file.class_name for file in group}) > 1:
            across_classes.append(group)
            continue
        kept.append(group[0])
        (across_splits if _crosses(group) else within_class).append(group)
    return ExactDuplicates(tuple(kept), tuple(within_class), tuple(across_splits), tuple(across_classes))


def _crosses(group: DuplicateGroup) -> bool:
    """Return whether duplicates lie in the test split and in another one."""
    return len({file.split == "test" for file in group if file.split is not None}) > 1


def stratified_holdout(
    images: Sequence[LabelledImage], look_alikes: LookAlikes, share: float, seed: int, left_at_least: int = 0
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Take a share of every class, at least one image where that is possible: (rest, taken).

    Args:
        images: Labelled.
        look_alikes: Images of a group are taken together, or not.
        share: Of each class, 0 to 1.
        seed: The same seed and order give the same answer; put the images in an order that names do not change.
        left_at_least: How many of a class must be left.
    """
    sizes: dict[str, Counter[Group]] = defaultdict(Counter)
    for image in images:
        sizes[image.class_name][group_of(image, look_alikes)] += 1
    taken: set[Group] = set()
    for class_name, by_group in sorted(sizes.items()):
        most = by_group.total() - left_at_least
        taken |= _choose(by_group, taken, (max(1, round(share * by_group.total())), most), f"{seed}/{class_name}")
    parts: tuple[list[LabelledImage], list[LabelledImage]] = ([], [])
    for group, members in group_images(images, look_alikes).items():
        parts[group in taken].extend(members)
    return parts


def _choose(sizes: Mapping[Group, int], taken: Collection[Group], bounds: tuple[int, int], seed: str) -> set[Group]:
    """Choose groups of one class at random until there are enough.

    Args:
        sizes: Images of the class by group.
        taken: Groups that another class has taken already.
        bounds: How many images are wanted, and how many there may be at most.
        seed: For the order.
    """
    wanted, most = min(bounds), bounds[1]
    have = sum(size for group, size in sizes.items() if group in taken)
    order = [group for group in sizes if group not in taken]
    random.Random(seed).shuffle(order)  # noqa: S311 - repeatable, not secret
    chosen = set()
    for group in order:
        if have + sizes[group] <= wanted:
            chosen.add(group)
            have += sizes[group]
    smallest = min(order, key=sizes.__getitem__, default=None)
    if not have and smallest is not None and sizes[smallest] <= most:
        chosen.add(smallest)
    return chosen


SEED: Final = 0

Mode = Literal["new", "add", "replace"]


@dataclass(frozen=True)
class RevisionPlan:
    """The next revision.

    Attributes:
        images: Every image, its split and its name decided; those with an origin are not in the revision before under
            the same split, class and name.
        duplicates: What was there more than once.
        near: Groups of images that look alike.
        look_alikes: The same by content.
        sha256: Hash of split, class and content.
    """

    images: tuple[LabelledImage, ...]
    duplicates: ExactDuplicates
    near: tuple[DuplicateGroup, ...]
    look_alikes: LookAlikes
    sha256: str


@dataclass(frozen=True)
class Readable:
    """The images among the incoming files.

    Attributes:
        files: The images, with the paths they came with.
        classes: The classes of all incoming files, also of those that are no images.
    """

    files: tuple[LabelledImage, ...]
    classes: frozenset[str]


def plan_revision(mode: Mode, parent: Sequence[LabelledImage], readable: Readable) -> RevisionPlan:
    """Work out the next revision.

    An image of the parent keeps its split for good. A layout that is given is kept. All others are divided by a seed:
    a fifth of each class is for testing, and images that look alike stay together.

    Args:
        mode: Whether the incoming images come on top of the parent's or in their place.
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
    """Give every image that is kept its split and its name; what has no origin keeps the name it has."""
    look_alikes = find_look_alikes(duplicates.kept)
    groups = group_images(duplicates.kept, look_alikes)
    decided = sorted(_decide(groups.values(), look_alikes), key=_CONTENT)
    alike = group_images((image for image in decided if image.sha256 in look_alikes), look_alikes)
    near = tuple(tuple(group) for group in sorted(alike.values(), key=lambda group: group[1].sha256))
    return RevisionPlan(tuple(_name(decided)), duplicates, near, look_alikes, content_sha256(decided))


def compare(parent_id: str, parent: Sequence[LabelledImage], images: Sequence[LabelledImage]) -> RevisionDiff:
    """Say what changes from one revision to the next.

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
    """Give incoming images without a split the one they had in the parent."""
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
    """Give every image its split: the given one, that of images that look like it, or one chosen by a seed."""
    undecided: list[LabelledImage] = []
    for group in groups:
        given = {_side(image.split) for image in group if image.split}
        if not given:
            undecided += group
            continue
        others: Split = "test" if given == {"test"} else "train"
        yield from (image.with_split(_side(image.split) if image.split else others) for image in group)
    train, test = stratified_holdout(undecided, look_alikes, TEST_SHARE, SEED, MINIMUM_TRAIN_IMAGES)
    yield from (image.with_split("train") for image in train)
    yield from (image.with_split("test") for image in test)


def _side(split: str | None) -> Split:
    """Count validation as train: it is held out anew for each training."""
    return "test" if split == "test" else "train"


def _name(images: Sequence[LabelledImage]) -> Iterator[LabelledImage]:
    """Name every file within its folder; those that are there already keep their names."""
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
