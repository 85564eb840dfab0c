"""The sample dataset: 1,797 handwritten digits, 8 x 8 pixels, from scikit-learn."""

import os
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
from PIL import Image

from whisker.datasets.arrivals import Arrival, Collected, Intake
from whisker.errors import TrainingUnavailable

_DARKEST: Final = 16


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
        try:
            from sklearn.datasets import load_digits
        except ModuleNotFoundError as error:
            raise TrainingUnavailable(
                "The digits sample needs scikit-learn: pip install -r requirements/train.txt"
            ) from error
        digits = load_digits()
        arrivals = []
        for number, (inks, label) in enumerate(zip(digits.images, digits.target, strict=True)):
            target = intake.target(number)
            grey = np.round(255 * (1 - inks / _DARKEST)).astype(np.uint8)
            _save(Image.fromarray(grey), target)
            arrivals.append(Arrival(target, str(label), None, f"{label}/digit-{number:04d}.png"))
            intake.on_progress((number + 1) / len(digits.images))
        return Collected(tuple(arrivals))


def _save(image: Image.Image, target: Path) -> None:
    image.save(target, "PNG")
    os.chmod(target, 0o444)  # noqa: PTH101 - revisions share their files, so nobody may write to one of them
