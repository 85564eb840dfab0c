"""A dataset of real photos with faults planted in it by a seed, and the truth about each.

Every fault has pictures of its own, so that what one finding says is never due to another fault.
"""

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

Stratum = tuple[str, str]
"""A split and a class."""

Change = Callable[[Image.Image, random.Random], tuple[Image.Image, float]]

_QUALITY: Final = 90
_COPIES_IN_TRAIN: Final = 0.8


@dataclass(frozen=True)
class FaultCounts:
    """How many of each to plant."""

    exact_duplicates: int = 50
    near_duplicates: int = 50
    exact_leaks: int = 10
    near_leaks: int = 10
    label_errors: int = 40
    dark: int = 30
    blurry: int = 30


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
    archive: Path, folder: Path, counts: FaultCounts | None = None, *, every: int = 1, seed: int = 0
) -> tuple[Fault, ...]:
    """Write a ZIP of photos as a folder, with faults.

    Args:
        archive: Holds <anything>/{train,test}/<class>/<photo>, two classes.
        folder: Made; what is returned also lies beside it, as <folder>.json.
        counts: How many of each fault.
        every: Take only every so-many-th photo of the ZIP, for a smaller set.
        seed: The same seed gives the same bytes on the same version of Pillow.
    """
    with zipfile.ZipFile(archive) as opened:
        photos = _photos(opened, every)
        work = _Planting(photos, folder, random.Random(seed))
        faults = tuple(work.plant(counts or FaultCounts()))
    folder.with_suffix(".json").write_text(json.dumps([asdict(fault) for fault in faults], indent=1))
    return faults


def read_truth(folder: Path) -> tuple[Fault, ...]:
    """Read what `plant_faults` wrote beside its folder."""
    return tuple(Fault(**row) for row in json.loads(folder.with_suffix(".json").read_text()))


def re_encoded(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Leave the pixels, for saving at JPEG quality 30 to 60."""
    return image, rng.randint(30, 60)


def resized(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Make smaller: half to four fifths of each side."""
    scale = rng.uniform(0.5, 0.8)
    size = (round(image.width * scale), round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS), scale


def brightened(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Multiply by 0.9 or 1.1."""
    factor = rng.choice((0.9, 1.1))
    return image.point(lambda value: min(255, round(value * factor))), factor


def cropped(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Cut 2 % of the width and of the height away, from either side or both."""
    width, height = round(image.width * 0.98), round(image.height * 0.98)
    left, top = rng.randint(0, image.width - width), rng.randint(0, image.height - height)
    return image.crop((left, top, left + width, top + height)), 0.02


def underexposed(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Let 3.5 to 6 stops less light in: white comes out at 34 % to 12 % of what a screen can show."""
    stops = rng.uniform(3.5, 6.0)
    linear = _to_linear(np.asarray(image, np.float64) / 255) / 2**stops
    return Image.fromarray(np.round(_from_linear(linear) * 255).astype(np.uint8)), stops


def defocused(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Blur by a Gaussian whose deviation is 1 % to 3 % of the longer side."""
    share = rng.uniform(0.01, 0.03)
    return image.filter(ImageFilter.GaussianBlur(share * max(image.size))), share


def shaken(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Smear along a line of 3 % to 8 % of the longer side, in any direction."""
    share, angle = rng.uniform(0.03, 0.08), rng.uniform(0, np.pi)
    length = round(share * max(image.size))
    steps = np.linspace(-length / 2, length / 2, length + 1)
    shifts = np.round(np.stack([np.sin(angle) * steps, np.cos(angle) * steps], axis=1)).astype(int)
    margin = length // 2 + 1
    padded = np.pad(np.asarray(image, np.float32), ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    total = sum(padded[margin + y :, margin + x :][: image.height, : image.width] for y, x in shifts.tolist())
    return Image.fromarray(np.round(np.asarray(total) / len(shifts)).astype(np.uint8)), share


NEAR: Final[Mapping[str, Change]] = {
    "re-encoded": re_encoded,
    "resized": resized,
    "brightness": brightened,
    "cropped": cropped,
}
NEAR_LEAK: Final[Mapping[str, Change]] = {"re-encoded": re_encoded, "resized": resized}
BLUR: Final[Mapping[str, Change]] = {"out of focus": defocused, "shaken": shaken}
DARK: Final[Mapping[str, Change]] = {"underexposed": underexposed}


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

    def plant(self, counts: FaultCounts) -> Iterator[Fault]:
        """Plant everything, then write the folder."""
        yield from self._copy("exact_duplicates", counts.exact_duplicates)
        yield from self._copy("near_duplicates", counts.near_duplicates, NEAR)
        yield from self._leak("exact_leaks", counts.exact_leaks)
        yield from self._leak("near_leaks", counts.near_leaks, NEAR_LEAK)
        yield from self._swap(counts.label_errors)
        yield from self._spoil("dark", counts.dark, DARK)
        yield from self._spoil("blurry", counts.blurry, BLUR)
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

    def _swap(self, count: int) -> Iterator[Fault]:
        for number in range(count):
            original = self._take("train", number)
            _, class_name, name = original.split("/")
            other = self._classes[1 - self._classes.index(class_name)]
            path = f"train/{other}/{name}"
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


def _to_linear(values: np.ndarray) -> np.ndarray:
    """Undo sRGB's curve (IEC 61966-2-1)."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _from_linear(values: np.ndarray) -> np.ndarray:
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)
