"""How sure is sure enough: the confidences that divide a version's answers into high, medium and low."""

from dataclasses import dataclass
from typing import Final, Literal

from whisker.errors import RequestInvalid

ConfidenceBand = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Thresholds:
    """The thresholds of one version's confidence, each in (0, 1).

    Attributes:
        high: An answer above it is called sure.
        medium: An answer below it is little more than a guess.
    """

    high: float
    medium: float

    def band(self, confidence: float) -> ConfidenceBand:
        """Name how sure an answer is: high above the one threshold, medium from the other on, low below that."""
        if confidence > self.high:
            return "high"
        return "medium" if confidence >= self.medium else "low"


DEFAULT_THRESHOLDS: Final = Thresholds(high=0.80, medium=0.50)
"""What holds for a version that nobody set thresholds for."""


def check_thresholds(high: float, medium: float) -> Thresholds:
    """Return thresholds that can be used.

    Raises:
        RequestInvalid: They are not 0 < medium <= high < 1.
    """
    if 0 < medium <= high < 1:
        return Thresholds(high, medium)
    detail = (
        "thresholds lie between 0 and 1, and medium is not above high, such as medium 0.5 and high 0.9; "
        f"got medium {medium}, high {high}"
    )
    raise RequestInvalid(f"high: {detail}.", [{"field": "high", "detail": detail}])
