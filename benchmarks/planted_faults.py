"""A dataset of real photos with faults planted in it by a seed, and the truth about each.

Every fault has pictures of its own, so that what one finding says is never due to another fault.
"""

import io
import json
import random
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from photo_changes import BLUR, DARK, EMPTY, GREY, LIGHT, NEAR, NEAR_LEAK, SHAPE, SIZE, Change
from PIL import Image

Stratum = tuple[str, str]
"""A split and a class."""

_QUALITY: Final = 90
_COPIES_IN_TRAIN: Final = 0.8


@dataclass(frozen=True)
class FaultCounts:
    """How many of each to plant."""

    exact_duplicates: int = 0
    near_duplicates: int = 0
    exact_leaks: int = 0
    near_leaks: int = 0
    label_errors: int = 0
    dark: int = 0
    blurry: int = 0
    light: int = 0
    low_information: int = 0
    odd_size: int = 0
    odd_aspect_ratio: int = 0
    grayscale: int = 0
    corrupt: int = 0
    conflicting_labels: int = 0
    near_across_classes: int = 0


MAIN_FAULTS: Final = FaultCounts(
    exact_duplicates=50,
    near_duplicates=50,
    exact_leaks=10,
    near_leaks=10,
    label_errors=40,
    dark=30,
    blurry=30,
)
"""The set that the figures in docs/insights.md are about."""

OTHER_FAULTS: Final = FaultCounts(
    light=20,
    low_information=20,
    odd_size=20,
    odd_aspect_ratio=20,
    grayscale=20,
    corrupt=20,
    conflicting_labels=20,
    near_across_classes=20,
)
"""All that the main set leaves out; in a set of their own, so that they do not change its figures."""


@dataclass(frozen=True)
class Fault:
    """One planted fault.

    Attributes:
        kind: The finding that should name it.
        path: The file, below the set's folder.
        original: What it is a copy of, for duplicates and leaks.
        variant: How it was changed.
        strength: How much, in the unit of the variant.
    """

    kind: str
    path: str
    original: str | None = None
    variant: str = "same bytes"
    strength: float = 0.0

    @property
    def paths(self) -> frozenset[str]:
        """All files that a finding has to name, together, to have found it."""
        return frozenset({self.path} if self.original is None else {self.path, self.original})


def plant_faults(
    archive: Path,
    folder: Path,
    counts: FaultCounts = MAIN_FAULTS,
    *,
    every: int = 1,
    seed: int = 0,
    strangers: Sequence[bytes] = (),
) -> tuple[Fault, ...]:
    """Write a ZIP of photos as a folder, with faults.

    Args:
        archive: Holds <anything>/{train,test}/<class>/<photo>, two classes.
        folder: Made; what is returned also lies beside it, as <folder>.json.
        counts: How many of each fault.
        every: Take only every so-many-th photo of the ZIP, for a smaller set.
        seed: The same seed gives the same bytes on the same version of Pillow.
        strangers: Pictures of anything but the classes, to plant as outliers.
    """
    with zipfile.ZipFile(archive) as opened:
        photos = _photos(opened, every)
        work = _Planting(photos, folder, random.Random(seed))
        faults = tuple(work.plant(counts, strangers))
    folder.with_suffix(".json").write_text(json.dumps([asdict(fault) for fault in faults], indent=1))
    return faults


def read_truth(folder: Path) -> tuple[Fault, ...]:
    """Read what `plant_faults` wrote beside its folder."""
    return tuple(Fault(**row) for row in json.loads(folder.with_suffix(".json").read_text()))


