"""The same picture more than once, and pictures that look alike."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final

from whisker.datasets.image_facts import ImageFacts
from whisker.datasets.near_duplicates import near_groups
from whisker.datasets.revision import LeftOut, LeftOutKind, StoredImage
from whisker.insights.found import Found, numbered, show, show_left_out
from whisker.insights.schema import FindingImage, FindingKind

_EXACT: Final[dict[FindingKind, LeftOutKind]] = {
    "exact_leaks": "across_splits",
    "conflicting_labels": "across_classes",
    "exact_duplicates": "within_class",
}

Group = Sequence[StoredImage]


def find_copies(images: Sequence[StoredImage], left_out: Iterable[LeftOut]) -> list[Found]:
    """Find what came in more than once: each picture that was kept, then its copies that were left out."""
    copies: dict[LeftOutKind, dict[str, list[LeftOut]]] = defaultdict(lambda: defaultdict(list))
    for file in left_out:
        if file.image_id is not None:
            copies[file.kind][file.image_id].append(file)
    wanted = {image_id for by_id in copies.values() for image_id in by_id}
    kept = {image.id: image for image in images if image.id in wanted}
    return [
        Found(finding, numbered(_with_kept(kept.get(image_id), files) for image_id, files in copies[kind].items()))
        for finding, kind in _EXACT.items()
    ]


def _with_kept(kept: StoredImage | None, files: Sequence[LeftOut]) -> list[FindingImage]:
    return [*([show(kept)] if kept else []), *map(show_left_out, files)]


def find_alike(images: Sequence[StoredImage]) -> list[Found]:
    """Find pictures that look alike: in one class and split, in two classes, and on the side that judges too."""
    groups = _groups_alike(images)
    within = [part for group in groups for part in _divided(group, lambda image: (image.class_name, image.split))]
    return [
        _alike("near_leaks", (group for group in groups if len({image.split for image in group}) > 1)),
        _alike("near_across_classes", (group for group in groups if len({image.class_name for image in group}) > 1)),
        _alike("near_duplicates", (group for group in within if len(group) > 1)),
    ]


def _alike(kind: FindingKind, groups: Iterable[Group]) -> Found:
    """List groups, in each first what judges."""
    ordered = (sorted(group, key=lambda image: (image.split, image.class_name, image.file_name)) for group in groups)
    return Found(kind, numbered([show(image) for image in group] for group in ordered))


def _groups_alike(images: Sequence[StoredImage]) -> list[Group]:
    facts = [ImageFacts(image.format, image.width_px, image.height_px, image.phash) for image in images]
    groups = defaultdict(list)
    for image, group in zip(images, near_groups(facts), strict=True):
        groups[group].append(image)
    return [group for group in groups.values() if len(group) > 1]


def _divided(group: Group, key: Callable[[StoredImage], Hashable]) -> Iterable[Group]:
    parts = defaultdict(list)
    for image in group:
        parts[key(image)].append(image)
    return parts.values()
