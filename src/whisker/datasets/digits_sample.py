"""The sample dataset: 1,797 handwritten digits, 8 x 8 pixels, from scikit-learn."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from whisker.datasets.arrivals import Collected, IncomingFile, Intake
from whisker.errors import TrainingUnavailable

_DARKEST: Final = 16
_SIDE_PX: Final = 8


class DigitsSample:
    """Digits as scikit-learn brings them, drawn dark on white.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998.
    """

    name: ClassVar[str] = "digits"

    def collect(self, intake: Intake) -> Collected:
        """Draw the digits.

        Raises:
            TrainingUnavailable: scikit-learn is not installed.
        """
        images, labels = _load_digits()
        incoming = []
        for number, (inks, label) in enumerate(zip(images, labels, strict=True)):
            target = intake.target(number)
            _save(Image.fromarray(inks), target)
            incoming.append(IncomingFile(target, str(label), None, f"{label}/digit-{number:04d}.png"))
            intake.on_progress((number + 1) / len(images))
        return Collected(tuple(incoming))


def _load_digits() -> tuple[npt.NDArray[np.uint8], list[int]]:
    """Read the digits from scikit-learn's files, which spares importing it and SciPy: (N, 8, 8) grey, N labels."""
    package = find_spec("sklearn")
    file = Path((package and package.origin) or "", "../datasets/data/digits.csv.gz").resolve()
    if not file.is_file():
        raise TrainingUnavailable.without("sklearn", "The digits sample")
    rows = np.loadtxt(file, delimiter=",")
    images = np.round(255 * (1 - rows[:, :-1] / _DARKEST)).astype(np.uint8)
    return images.reshape(-1, _SIDE_PX, _SIDE_PX), rows[:, -1].astype(int).tolist()


def _save(image: Image.Image, target: Path) -> None:
    image.save(target, "PNG")
    os.chmod(target, 0o444)  # noqa: PTH101 - revisions share their files, so nobody may write to one of them
