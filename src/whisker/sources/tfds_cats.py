"""Cats vs Dogs as TensorFlow Datasets makes it, from the ZIP that it downloads itself.

Its rule for broken pictures: a file without "JFIF" near its beginning is dropped, which it says are 1,738 of 25,000.
It asks a ZIP member for `peek(10)`, which gives up to 512 bytes, so those are looked at here too. It then packs every
picture anew as JPEG; here they stay as they are, since our decoder reads them as they are.

Source: tensorflow_datasets/image_classification/cats_vs_dogs.py, version 4.0.1 of the dataset.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Final

from whisker.datasets.image_sources import Collected, IncomingFile, Intake, ZipSource

_LOOKED_AT_BYTES: Final = 512
_REASON: Final = "no JFIF header, by which TensorFlow Datasets tells broken pictures of this dataset"


@dataclass(frozen=True)
class TfdsCatsSource:
    """Microsoft's ZIP without what TensorFlow Datasets drops, and with its names of the classes: cat and dog."""

    path: Path
    name: ClassVar[str] = "cats_vs_dogs"

    def collect(self, intake: Intake) -> Collected:
        """Unpack the ZIP and drop what has no JFIF header.

        Raises:
            DatasetInvalid: The ZIP cannot be used.
        """
        collected = ZipSource(self.path, self.name).collect(intake)
        kept, broken = _sort(collected.incoming)
        return replace(collected, incoming=tuple(kept), damaged=(*collected.damaged, *broken))


def _sort(incoming: Iterable[IncomingFile]) -> tuple[list[IncomingFile], list[tuple[str, str, str]]]:
    kept, broken = [], []
    for file in incoming:
        class_name = file.class_name.lower()
        with file.path.open("rb") as opened:
            has_header = b"JFIF" in opened.read(_LOOKED_AT_BYTES)
        if has_header:
            kept.append(replace(file, class_name=class_name))
        else:
            file.path.unlink()
            broken.append((class_name, file.origin, _REASON))
    return kept, broken
