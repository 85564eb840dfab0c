"""What a search for one kind of fault brings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from whisker.datasets.images import LabelledImage
from whisker.datasets.revision import LeftOut
from whisker.insights.schema import FindingImage, FindingKind

KINDS: Final[tuple[FindingKind, ...]] = get_args(FindingKind)
"""Every kind, what a person should look at first coming first."""

CLASS_KINDS: Final = frozenset[FindingKind]({"few_images", "imbalance"})
"""Kinds about classes: no pictures are behind them."""

LEFT_OUT_KINDS: Final = frozenset[FindingKind]({"corrupt", "exact_duplicates", "exact_leaks", "conflicting_labels"})
"""Kinds about files that are not in the revision; the kept ones of copies are shown along."""

NEAR_KINDS: Final = frozenset[FindingKind]({"near_duplicates", "near_leaks", "near_across_classes"})
"""Kinds about pictures of the revision that look alike, in groups."""

GROUPED_KINDS: Final = NEAR_KINDS | (LEFT_OUT_KINDS - {"corrupt"})

DEEP_KINDS: Final[tuple[FindingKind, ...]] = ("label_errors", "outliers")
"""Kinds that need a network's features."""


@dataclass(frozen=True)
class Found:
    """Pictures behind a finding, worst first, or the classes it is about.

    Attributes:
        classes: Of a finding about classes, worst first, with how many pictures each has.
        details: What this dataset's explanation needs to know.
    """

    kind: FindingKind
    images: tuple[FindingImage, ...] = ()
    classes: tuple[tuple[str, int], ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


def show(image: LabelledImage, **more: Any) -> FindingImage:
    """Name a picture of the revision behind a finding."""
    return FindingImage(
        image_id=image.id, class_name=image.class_name, split=image.split, file_name=image.file_name, **more
    )


def show_left_out(file: LeftOut, **more: Any) -> FindingImage:
    """Name a file behind a finding that is not in the revision."""
    return FindingImage(
        image_id=file.image_id,
        class_name=file.class_name,
        split=file.split,
        file_name=file.path,
        in_revision=False,
        **more,
    )


def numbered(groups: Iterable[Sequence[FindingImage]]) -> tuple[FindingImage, ...]:
    """Number groups of pictures, the largest first, and list them one after another."""
    ordered = sorted(groups, key=len, reverse=True)
    return tuple(image.model_copy(update={"group": number}) for number, group in enumerate(ordered) for image in group)