class _Planting:
    """One set in the making: which photos are still untouched, and what to do to those that are taken."""

    def __init__(self, photos: dict[str, bytes], folder: Path, rng: random.Random) -> None:
        self._photos = photos
        self._folder = folder
        self._rng = rng
        self._added = 0
        self._classes = sorted({path.split("/")[1] for path in photos})
        self._free: dict[Stratum, list[str]] = {}
        for path in photos:
            split, class_name, _ = path.split("/")
            self._free.setdefault((split, class_name), []).append(path)
        for stratum in sorted(self._free):
            rng.shuffle(self._free[stratum])

    def plant(self, counts: FaultCounts, strangers: Sequence[bytes]) -> Iterator[Fault]:
        """Plant everything, then write the folder."""
        yield from self._copy("exact_duplicates", counts.exact_duplicates)
        yield from self._copy("near_duplicates", counts.near_duplicates, NEAR)
        yield from self._leak("exact_leaks", counts.exact_leaks)
        yield from self._leak("near_leaks", counts.near_leaks, NEAR_LEAK)
        yield from self._swap(counts.label_errors)
        yield from self._spoil("dark", counts.dark, DARK)
        yield from self._spoil("blurry", counts.blurry, BLUR)
        yield from self._spoil("light", counts.light, LIGHT)
        yield from self._spoil("low_information", counts.low_information, EMPTY)
        yield from self._spoil("odd_size", counts.odd_size, SIZE)
        yield from self._spoil("odd_aspect_ratio", counts.odd_aspect_ratio, SHAPE)
        yield from self._spoil("grayscale", counts.grayscale, GREY)
        yield from self._break(counts.corrupt)
        yield from self._mislay("conflicting_labels", counts.conflicting_labels)
        yield from self._mislay("near_across_classes", counts.near_across_classes, NEAR_LEAK)
        yield from self._mix_in(strangers)
        for path, data in self._photos.items():
            target = self._folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)

    def _copy(self, kind: str, count: int, changes: Mapping[str, Change] | None = None) -> Iterator[Fault]:
        for number in range(count):
            split = "train" if number < count * _COPIES_IN_TRAIN else "test"
            original = self._take(split, number)
            yield self._add(kind, original, str(Path(original).parent), number, changes)

    def _leak(self, kind: str, count: int, changes: Mapping[str, Change] | None = None) -> Iterator[Fault]:
        for number in range(count):
            original = self._take("test", number)
            yield self._add(kind, original, f"train/{original.split('/')[1]}", number, changes)

    def _mislay(self, kind: str, count: int, changes: Mapping[str, Change] | None = None) -> Iterator[Fault]:
        for number in range(count):
            original = self._take("train", number)
            yield self._add(kind, original, f"train/{self._other(original)}", number, changes)

    def _break(self, count: int) -> Iterator[Fault]:
        for number in range(count):
            path = self._take("train", number)
            variant, broken = self._broken(self._photos[path], number // 2)
            self._photos[path] = broken
            yield Fault("corrupt", path, variant=variant)

    def _broken(self, data: bytes, number: int) -> tuple[str, bytes]:
        cut = ("cut off", data[: int(len(data) * self._rng.uniform(0.3, 0.9))])
        return (cut, ("empty", b""), ("other bytes", data[:4] + bytes(range(256)) * 8))[number % 3]

    def _mix_in(self, strangers: Sequence[bytes]) -> Iterator[Fault]:
        for number, data in enumerate(strangers):
            self._added += 1
            path = f"train/{self._classes[number % len(self._classes)]}/added.{self._added:03}.jpg"
            self._photos[path] = data
            yield Fault("outliers", path, variant="not of the classes")

    def _swap(self, count: int) -> Iterator[Fault]:
        for number in range(count):
            original = self._take("train", number)
            path = f"train/{self._other(original)}/{Path(original).name}"
            self._photos[path] = self._photos.pop(original)
            yield Fault("label_errors", path, variant="swapped")

    def _spoil(self, kind: str, count: int, changes: Mapping[str, Change]) -> Iterator[Fault]:
        for number in range(count):
            path = self._take("train", number)
            variant, strength = self._change(path, path, number, changes)
            yield Fault(kind, path, None, variant, strength)

    def _add(
        self, kind: str, original: str, home: str, number: int, changes: Mapping[str, Change] | None = None
    ) -> Fault:
        self._added += 1
        path = f"{home}/added.{self._added:03}.jpg"
        if changes is None:
            self._photos[path] = self._photos[original]
            return Fault(kind, path, original)
        return Fault(kind, path, original, *self._change(original, path, number, changes))

    def _change(self, source: str, target: str, number: int, changes: Mapping[str, Change]) -> tuple[str, float]:
        variant = list(changes)[number // 2 % len(changes)]  # the classes take turns within each variant
        image = Image.open(io.BytesIO(self._photos[source])).convert("RGB")
        changed, strength = changes[variant](image, self._rng)
        self._photos[target] = _jpeg(changed, int(strength) if variant == "re-encoded" else _QUALITY)
        return variant, round(strength, 3)

    def _other(self, path: str) -> str:
        return self._classes[1 - self._classes.index(path.split("/")[1])]

    def _take(self, split: str, number: int) -> str:
        return self._free[split, self._classes[number % len(self._classes)]].pop()


def _photos(archive: zipfile.ZipFile, every: int) -> dict[str, bytes]:
    """Read photos as {split/class/name: bytes}, every so-many-th of each class."""
    names = sorted(name for name in archive.namelist() if name.lower().endswith(".jpg"))
    homes: dict[str, list[str]] = {}
    for name in names:
        homes.setdefault("/".join(name.split("/")[-3:-1]), []).append(name)
    chosen = [name for members in homes.values() for name in members[::every]]
    return {"/".join(name.split("/")[-3:]): archive.read(name) for name in chosen}


def _jpeg(image: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()
