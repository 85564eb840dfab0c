"""The same picture more than once, and pictures that look alike."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final

from whisker.datasets.images import LabelledImage
from whisker.datasets.near_duplicates import LookAlikes, group_images
from whisker.datasets.revision import LeftOut, LeftOutKind
from whisker.insights.found import Found, numbered, show, show_left_out
from whisker.insights.schema import FindingImage, FindingKind

_EXACT: Final[dict[FindingKind, LeftOutKind]] = {
    "exact_leaks": "across_splits",
    "conflicting_labels": "across_classes",
    "exact_duplicates": "within_class",
}

Group = Sequence[LabelledImage]


def find_copies(images: Sequence[LabelledImage], left_out: Iterable[LeftOut]) -> list[Found]:
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


def _with_kept(kept: LabelledImage | None, files: Sequence[LeftOut]) -> list[FindingImage]:
    return [*([show(kept)] if kept else []), *map(show_left_out, files)]


def find_alike(images: Sequence[LabelledImage], look_alikes: LookAlikes) -> list[Found]:
    """Find pictures that look alike: in one class and split, in two classes, and on the side that judges too."""
    groups = group_images((image for image in images if image.sha256 in look_alikes), look_alikes).values()
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


def _divided(group: Group, key: Callable[[LabelledImage], Hashable]) -> Iterable[Group]:
    parts = defaultdict(list)
    for image in group:
        parts[key(image)].append(image)
    return parts.values()
