"""The search for each kind of finding that needs no network's features. No image is opened."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from whisker.arrays import BoolArray, Float64Array
from whisker.datasets.duplicates import LookAlikes, find_leaks, group_images
from whisker.datasets.images import LabelledImage
from whisker.datasets.measures import BLANK_BITS, BLANK_RANGE, NEARLY_BLACK_BELOW
from whisker.datasets.revision import LeftOut, LeftOutKind
from whisker.insights.kinds import (
    BLURRY_BELOW,
    DARK_BELOW,
    FEW_IMAGES,
    IMBALANCED_BELOW,
    KINDS,
    LIGHT_BELOW,
    LOW_INFORMATION_BELOW_BITS,
    ODD_ASPECT_BELOW,
    ODD_SIZE_IQR,
    SMALL_SHARE,
    FindingKind,
)
from whisker.insights.revision_view import Columns, PixelColumns, RevisionView
from whisker.insights.schema import FindingImage

Group = Sequence[LabelledImage]

# Where most pictures are of one size the range is nothing, and every other size would be odd.
_LEAST_IQR_SHARE: Final = 0.1


@dataclass(frozen=True)
class SearchResult:
    """Images behind a finding, worst first, or the classes it is about.

    Attributes:
        classes: Of a finding about classes, worst first, with the number of images of each.
        details: Fills the places in the kind's explanation.
    """

    kind: FindingKind
    images: tuple[FindingImage, ...] = ()
    classes: tuple[tuple[str, int], ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


def find_all(view: RevisionView, columns: Columns) -> list[SearchResult]:
    """Search for every kind that needs no features of a network."""
    return [
        *find_exact_duplicates(view.images, view.left_out),
        *find_near_duplicates(view.images, view.look_alikes),
        find_corrupt(view.left_out),
        *find_by_class(Counter(image.class_name for image in view.images)),
        *find_by_pixels(columns),
        *find_by_size(columns),
    ]


def show(image: LabelledImage, **more: Any) -> FindingImage:
    """Describe an image of the revision behind a finding."""
    return FindingImage(
        image_id=image.id, class_name=image.class_name, split=image.split, file_name=image.file_name, **more
    )


def show_left_out(file: LeftOut, **more: Any) -> FindingImage:
    """Describe a file behind a finding that is not in the revision."""
    return FindingImage(
        image_id=file.image_id,
        class_name=file.class_name,
        split=file.split,
        file_name=file.path,
        in_revision=False,
        **more,
    )


def find_exact_duplicates(images: Sequence[LabelledImage], left_out: Iterable[LeftOut]) -> list[SearchResult]:
    """Find exact duplicates: each image that was kept, then its copies that were left out."""
    copies: dict[LeftOutKind | None, dict[str, list[LeftOut]]] = defaultdict(lambda: defaultdict(list))
    for file in left_out:
        if file.image_id is not None:
            copies[file.kind][file.image_id].append(file)
    wanted = {image_id for by_id in copies.values() for image_id in by_id}
    kept = {image.id: image for image in images if image.id in wanted}
    return [
        SearchResult(
            name, _numbered(_with_kept(kept.get(image_id), files) for image_id, files in copies[kind.left_out].items())
        )
        for name, kind in KINDS.items()
        if kind.about == "files" and kind.is_grouped
    ]


def find_near_duplicates(images: Sequence[LabelledImage], look_alikes: LookAlikes) -> list[SearchResult]:
    """Find near duplicates: in train and test, in two classes, and in one class and split."""
    groups = group_images((image for image in images if image.sha256 in look_alikes), look_alikes).values()
    within = [part for group in groups for part in _divided(group, lambda image: (image.class_name, image.split))]
    return [
        _alike("near_leaks", find_leaks(groups)),
        _alike("near_across_classes", (group for group in groups if len({image.class_name for image in group}) > 1)),
        _alike("near_duplicates", (group for group in within if len(group) > 1)),
    ]


def find_corrupt(left_out: Iterable[LeftOut]) -> SearchResult:
    """List the files that are no usable images, with the reason of each."""
    corrupt = (file for file in left_out if file.kind == "corrupt")
    return SearchResult("corrupt", tuple(show_left_out(file, note=file.reason) for file in corrupt))


def find_by_class(counts: Mapping[str, int]) -> list[SearchResult]:
    """Find classes with few images, and those with less than half as many as the largest.

    Args:
        counts: Images by class.
    """
    smallest_first = sorted(counts.items(), key=lambda item: (item[1], item[0]))
    largest, most = max(counts.items(), key=lambda item: item[1])
    few = tuple((name, count) for name, count in smallest_first if count < FEW_IMAGES)
    outweighed = tuple((name, count) for name, count in smallest_first if count < IMBALANCED_BELOW * most)
    return [
        SearchResult("few_images", classes=few, details={"least": smallest_first[0][1]}),
        SearchResult(
            "imbalance", classes=outweighed, details={"largest": largest, "most": most, "least": smallest_first[0]}
        ),
    ]


def find_by_pixels(columns: Columns) -> list[SearchResult]:
    """Find blank, dark, light, empty, blurry and grey images."""
    pixels = columns.pixels
    lightness = 1 - pixels.brightness_p5
    dark, light = pixels.brightness_p99 < DARK_BELOW, lightness < LIGHT_BELOW
    empty = pixels.entropy < LOW_INFORMATION_BELOW_BITS
    # An image in which nothing can be seen has no edges either: to call it blurry as well explains nothing.
    blurry = (pixels.sharpness < BLURRY_BELOW) & ~(dark | light | empty)
    return [
        _by_score("blank", columns, _blank(pixels), pixels.brightness_p99),
        _by_score("dark", columns, dark, pixels.brightness_p99),
        _by_score("light", columns, light, lightness),
        _by_score("blurry", columns, blurry, pixels.sharpness),
        _by_score("low_information", columns, empty, pixels.entropy),
        SearchResult("grayscale", tuple(show(columns.images[index]) for index in np.flatnonzero(pixels.is_gray))),
    ]


def find_by_size(columns: Columns) -> list[SearchResult]:
    """Find images that are much larger or smaller than the others, or very long or tall."""
    return [_odd_size(columns), _odd_aspect_ratio(columns)]


def _with_kept(kept: LabelledImage | None, files: Sequence[LeftOut]) -> list[FindingImage]:
    return [*([show(kept)] if kept else []), *map(show_left_out, files)]


def _numbered(groups: Iterable[Sequence[FindingImage]]) -> tuple[FindingImage, ...]:
    """Number groups of images, the largest first, and list them one after another."""
    ordered = sorted(groups, key=len, reverse=True)
    return tuple(image.model_copy(update={"group": number}) for number, group in enumerate(ordered) for image in group)


def _alike(kind: FindingKind, groups: Iterable[Group]) -> SearchResult:
    """List groups, in each the test images first."""
    ordered = (sorted(group, key=lambda image: (image.split, image.class_name, image.file_name)) for group in groups)
    return SearchResult(kind, _numbered([show(image) for image in group] for group in ordered))


def _divided(group: Group, key: Callable[[LabelledImage], Hashable]) -> Iterable[Group]:
    parts = defaultdict(list)
    for image in group:
        parts[key(image)].append(image)
    return parts.values()


def _blank(pixels: PixelColumns) -> BoolArray:
    """Return for each image what `PixelMeasures.shows_nothing` does."""
    is_even = (pixels.brightness_p99 - pixels.brightness_p5 <= BLANK_RANGE) & (pixels.entropy <= BLANK_BITS)
    return is_even | (pixels.brightness_p99 < NEARLY_BLACK_BELOW)


def _odd_size(columns: Columns) -> SearchResult:
    """Find images of unusual size: score 1 is just outside the usual range, lower scores are farther out."""
    side = columns.side_px
    low, middle, high = np.quantile(side, [0.25, 0.5, 0.75])
    reach = ODD_SIZE_IQR * max(high - low, _LEAST_IQR_SHARE * middle)
    least, most = max(low - reach, low * SMALL_SHARE), high + reach
    score = np.minimum(side / least, most / side)
    details = {"low_px": round(float(low)), "high_px": round(float(high))}
    return _by_score("odd_size", columns, score < 1, score, note=_size, details=details)


def _odd_aspect_ratio(columns: Columns) -> SearchResult:
    ratio = np.minimum(columns.aspect_ratio, 1 / columns.aspect_ratio)
    return _by_score("odd_aspect_ratio", columns, ratio < ODD_ASPECT_BELOW, ratio, note=_size)


def _size(image: LabelledImage) -> str:
    facts = image.known_facts
    return f"{facts.width_px} x {facts.height_px} px"


def _by_score(
    kind: FindingKind,
    columns: Columns,
    is_affected: BoolArray,
    score: Float64Array,
    note: Callable[[LabelledImage], str | None] = lambda _image: None,
    details: Mapping[str, Any] | None = None,
) -> SearchResult:
    """List the affected images, those of the lowest score first."""
    affected = np.flatnonzero(is_affected)
    worst_first = affected[np.argsort(score[affected], kind="stable")]
    shown = ((columns.images[index], round(float(score[index]), 4)) for index in worst_first)
    return SearchResult(
        kind, tuple(show(image, score=low, note=note(image)) for image, low in shown), details=dict(details or {})
    )
