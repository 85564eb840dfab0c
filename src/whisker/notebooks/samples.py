"""One picture of a dataset, shown by itself."""

import io
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from PIL import Image

from whisker.datasets.images import LabelledImage
from whisker.images import decode_image
from whisker.notebooks.drawing import enlarged

_SHOWN_PX: Final = 96


@dataclass(frozen=True, repr=False)
class Sample:
    """A picture and the class that a person gave it."""

    file: LabelledImage

    @property
    def class_name(self) -> str:
        """The class that a person gave it."""
        return self.file.class_name

    @cached_property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.file.path.read_bytes()

    @property
    def image(self) -> Image.Image:
        """The picture, upright, in RGB."""
        return decode_image(self.data).image

    def _repr_png_(self) -> bytes:
        png = io.BytesIO()
        enlarged(self.image, (_SHOWN_PX, _SHOWN_PX)).save(png, "PNG")
        return png.getvalue()

    def __repr__(self) -> str:
        return f"A picture of the class {self.class_name!r}: {self.file.file_name}"
