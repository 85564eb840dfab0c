"""Pictures and revisions made by hand, with nothing on disk."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whisker.datasets.duplicates import find_look_alikes
from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.split_names import Split
from whisker.datasets.measures import ImageFacts, PixelMeasures
from whisker.datasets.revision import LeftOut
from whisker.insights.compute import compute_insights
from whisker.insights.kinds import FindingKind
from whisker.insights.revision_view import RevisionView
from whisker.insights.schema import Finding, FindingImage

ORDINARY = PixelMeasures(brightness_p5=0.1, brightness_p99=0.9, entropy=7.0, sharpness=0.5, is_gray=False)


def picture(
    number: int,
    class_name: str = "cat",
    split: Split = "train",
    sha256: str | None = None,
    file_name: str | None = None,
    size_bytes: int | None = None,
    **facts: Any,
) -> LabelledImage:
    """Make an ordinary picture of its own, unlike any other."""
    sha256 = sha256 or hashlib.sha256(f"{number}".encode()).hexdigest()
    known = {"format": "JPEG", "width_px": 400, "height_px": 300, "phash": sha256[-16:], "mode": "RGB"}
    return LabelledImage(
        path=Path("absent"),
        class_name=class_name,
        split=split,
        file_name=file_name or f"{number}.jpg",
        sha256=sha256,
        size_bytes=1000 + number if size_bytes is None else size_bytes,
        facts=ImageFacts(**{**known, "pixels": ORDINARY, **facts}),
    )


def pictures(count: int, class_name: str = "cat", split: Split = "train", first: int = 0) -> list[LabelledImage]:
    """Make some ordinary pictures."""
    return [picture(first + number, class_name, split) for number in range(count)]


def pets() -> list[LabelledImage]:
    """Make 60 cats and 60 dogs, ten of each test pictures."""
    return [
        *pictures(50, "cat"),
        *pictures(10, "cat", "test", 100),
        *pictures(50, "dog", first=200),
        *pictures(10, "dog", "test", 300),
    ]


def view(images: Sequence[LabelledImage], left_out: Sequence[LeftOut] = (), number: int = 1) -> RevisionView:
    """Look at pictures as a revision of the dataset `pets`."""
    return RevisionView(
        dataset="Pets",
        dataset_id="pets",
        revision=f"pets@{number}",
        parent=None,
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
        sha256="0" * 64,
        diff=None,
        images=tuple(images),
        look_alikes=find_look_alikes(images),
        left_out=tuple(left_out),
    )


def find(images: Sequence[LabelledImage], kind: FindingKind, left_out: Sequence[LeftOut] = ()) -> Finding | None:
    """Look for one kind of fault."""
    findings = compute_insights(view(images, left_out)).insights.findings
    return next((finding for finding in findings if finding.kind == kind), None)


def names(images: Sequence[FindingImage]) -> list[str]:
    """Name the files behind a finding."""
    return [image.file_name for image in images]
