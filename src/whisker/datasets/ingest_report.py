"""The report of an ingestion: what is in the revision, what was left out or excluded, and why."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from whisker.datasets.duplicates import DuplicateGroup, ExactDuplicates, LookAlikes, find_leaks
from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.class_counts import few_warnings
from whisker.datasets.measures import TINY_PX
from whisker.datasets.names.encoding import NamesReading
from whisker.datasets.report_schema import (
    MAX_EXAMPLES,
    MAX_NAMED,
    ClassCounts,
    DuplicateFigures,
    Duplicates,
    IgnoredFile,
    Imbalance,
    IngestReport,
    TakeFigures,
    TinyFile,
    UnreadableFile,
    dimensions,
)
from whisker.datasets.revision import LeftOut, LeftOutKind
from whisker.datasets.revision_plan import ReadableImages, RevisionPlan
from whisker.datasets.scenes import FEWEST_SCENES, describe_same_scene, same_scene
from whisker.datasets.takes import take_of, takes_in

_IMBALANCED_BELOW: Final = 0.5
_PATHS_SHOWN: Final = 10
_BLANK_NAMED: Final = 3

_LONGEST_PATH: Final = 1024

_TRANSPARENT: Final = "If they are transparent all over, save them anew without transparency."
_CAUSES: Final = {
    "RGBA": _TRANSPARENT,
    "I;16": "If a sensor's 10 or 12 bits were stored in 16, scale them to the full range.",
}
"""By the colour mode of what shows nothing."""


@dataclass(frozen=True)
class IngestFindings:
    """What was found besides images: files that could not be read, files that are none, and warnings."""

    corrupt: tuple[UnreadableFile, ...] = ()
    ignored: tuple[IgnoredFile, ...] = ()
    ignored_count: int = 0
    warnings: tuple[str, ...] = ()
    names: NamesReading | None = None


def make_report(name: str, plan: RevisionPlan, findings: IngestFindings) -> IngestReport:
    """Report what a person should know before training."""
    images = plan.images
    classes = _class_counts(images)
    facts = [image.known_facts for image in images]
    tiny = [image for image in images if image.known_facts.smallest_side_px < TINY_PX]
    duplicates = _duplicates(plan)
    left_out = (duplicates.within_class, duplicates.across_classes, duplicates.across_splits)
    takes = _takes(images, plan.look_alikes)
    counts = {
        "train": {row.class_name: row.train for row in classes},
        "test": {row.class_name: row.test for row in classes},
    }
    return IngestReport(
        dataset=name,
        classes=classes,
        splits=dict(Counter(str(image.split) for image in images)),
        image_count=len(images),
        total_bytes=sum(image.size_bytes for image in images),
        formats=dict(Counter(fact.format for fact in facts).most_common()),
        dimensions=dimensions(facts),
        corrupt=findings.corrupt[:MAX_NAMED],
        corrupt_count=len(findings.corrupt),
        tiny=tuple(_tiny(image) for image in tiny[:MAX_NAMED]),
        tiny_count=len(tiny),
        duplicates=duplicates,
        imbalance=_imbalance(classes),
        ignored=findings.ignored,
        ignored_count=findings.ignored_count,
        warnings=(
            *findings.warnings,
            *few_warnings(counts),
            *_take_warnings(takes, sum(row.test for row in classes)),
            *_blank_image_warnings([image for image in images if image.known_facts.pixels.shows_nothing]),
        ),
        left_out=sum(kind.count for kind in left_out),
        names=findings.names,
        takes=takes,
    )


def _class_counts(files: Sequence[LabelledImage]) -> tuple[ClassCounts, ...]:
    counts = Counter((file.class_name, file.split) for file in files)
    names = sorted({file.class_name for file in files})
    return tuple(ClassCounts(class_name=name, train=counts[name, "train"], test=counts[name, "test"]) for name in names)


def _takes(images: Sequence[LabelledImage], look_alikes: LookAlikes) -> TakeFigures | None:
    frames = [image for image in images if take_of(image) is not None]
    if not frames:
        return None
    same = len(same_scene(images, look_alikes))
    return TakeFigures(takes=len(takes_in(frames)), frames=len(frames), same_scene=same)


def _take_warnings(takes: TakeFigures | None, test_count: int) -> Iterable[str]:
    if takes is not None and takes.same_scene:
        yield (
            f"{describe_same_scene(takes.same_scene, test_count)}, so the test is easier than life and its figures "
            f"are optimistic. With {FEWEST_SCENES} takes of a class or more, each of another place or time, whole "
            "takes are kept aside to test by."
        )


def _tiny(image: LabelledImage) -> TinyFile:
    facts = image.known_facts
    return TinyFile(
        class_name=image.class_name, file_name=image.file_name, width_px=facts.width_px, height_px=facts.height_px
    )


def _blank_image_warnings(images: Sequence[LabelledImage]) -> Iterable[str]:
    """Warn of images in which nothing can be seen, and name likely causes."""
    if not images:
        return
    pictures = "In 1 picture nothing" if len(images) == 1 else f"In {len(images):,} pictures nothing"
    named = ", ".join(repr(image.shown_path) for image in images[:_BLANK_NAMED])
    modes = {image.known_facts.mode for image in images}
    causes = [cause for mode, cause in _CAUSES.items() if mode in modes]
    yield (
        f"{pictures} can be seen: all of one colour, or nearly black, such as {named}. A model learns nothing of a "
        f"class from them. {' '.join(causes)}".rstrip()
    )


def _imbalance(classes: Sequence[ClassCounts]) -> Imbalance:
    by_size = sorted(classes, key=lambda counts: (counts.train + counts.test, counts.class_name))
    smallest, largest = by_size[0], by_size[-1]
    ratio = (smallest.train + smallest.test) / (largest.train + largest.test)
    return Imbalance(
        smallest=smallest.class_name,
        largest=largest.class_name,
        ratio=round(ratio, 3),
        is_imbalanced=ratio < _IMBALANCED_BELOW,
    )


def _duplicates(plan: RevisionPlan) -> DuplicateFigures:
    exact = plan.duplicates
    crossing = find_leaks(plan.near)
    return DuplicateFigures(
        within_class=_listed(exact.within_class, sum(len(group) - 1 for group in exact.within_class)),
        across_splits=_listed(exact.across_splits, sum(len(group) - 1 for group in exact.across_splits)),
        across_classes=_listed(exact.across_classes, sum(map(len, exact.across_classes))),
        near=_listed(plan.near, sum(len(group) - 1 for group in plan.near)),
        near_across_splits=_listed(crossing, sum(file.split == "train" for group in crossing for file in group)),
    )


def _listed(groups: Iterable[DuplicateGroup], count: int) -> Duplicates:
    examples = (tuple(image.shown_path for image in group[:_PATHS_SHOWN]) for group in tuple(groups)[:MAX_EXAMPLES])
    return Duplicates(count=count, examples=tuple(examples))


def list_left_out(
    corrupt: Sequence[UnreadableFile], duplicates: ExactDuplicates, earlier: Sequence[LeftOut] = ()
) -> tuple[LeftOut, ...]:
    """List the files that cannot be read, and the duplicates.

    Args:
        corrupt: Files that cannot be read.
        duplicates: What was there more than once.
        earlier: What was left out before and stays so: undecided duplicates in two classes, and what people excluded.
    """
    new = (*_corrupt(corrupt), *_skipped_duplicates(duplicates))
    known = set(new)  # there may be thousands of both
    return (*new, *(row for row in earlier if row not in known))


def unresolved(earlier: Sequence[LeftOut], kept: Collection[str]) -> tuple[LeftOut, ...]:
    """Return the duplicates in two classes that stay undecided: their content is in no class of the next revision.

    Args:
        earlier: What was left out of the revision before.
        kept: Ids of the next revision's images.
    """
    return tuple(row for row in earlier if row.kind == "across_classes" and row.image_id not in kept)


def _corrupt(faults: Sequence[UnreadableFile]) -> Iterator[LeftOut]:
    for fault in faults:
        yield LeftOut("corrupt", fault.class_name, None, fault.file_name[-_LONGEST_PATH:], reason=fault.reason)


def _skipped_duplicates(found: ExactDuplicates) -> Iterator[LeftOut]:
    for group in found.within_class:
        yield from _rows("within_class", group[1:])
    for group in found.across_splits:
        yield from _rows("across_splits", group[1:])
    for group in found.across_classes:
        yield from _rows("across_classes", group)


def _rows(kind: LeftOutKind, group: DuplicateGroup) -> Iterator[LeftOut]:
    return (left_out_row(kind, image) for image in group)


def left_out_row(kind: LeftOutKind, image: LabelledImage) -> LeftOut:
    """Make the row of an image that is left out."""
    return LeftOut(kind, image.class_name, image.split, image.shown_path[-_LONGEST_PATH:], image.id)


def excluded_rows(rows: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """Return what people excluded, of all that was left out."""
    return tuple(row for row in rows if row.kind == "taken_out")


def newly_excluded(
    earlier: Iterable[LeftOut], before: Sequence[LabelledImage], after: Sequence[LabelledImage]
) -> tuple[LeftOut, ...]:
    """List the images excluded from their class by an edit: removed, or in another class now.

    Args:
        earlier: What was excluded before, and the duplicates in two classes that the edit decided on.
        before: The parent's images.
        after: Those that are left.
    """
    there = {(file.id, file.class_name) for file in after}
    gone = (file for file in before if (file.id, file.class_name) not in there)
    rows = (*(replace(row, kind="taken_out") for row in earlier), *(left_out_row("taken_out", file) for file in gone))
    by_label = {(str(row.image_id), row.class_name): row for row in rows}
    return tuple(row for label, row in by_label.items() if label not in there)


def without_excluded(readable: ReadableImages, excluded: Sequence[LeftOut]) -> tuple[ReadableImages, int]:
    """Leave out files with a class that a person excluded them from: returns the others, and how many were left out."""
    labels = {(row.image_id, row.class_name) for row in excluded}
    kept = tuple(file for file in readable.files if (file.id, file.class_name) not in labels)
    emptied = _classes(readable.files) - _classes(kept)
    return ReadableImages(kept, readable.classes - emptied), len(readable.files) - len(kept)


def _classes(files: Iterable[LabelledImage]) -> set[str]:
    return {file.class_name for file in files}
